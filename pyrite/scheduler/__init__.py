"""Jobs to stages to task sets: decisions only. No thread, clock, socket or process is in here."""
