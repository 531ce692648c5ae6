"""What the model can do: one file for each tool, or for a few that belong together."""
