"""Who gets in over SSH: the keys of agents, and the lines that sshd reads."""
