"""谁可以做什么: one page that says which role may do what, made from what the pages themselves declare."""
