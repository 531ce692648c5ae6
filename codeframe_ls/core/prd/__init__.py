"""The requirements document (PRD): which file is one, its sections, and their identity over edits."""
