"""Records as rows of sheets: what a row says, what it would change, what is handed out."""
