"""Checks of the repository: found, run, and what they say. People read "checks"; the data says gates."""
