"""The wall: a small app of its own for a shared terminal that nobody types on."""
