"""The daemon of one working tree: its process, its socket, its clients and its end."""
