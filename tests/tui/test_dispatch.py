"""What is found faster is what Textual finds."""

from __future__ import annotations

import pytest
from textual import events, on
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

from tests.tui.hosts import Host
from tui.dispatch import QuickDispatch
from tui.widgets.bare import Bare


class Told(Message):
    """Of interest to some."""


class ToldMore(Told):
    """More of it."""


class First(Widget):
    def on_key(self, event: events.Key) -> None:
        """By its name."""

    def _on_told(self, event: Told) -> None:
        """Private, by its name."""


class Second(QuickDispatch, First):
    def on_key(self, event: events.Key) -> None:
        event.prevent_default()


class Third(Second):
    @on(Told)
    def heard(self, event: Told) -> None:
        """Decorated."""


class Fourth(Third):
    def on_told_more(self, event: ToldMore) -> None:
        """A base of it is decorated elsewhere."""


@pytest.mark.parametrize("kind", [Second, Third, Fourth])
@pytest.mark.parametrize("message", [events.Key("a", "a"), Told(), ToldMore(), events.Idle()])
@pytest.mark.parametrize("prevented", [False, True])
async def test_the_same_handlers_in_the_same_order(
    kind: type[Second], message: Message, prevented: bool
) -> None:
    widget = kind()
    async with Host(widget).run_test():
        for _again in range(2):
            message._no_default_action = prevented
            ours = list(widget._get_dispatch_methods(message.handler_name, message))
            theirs = list(MessagePump._get_dispatch_methods(widget, message.handler_name, message))
            assert ours == theirs
    message._no_default_action = False


async def test_a_handler_that_prevents_the_rest_is_the_last() -> None:
    widget, key = Second(), events.Key("a", "a")
    async with Host(widget).run_test():
        called = []
        for base, handler in widget._get_dispatch_methods(key.handler_name, key):
            called.append(base)
            handler(key)
        assert called == [Second]


async def test_a_bare_part_takes_new_colours() -> None:
    part = Bare()
    app = Host(part)
    async with app.run_test(size=(20, 5)) as pilot:
        seen = []
        for theme in ("kefu-dark", "kefu-light"):
            app.theme = theme
            await pilot.pause()
            seen.append([segment.style for segment in app.screen._compositor.render_strips()[2]])
        assert seen[0] != seen[1]
