"""The file: opening it, one connection with its transactions, the change signal, compiled SQL."""

from store.database.handle import Desk
from store.database.opening import SCHEMA_VERSION, create_file, open_desk

__all__ = ["SCHEMA_VERSION", "Desk", "create_file", "open_desk"]
