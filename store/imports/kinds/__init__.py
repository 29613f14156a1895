"""Kinds of rows, each with its layout and what keeps it."""
