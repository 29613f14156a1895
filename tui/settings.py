"""One person's settings: a small TOML file a login, read at the start, written when something is changed."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final, Literal

import platformdirs

from store.errors import CouldNot


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person likes."""

    language: Literal["auto", "zh", "en"] = "auto"
    """auto: as the locale says."""
    theme: Literal["auto", "dark", "light", "contrast", "ansi"] = "auto"
    """auto: dark, or the terminal's own colours where it has but 16."""
    bell: bool = True
    """Ring the terminal's bell for alerts that ask for it."""
    preview: bool = True
    """Show the ticket at the cursor beside or below the queue."""


DEFAULTS: Final = Settings()


def settings_path(login: str) -> Path:
    """Where the settings of `login` live (several people may share one operating-system account)."""
    return Path(platformdirs.user_config_dir("kefu")) / f"{login}.toml"


def load(path: Path) -> tuple[Settings, str | None]:
    """The settings and, when the file could not be used, why. A bad file never keeps anybody from work."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return DEFAULTS, None
    except (OSError, UnicodeDecodeError) as error:
        return DEFAULTS, f"{path}: {error}"
    import tomllib

    import msgspec

    try:
        values = tomllib.loads(text)
        unknown = values.keys() - {field.name for field in fields(Settings)}
        if unknown:
            return DEFAULTS, f"{path}: {', '.join(sorted(unknown))}?"
        return msgspec.convert(values, Settings), None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        return DEFAULTS, f"{path}: {error}"


def save(path: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all. Raises CouldNot."""
    lines = [f"{name} = {_toml(value)}\n" for name, value in asdict(settings).items()]
    scratch = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(lines)
        Path(scratch).replace(path)
    except OSError as error:
        if scratch:
            Path(scratch).unlink(missing_ok=True)
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def as_dict(settings: Settings) -> dict[str, object]:
    """The settings by name."""
    return asdict(settings)
