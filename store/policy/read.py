"""A policy file from disk, or the one that kefu ships."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from store.errors import CouldNot, DeskError
from store.policy.check import check


def shipped_text() -> str:
    """The text of the policy that a new desk begins with."""
    return files("store.policy").joinpath("shipped.toml").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class GivenText:
    """A policy that came in otherwise than as a file, and what stands for its path in messages."""

    text: str
    name: str

    def __str__(self) -> str:
        return self.name


def read_text(path: Path | GivenText) -> str:
    """The text of a policy file. CouldNot `no_such_file` or `cannot_read`."""
    if isinstance(path, GivenText):
        return path.text
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CouldNot("no_such_file", path=path) from None
    except UnicodeDecodeError as error:
        raise CouldNot("cannot_read", path=path, why=str(error)) from None
    except OSError as error:
        raise CouldNot("cannot_read", path=path, why=error.strerror or str(error)) from None


def load(path: Path, *, year: int | None = None, channels: Collection[str] = ()) -> dict[str, Any]:
    """The table of a sound policy file. DeskError `policy_error` names the first line that is wrong."""
    return parse(read_text(path), str(path), year=year, channels=channels)


def parse(text: str, name: str, *, year: int | None = None, channels: Collection[str] = ()) -> dict[str, Any]:
    """The table of a sound policy's text; `name` stands for it in the refusal."""
    errors, _warnings = check(text, name, year=year, channels=channels)
    for error in errors:
        raise DeskError("policy_error", path=name, line=error.line, key=error.key or name, why=error.why)
    return tomllib.loads(text)
