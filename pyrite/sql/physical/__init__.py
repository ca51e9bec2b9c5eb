"""Where plans are cut: fragments, which tasks compute partition by partition, and exchanges between them."""
