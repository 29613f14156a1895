"""Keys of one's own never mean two things, whatever one wishes; and the table knows which contexts live together."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.screen import Screen

import tui.screens
from tui import rebinding
from tui.keys import CONTEXTS, KEYS, TOGETHER, clashes, key_text, live_keys, use_keys

SCREENS = [
    kind
    for module in pkgutil.iter_modules(tui.screens.__path__)
    for kind in vars(import_module(f"tui.screens.{module.name}")).values()
    if isinstance(kind, type) and issubclass(kind, Screen) and hasattr(kind, "CONTEXTS")
]
NAMES = st.sampled_from(
    [*"abcdefghijklmnopqrstuvwxyzRWXZ?,.", "f5", "f9", "ctrl+g", "ctrl+s", "enter", "space", "??"]
)
WISHES = st.dictionaries(
    st.sampled_from([key.id for key in KEYS]), st.lists(NAMES, min_size=1, max_size=2).map(tuple), max_size=6
)


@pytest.mark.parametrize("kind", SCREENS, ids=lambda kind: kind.__name__)
def test_every_screen_says_what_lives_together(kind: type[Screen[object]]) -> None:
    assert set(kind.CONTEXTS) in [set(live) for live in TOGETHER]


@pytest.mark.parametrize("live", TOGETHER, ids=" ".join)
def test_the_shipped_keys_never_mean_two_things(live: tuple[str, ...]) -> None:
    assert clashes(live) == []


def test_every_context_lives_somewhere() -> None:
    assert {context for live in TOGETHER for context in live} == set(CONTEXTS)


@given(WISHES)
def test_what_holds_means_one_thing_and_the_rest_is_told(wishes: rebinding.Own) -> None:
    wished = {id_: tuple(rebinding.keys_of_text(" ".join(names))) for id_, names in wishes.items()}
    sound, refused = rebinding.checked_keys(wished)
    assert sound.keys() | {id_ for id_, _why in refused} == wished.keys()
    assert all(why for _id, why in refused)
    for live in TOGETHER:
        seen: dict[str, str] = {}
        for key in rebinding.live(sound):
            if set(key.contexts) & set(live):
                assert all(seen.setdefault(name, key.id) == key.id for name in key.keys)
    for id_, names in sound.items():
        others = {other: keys for other, keys in sound.items() if other != id_}
        assert rebinding.refusal(id_, names, others) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("R", ["R"]),
        ("Ctrl+G", ["ctrl+g"]),
        ("? ! ,", ["question_mark", "exclamation_mark", "comma"]),
        ("Esc PgUp Enter Tab", ["escape", "pageup", "enter", "tab"]),
        ("F5", ["f5"]),
        ("", []),
    ],
)
def test_keys_as_people_write_them(text: str, names: list[str]) -> None:
    assert rebinding.keys_of_text(text) == names


def test_what_is_shown_is_the_person_s() -> None:
    try:
        use_keys({"claim": ("f9",), "queue_1": ("f10",)})
        assert key_text("claim") == "F9"
        assert [key.keys for key in live_keys("act") if key.id == "claim"] == [("f9",)]
    finally:
        use_keys({})
    assert key_text("claim") == "c"
