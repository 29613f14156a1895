"""What leaves the terminal: channels and their secrets, the queue of what waits, and the senders."""
