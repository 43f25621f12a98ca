"""The pages of organisations: who sees them, who changes them, their history, founding, moving and merging."""
