"""The common look and the two languages. Knows no slice."""
