"""Checkpoints: the files and the work as they were, to be compared, restored, and restored back."""
