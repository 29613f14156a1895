"""What is in a file: its format and encoding told apart, its header read, its rows one by one."""
