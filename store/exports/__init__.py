"""Rows of the desk as files for other people and programs."""
