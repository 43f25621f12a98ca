"""The tree of city, districts, schools and universities, with its history."""
