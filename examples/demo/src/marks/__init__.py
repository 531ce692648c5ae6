"""Bookmarks in the terminal."""
