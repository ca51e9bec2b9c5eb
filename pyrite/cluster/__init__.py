"""Where tasks run: the driver loop, the placement of tasks, and one backend a kind of master."""
