"""Where presets are: an operator's folders, then kefu's own."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from store.errors import CouldNot, WrongUsage
from store.imports.preset import OWN, Preset
from store.imports.preset_file import WrongPresetError, parse_preset
from store.rules.table import meant

SYSTEM: Final = Path("/etc/kefu/presets")
ENDING: Final = ".toml"
MOST_BYTES: Final = 1 << 18


class Found(NamedTuple):
    """One preset's file."""

    path: str
    origin: str
    """The file; "" for one of kefu's own."""


def folders() -> tuple[Path, ...]:
    """An operator's folders: those that KEFU_PRESETS names, else the user's and the system's."""
    named = os.environ.get("KEFU_PRESETS")
    if named:
        return tuple(Path(part).expanduser() for part in named.split(os.pathsep) if part)
    from platformdirs import user_config_dir

    return Path(user_config_dir("kefu")) / "presets", SYSTEM


def found_presets() -> dict[str, Found]:
    """Every preset's file by its name, kefu's own format first; an operator's comes before one of kefu's."""
    found: dict[str, Found] = {}
    for folder in folders():
        for path in _files_of(folder):
            found.setdefault(path.stem, Found(str(path), str(path)))
    for name in _shipped():
        found.setdefault(name, Found(f"{name}{ENDING}", ""))
    found[OWN] = Found(f"{OWN}{ENDING}", "")
    return {name: found[name] for name in sorted(found, key=lambda name: (name != OWN, name))}


def preset_called(name: str) -> Preset:
    """A preset by its name, or of the file at that path (with a `/` or ending in .toml).

    Raises WrongUsage when there is none or its file is wrong, CouldNot for a file that cannot be read.
    """
    if os.sep in name or name.endswith(ENDING):
        return preset_in(Path(name).expanduser())
    found = found_presets()
    if name not in found:
        near = meant(name, found)
        if near is not None:
            raise WrongUsage("no_such_preset_but", value=name, near=near)
        raise WrongUsage("no_such_preset", value=name, choices=", ".join(found))
    return _preset_at(name, found[name])


def preset_in(path: Path) -> Preset:
    """The preset of this file, whatever the file's name. Raises as preset_called."""
    return _parsed(_text_of(path), str(path), str(path))


def presets() -> Iterator[Preset | WrongPresetError]:
    """Every preset, kefu's own format first; for a file that is wrong what is wrong with it."""
    for name, found in found_presets().items():
        try:
            yield _preset_at(name, found)
        except WrongPresetError as wrong:
            yield wrong


def own_format() -> Preset:
    """Our own format."""
    return _shipped_preset(OWN)


def _preset_at(name: str, found: Found) -> Preset:
    if not found.origin:
        return _shipped_preset(name)
    preset = preset_in(Path(found.path))
    if preset.name != name:
        raise WrongPresetError(
            "preset_name", path=found.path, line=1, key="name", name=preset.name, file=name
        )
    return preset


@lru_cache(maxsize=64)
def _shipped_preset(name: str) -> Preset:
    text = (resources.files("store.imports") / "presets" / f"{name}{ENDING}").read_text(encoding="utf-8")
    return _parsed(text, f"{name}{ENDING}", "")


def _parsed(text: str, path: str, origin: str) -> Preset:
    is_own = origin == "" and path == f"{OWN}{ENDING}"
    # A field is one that our own format names; that it names every one is tested.
    known = {} if is_own else {kind: tuple(table.ways) for kind, table in own_format().tables.items()}
    return parse_preset(text, path, origin=origin, known=known)


def _text_of(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise CouldNot("no_such_file", path=path) from None
    except (OSError, ValueError) as error:
        raise CouldNot("cannot_read", path=path, why=getattr(error, "strerror", None) or str(error)) from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise CouldNot("is_a_folder" if stat.S_ISDIR(mode) else "no_plain_file", path=path)
    with os.fdopen(handle, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise CouldNot("cannot_read", path=path, why=f"> {MOST_BYTES >> 10} KB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CouldNot("cannot_read", path=path, why=str(error)) from None


def _files_of(folder: Path) -> list[Path]:
    try:
        return sorted(
            path for path in folder.iterdir() if path.suffix == ENDING and not path.name.startswith(".")
        )
    except OSError:
        return []


@lru_cache(maxsize=1)
def _shipped() -> tuple[str, ...]:
    folder = resources.files("store.imports") / "presets"
    return tuple(
        sorted(file.name.removesuffix(ENDING) for file in folder.iterdir() if file.name.endswith(ENDING))
    )
