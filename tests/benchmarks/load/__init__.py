"""A registry that really serves, held under load: see `__main__`."""
