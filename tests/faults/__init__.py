"""Faults made on purpose while a registry really serves, and what came of them: see `__main__`."""
