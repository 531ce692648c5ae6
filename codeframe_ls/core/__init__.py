"""The domain: plain Python over one database, and no face of it."""
