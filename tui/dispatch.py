"""Handlers of a message are looked for once a class: most messages only pass by on their way up to the app.

Textual goes through all bases of a node for every message. The desk's screens are made of many families of acts, so
that took longer than drawing what a key changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message
from textual.message_pump import MessagePump

Named = tuple[tuple[type, Any], ...]
"""(base, handler) of handlers that go by their name, in the order of the bases."""
_known: Final[dict[tuple[type, type, str], Named | None]] = {}

if TYPE_CHECKING:
    _Node = MessagePump
else:
    _Node = object


class QuickDispatch(_Node):
    """To stand before Textual's own class among the bases."""

    def _get_dispatch_methods(self, method_name: str, message: Message) -> Iterable[tuple[type, Any]]:
        """Textual's answer; without its search where no `on(...)` handler asks for such a message."""
        key = (type(self), type(message), method_name)
        try:
            named = _known[key]
        except KeyError:
            named = _known[key] = _named(*key)
        if named is None:
            return super()._get_dispatch_methods(method_name, message)
        return self._bound(named, message) if named else ()

    def _bound(self, named: Named, message: Message) -> Iterator[tuple[type, Any]]:
        for base, handler in named:
            if message._no_default_action:
                return
            yield base, handler.__get__(self, base)


def _named(node: type, message: type, method_name: str) -> Named | None:
    """None where a decorated handler has to be matched with its selector each time."""
    told = set(message.__mro__)
    found = []
    for base in node.__mro__:
        if not told.isdisjoint(base.__dict__.get("_decorated_handlers") or ()):
            return None
        handler = base.__dict__.get(f"_{method_name}") or base.__dict__.get(method_name)
        if handler is not None and not getattr(handler, "_textual_on", None):
            found.append((base, handler))
    return tuple(found)
