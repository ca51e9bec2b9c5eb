"""Master `local`: one task at a time in the thread that asked for the job."""
