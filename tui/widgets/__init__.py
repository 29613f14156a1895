"""The parts of screens: a file a widget."""
