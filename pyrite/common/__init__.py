"""What every room may use: ids, the clock, configuration, call sites."""
