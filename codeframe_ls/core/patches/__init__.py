"""The result of a run as a patch: reviewed hunk by hunk, tried, applied to a named destination, undone."""
