"""Lists of records, and one search over everything."""
