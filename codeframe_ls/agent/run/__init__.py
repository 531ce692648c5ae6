"""The agent's loop: one run of one task, from the first message to its end.

`loop.py` is the way through it. Knows the daemon only through a channel, and the files only through a
worktree.
"""
