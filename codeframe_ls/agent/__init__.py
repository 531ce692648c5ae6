"""What runs in a worker process: the only code that talks to a model.

It may import the core's errors and models, never its store. The daemon never imports it.
"""
