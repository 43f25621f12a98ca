"""Writing records: drafts and their forms, what is copied into them, sending them on; for a school and in its stead."""
