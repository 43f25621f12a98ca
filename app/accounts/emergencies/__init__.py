"""应急访问 (break-glass): an administrator reads records for some hours, by leave of a second person, and every page
they open is written down."""
