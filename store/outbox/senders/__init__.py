"""Thin adapters, a file a kind of channel. Each returns when the far side has said yes, else raises NotSentError."""
