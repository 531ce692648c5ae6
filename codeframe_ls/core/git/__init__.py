"""The private repository beside the user's: snapshots, trees, and writing trees back onto the files."""
