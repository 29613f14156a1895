"""The machine dies: processes killed at any moment, a disk that is full, a log cut short, clocks that jump."""
