"""Files in and out: file systems, input paths, text, SequenceFiles, output commits, checkpoints."""
