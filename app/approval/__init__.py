"""The path a record travels: states and verbs as one table, moves, decisions, filing numbers."""
