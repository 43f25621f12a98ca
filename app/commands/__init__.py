"""The commands of `exreg`, by what they are for: serving, asking, loading, keeping."""
