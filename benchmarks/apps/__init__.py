"""The programs that are put on a terminal: the bare Textual apps that the desk is measured against."""
