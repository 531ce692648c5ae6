"""Plans: reviewed changes to the tasks of a PRD."""
