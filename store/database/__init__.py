"""The file: opening it, one connection with its transactions, the change signal, compiled SQL."""

import store.database.library  # noqa: F401 - before anything imports peewee
from store.database.handle import Desk
from store.database.opening import SCHEMA_VERSION, create_file, open_desk

__all__ = ["SCHEMA_VERSION", "Desk", "create_file", "open_desk"]
