"""Keys of one's own: which names are keys, which are kept for others, and what would mean two things. Loads no screen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from store.i18n import N_, _
from tui.keys import KEYS, SHOWN, TOGETHER, Key, shown

Own = Mapping[str, tuple[str, ...]]
"""id in tui.keys -> the keys that a person gave it."""

RESERVED: Final = {
    "ctrl+c": N_("it interrupts"),
    "ctrl+z": N_("it suspends"),
    "ctrl+s": N_("terminals stop the output with it"),
    "ctrl+q": N_("terminals let the output go on with it"),
    "ctrl+h": N_("it is the same as backspace"),
    "ctrl+i": N_("it is the same as Tab"),
    "ctrl+m": N_("it is the same as Enter"),
    "ctrl+j": N_("it is the same as Enter"),
    "ctrl+a": N_("screen listens to it"),
    "ctrl+b": N_("tmux listens to it"),
}
"""Keys that no binding can have, and why."""
_NAMED: Final = frozenset(
    [
        "escape",
        "enter",
        "tab",
        "shift+tab",
        "space",
        "backspace",
        "delete",
        "insert",
        "home",
        "end",
        "pageup",
        "pagedown",
        "up",
        "down",
        "left",
        "right",
    ]
)
_PATTERN: Final = re.compile(r"f([1-9]|1[0-2])|ctrl\+[a-z]")
_EDITING: Final = frozenset([*(f"ctrl+{letter}" for letter in "adefkuvwxy"), "f6", "f7"])
"""What the editor and the prompt line need for themselves."""
_BY_SHOWN: Final = {text.casefold(): name for name, text in SHOWN.items() if len(text) > 1}


def keys_of_text(text: str) -> list[str]:
    """The keys that somebody wrote, as Textual names them: `R Ctrl+G F5 ?`; unknown ones stay as they are."""
    return [_named(word) for word in text.split()]


def checked_keys(wished: Own) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    """The wishes that hold, and (id, why not) for the others; of two that collide the first one in the file holds."""
    sound: dict[str, tuple[str, ...]] = {}
    refused: list[tuple[str, str]] = []
    for id_, names in wished.items():
        why = _unsound(id_, names)
        if why is None:
            sound[id_] = names
        else:
            refused.append((id_, why))
    while (clash := _first_clash(sound)) is not None:
        id_, why = clash
        del sound[id_]
        refused.append((id_, why))
    return sound, refused


def refusal(id_: str, names: Sequence[str], own: Own) -> str | None:
    """Why these keys cannot be given to `id_` beside the person's other keys; None when they can."""
    why = _unsound(id_, names)
    if why is not None:
        return why
    wished = {**own, id_: tuple(names)}
    key = next(key for key in live(wished) if key.id == id_)
    return _clash(key, wished)


def live(own: Own) -> list[Key]:
    """The table of keys with the person's own in it."""
    return [key._replace(keys=own[key.id]) if key.id in own else key for key in KEYS]


def together(one: Key, other: Key) -> bool:
    """True when both are live on some screen at the same time."""
    return any(
        any(context in screen for context in one.contexts)
        and any(context in screen for context in other.contexts)
        for screen in TOGETHER
    )


def _named(word: str) -> str:
    if len(word) == 1:
        return word if word.isalnum() else _long_name(word)
    folded = word.casefold()
    return _BY_SHOWN.get(folded, folded)


def _long_name(character: str) -> str:
    from textual.keys import _character_to_key

    return _character_to_key(character)


def _unsound(id_: str, names: Sequence[str]) -> str | None:
    key = next((key for key in KEYS if key.id == id_), None)
    if key is None:
        return _("there is no command of this name; the palette and docs/keys.md list them")
    if not names:
        return _("a key is wanted")
    for name in names:
        why = _unfit(name, key)
        if why is not None:
            return why
    return None


def _unfit(name: str, key: Key) -> str | None:
    if name in RESERVED:
        return _("{key} cannot be used: {why}").format(key=shown(name), why=_(RESERVED[name]))
    character = _is_character(name)
    if not (character or name in _NAMED or _PATTERN.fullmatch(name)):
        return _(
            "'{key}' is no key that every terminal sends; use a character, Ctrl+letter or F1 to F12"
        ).format(key=name[:30])
    if key.typing and name not in key.keys and (character or name in _NAMED - {"escape"} or name in _EDITING):
        return _("{key} is for the text while one writes; use Ctrl+letter or F1 to F12").format(
            key=shown(name)
        )
    return None


def _is_character(name: str) -> bool:
    if len(name) == 1:
        return name.isprintable() and not name.isspace()
    from textual.keys import key_to_character

    character = key_to_character(name)
    return character is not None and len(character) == 1 and character.isprintable() and character != " "


def _first_clash(own: Own) -> tuple[str, str] | None:
    """The last of one's own keys that collides."""
    for id_ in reversed(list(own)):
        key = next(key for key in live(own) if key.id == id_)
        why = _clash(key, own)
        if why is not None:
            return id_, why
    return None


def _clash(key: Key, own: Own) -> str | None:
    for other in live(own):
        if other.id == key.id or not together(key, other):
            continue
        for name in key.keys:
            if name in other.keys:
                text = _("{key} is already the key of {other} ({label}); {id} keeps its own")
                return text.format(key=shown(name), other=other.id, label=_(other.label), id=key.id)
    return None
