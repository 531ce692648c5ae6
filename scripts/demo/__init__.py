"""`make demo`: the main job, end to end, in a repository made for it.

Everything is real (git, the daemon, the database, the model's SDK and its HTTP), but for the model's answers,
which a local server replays from `examples/demo/scenario.toml`; the demo says so where it happens.
"""
