"""Files that are written row by row, and the desk that they come into."""

from __future__ import annotations

from tests.store.conftest import founded, place

__all__ = ["founded", "place"]
