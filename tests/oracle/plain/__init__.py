"""The rules of counting in plain Python, to be read as a specification.

Loops over rows of CSV files; no database, no SQL, and nothing of the software it checks. The measures are those the
plans are counted by, M1 to M11.
"""
