"""The steps from one schema to the next, in order, under a lock that holds across processes."""

from store.migrations.runner import STEPS, migrate

__all__ = ["STEPS", "migrate"]
