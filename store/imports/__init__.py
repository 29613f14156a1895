"""Files from outside: readers -> mapping -> loader."""
