"""Runs: an agent's work on a task, from its start to a patch, a question or a stored reason.

A run's row is the truth, and every change of it is one transaction with its task's. What happens in memory (a
place among the live runs, a worktree, a worker) follows the rows: it can be lost at any moment, and the run
goes on from what is stored.
"""
