"""The verbs, a file a family, and the one writer behind them.

`from store import desk` and `desk.replying.reply` load a family when it is first named: the full screen stands before
anybody can act on it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.desk import (
        asking,
        bulk,
        causing,
        checking,
        claiming,
        closing,
        collecting,
        complaint,
        contacts,
        customers,
        drafts,
        escalating,
        fields,
        following_up,
        handing_over,
        leaving,
        library,
        measuring,
        merging,
        moving,
        people,
        presence,
        replying,
        returning,
        revealing,
        saved_queues,
        seeing,
        splitting,
        sweep,
        undoing,
        values,
    )

__all__ = [
    "asking",
    "bulk",
    "causing",
    "checking",
    "claiming",
    "closing",
    "collecting",
    "complaint",
    "contacts",
    "customers",
    "drafts",
    "escalating",
    "fields",
    "following_up",
    "handing_over",
    "leaving",
    "library",
    "measuring",
    "merging",
    "moving",
    "people",
    "presence",
    "replying",
    "returning",
    "revealing",
    "saved_queues",
    "seeing",
    "splitting",
    "sweep",
    "undoing",
    "values",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
