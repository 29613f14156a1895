"""The scripts that come with kefu."""
