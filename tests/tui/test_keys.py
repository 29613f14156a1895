"""One table of keys: no key means two things, none is live while typing, and it tells about itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.keys import KEYS, bindings, clashes, documentation, footer_entries, help_sections, keys_of


@pytest.mark.parametrize(
    "live",
    [
        ("app", "list", "queue", "act"),
        ("app", "list", "ticket", "act"),
        ("app", "list", "alerts"),
        ("list", "help"),
    ],
)
def test_no_key_means_two_things(live: tuple[str, ...]) -> None:
    assert clashes(live) == []


def test_ids_are_unique() -> None:
    assert len({key.id for key in KEYS}) == len(KEYS)


def test_no_key_that_terminals_keep_for_themselves() -> None:
    used = {name for key in KEYS for name in key.keys}
    assert not used & {
        "ctrl+s",
        "ctrl+q",
        "ctrl+h",
        "ctrl+i",
        "ctrl+m",
        "ctrl+j",
        "ctrl+z",
        "ctrl+a",
        "ctrl+b",
    }
    assert not any(name.startswith("alt+") for name in used)


@pytest.mark.parametrize("context", ["composer", "contact"])
def test_no_letter_acts_while_one_is_typing(context: str) -> None:
    for key in keys_of(context):
        assert key.typing
        assert all(len(name) > 1 for name in key.keys)


def test_bindings_know_their_id() -> None:
    assert {binding.id for binding in bindings("queue")} == {key.id for key in keys_of("queue")}


def test_footer_puts_the_nearest_first() -> None:
    entries = footer_entries("act", "queue", "app")
    assert entries[0] == ("c", "claim")
    assert entries[-1] == ("q", "quit")


def test_help_and_documentation_name_every_key_once() -> None:
    sections = dict(help_sections("queue"))
    assert [keys for keys, _sentence in sections["Queues"]].count("1 - 9") == 1
    text = documentation()
    for key in KEYS:
        assert key.help in text


def test_the_documented_keys_are_these() -> None:
    path = Path(__file__).parent.parent.parent / "docs" / "keys.md"
    assert path.read_text(encoding="utf-8") == documentation()
