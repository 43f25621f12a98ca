"""People who sign in, what they hold, and what they may see."""
