"""What runs now and what ran: listeners, the status tracker, the progress bar."""

from pyrite.status.status_tracker import SparkJobInfo, SparkStageInfo, StatusTracker

__all__ = ["SparkJobInfo", "SparkStageInfo", "StatusTracker"]
