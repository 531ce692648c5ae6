"""`cf`: every operation in a terminal.

The commands come from a generated, static table, so that starting costs click and nothing else; the daemon
does the work. Holds no domain logic: it asks, waits and prints. What it prints for people is in `show/`.
"""
