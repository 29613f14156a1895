"""Files that leave a desk, and the desk that they leave."""

from __future__ import annotations

from tests.store.conftest import founded, place

__all__ = ["founded", "place"]
