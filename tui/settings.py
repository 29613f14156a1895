"""One person's settings: a small TOML file a login, read at the start, written when something is changed.

What is wrong in the file is told with its line, and the rest holds. Writing changes only what is new: comments,
order and what this version does not know stay.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_type_hints

import platformdirs

from store.errors import CouldNot
from store.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person likes."""

    language: Literal["auto", "zh", "en"] = "auto"
    """auto: as the locale says."""
    theme: Literal["auto", "dark", "light", "contrast", "ansi"] = "auto"
    """auto: dark, or the terminal's own colours where it has but 16."""
    bell: bool = True
    """Ring the terminal's bell for what is meant for oneself."""
    preview: Literal["auto", "beside", "below", "off"] = "auto"
    """Where the ticket at the cursor is shown; auto: beside the queue where it is wide enough, else below."""
    columns: tuple[str, ...] = ()
    """The queue's columns from the left; none = as many of the shipped ones as fit."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys of one's own: id in tui.keys -> Textual's names of its keys."""


DEFAULTS: Final = Settings()
NAMES: Final = tuple(entry.name for entry in fields(Settings))


def settings_path(login: str) -> Path:
    """Where the settings of `login` live (several people may share one operating-system account)."""
    return Path(platformdirs.user_config_dir("kefu")) / f"{login}.toml"


def choices_of(name: str) -> tuple[str, ...]:
    """The words that a field takes; none where it takes something else."""
    return tuple(str(word) for word in get_args(get_type_hints(Settings)[name]) if isinstance(word, str))


def load(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and a line for each thing in the file that is wrong and left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return DEFAULTS, ()
    except (OSError, UnicodeDecodeError) as error:
        return DEFAULTS, (f"{path}: {error}",)
    import tomllib

    from store.policy.toml_lines import line_of, lines_of

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return DEFAULTS, (_("{path} is no TOML: {why}").format(path=path, why=error),)
    lines = lines_of(text)
    settings, problems = read(table)
    template = "{path}:{line}: {field}: {why}"
    return settings, tuple(
        template.format(path=path, line=line_of(lines, place), field=".".join(map(str, place)), why=why)
        for place, why in problems
    )


def read(table: Mapping[str, Any]) -> tuple[Settings, list[tuple[tuple[str, ...], str]]]:
    """The settings of a TOML table, with (field, what is wrong with it) for what does not hold."""
    problems: list[tuple[tuple[str, ...], str]] = []
    known: dict[str, Any] = {}
    for name, value in table.items():
        if name not in NAMES:
            why = _("there is no such setting; known: {known}").format(known=", ".join(NAMES))
            problems.append(((name,), why))
        elif name == "keys":
            known["keys"], wrong = _keys(value)
            problems += [(("keys", *([id_] if id_ else [])), why) for id_, why in wrong]
        else:
            try:
                known[name] = _converted(name, value)
            except ValueError as error:
                problems.append(((name,), str(error)))
    return replace(DEFAULTS, **known), problems


def save(path: Path, settings: Settings, *, was: Settings = DEFAULTS) -> None:
    """Write what differs from `was`, whole or not at all. Raises CouldNot; the file is then as before."""
    import tomllib

    from tui.toml_edit import CannotEditError, edited

    scratch = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        text = edited(before, _changes(was, settings))
        if text == before:
            return
        target = path.resolve()
        handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(scratch).replace(target)
    except (tomllib.TOMLDecodeError, CannotEditError, UnicodeDecodeError) as error:
        raise CouldNot("settings_by_hand", path=path) from error
    except OSError as error:
        if scratch:
            Path(scratch).unlink(missing_ok=True)
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error


def _converted(name: str, value: object) -> Any:
    """The value as its field holds it. ValueError says what is allowed."""
    import msgspec

    if name == "preview" and isinstance(value, bool):  # as files before 0.2 say it
        value = "auto" if value else "off"
    try:
        converted = msgspec.convert(value, get_type_hints(Settings)[name])
    except msgspec.ValidationError:
        raise ValueError(_allowed(name, value)) from None
    if name == "columns":
        from tui.queue_columns import column_names

        unknown = [word for word in converted if word not in column_names()]
        if unknown:
            raise ValueError(_allowed(name, unknown[0]))
    return converted


def _allowed(name: str, value: object) -> str:
    if name == "columns":
        from tui.queue_columns import column_names

        return _("a list of columns is wanted, of {choices}; not {value}").format(
            choices=", ".join(column_names()), value=_shown(value)
        )
    choices = choices_of(name)
    wanted = ", ".join(choices) if choices else "true, false"
    return _("{value} is not one of {choices}").format(value=_shown(value), choices=wanted)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)[:60]


def _keys(value: object) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    if not isinstance(value, dict):
        return {}, [("", _('a table is wanted: [keys], then lines like reply = "R"'))]
    from tui.rebinding import checked_keys, keys_of_text

    wished: dict[str, tuple[str, ...]] = {}
    wrong: list[tuple[str, str]] = []
    for id_, names in value.items():
        listed = [names] if isinstance(names, str) else names
        if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            wrong.append((id_, _('a key like "R" is wanted, or a list of them')))
        else:
            wished[id_] = tuple(keys_of_text(" ".join(listed)))
    sound, refused = checked_keys(wished)
    return sound, wrong + refused


def _changes(was: Settings, settings: Settings) -> dict[tuple[str | int, ...], Any]:
    changes: dict[tuple[str | int, ...], Any] = {
        (name,): getattr(settings, name)
        for name in NAMES
        if name != "keys" and getattr(settings, name) != getattr(was, name)
    }
    for id_ in {**was.keys, **settings.keys}:
        if was.keys.get(id_) != settings.keys.get(id_):
            names = settings.keys.get(id_)
            changes["keys", id_] = names[0] if names is not None and len(names) == 1 else names
    return changes
