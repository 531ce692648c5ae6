"""The working tree: where it is, what is in it, how it stands."""
