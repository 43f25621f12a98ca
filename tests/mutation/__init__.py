"""Small faults put into the code that guards the registry, one at a time, each to be found by a test: see `__main__`."""
