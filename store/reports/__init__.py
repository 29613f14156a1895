"""What goes out of the desk for people to read: the facts of each page, without its words."""
