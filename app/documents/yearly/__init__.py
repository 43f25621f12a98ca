"""What an annual summary tells beside the board of its plan: the years before, the organisations below, shares, the
records of the year, what was found. Each module gathers one of them as paper shows it."""
