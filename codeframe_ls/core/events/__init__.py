"""The append-only log of what happened, and the bus that tells of it after each commit."""
