"""Tasks from a document: from its structure, or from a model that reads it."""
