"""What names a calendar wherever one is kept or asked for."""

CalendarKey = tuple[str, int]
"""A calendar's name and version."""
