"""Who has read what of a person, and a number shown whole for a purpose."""
