"""The desk in real terminals."""
