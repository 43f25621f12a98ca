"""One file = one kind: the table with its CHECKs, then the words people read."""
