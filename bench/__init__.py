"""Repeatable measurements, with peers beside us in the same run; `make bench` prints the tables."""
