"""The memory budget of one worker process."""
