"""A local model server that speaks the Messages API from a script: for the demo and for tests.

It knows nothing of tasks, and nothing of ours imports it but `python -m codeframe_ls.replay` and tests.
"""
