"""Tasks: what they are, which states they pass through, what waits for what."""
