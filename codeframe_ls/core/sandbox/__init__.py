"""Running commands that nobody vouches for: what they may see and change, and for how long."""
