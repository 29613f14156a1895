"""A desk with the shipped policy for each test."""

from __future__ import annotations

from tests.store.conftest import founded, place

__all__ = ["founded", "place"]
