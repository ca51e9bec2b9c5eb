"""The worker process: it is forked from a zygote, runs one task at a time and answers the driver."""
