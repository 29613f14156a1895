"""The desks of the store's own tests."""

from tests.store.conftest import founded, place

__all__ = ["founded", "place"]
