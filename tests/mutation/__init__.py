"""Small faults put into the code that guards the registry, one at a time, each for a test to find: see `__main__`."""
