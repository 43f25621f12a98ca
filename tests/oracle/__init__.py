"""The counts of the registry, computed a second time by a plain reading of the rules. See README.md."""
