"""What schools report: every kind of record through one door."""
