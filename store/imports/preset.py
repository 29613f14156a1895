"""Which columns of a known export are which fields."""

from __future__ import annotations

import tomllib
import unicodedata
from importlib import resources
from typing import Final

import msgspec

from store.errors import WrongUsage

OWN: Final = "kefu"


class Preset(msgspec.Struct, frozen=True):
    """A known layout: its name, and for each field the names that its column may have."""

    name: str
    columns: dict[str, tuple[str, ...]]
    """Of tickets."""
    customers: dict[str, tuple[str, ...]] = {}
    orders: dict[str, tuple[str, ...]] = {}
    scripts: dict[str, tuple[str, ...]] = {}
    articles: dict[str, tuple[str, ...]] = {}

    def of(self, kind: str) -> Preset:
        """The same layout for another kind of rows."""
        return self if kind == "tickets" else Preset(self.name, getattr(self, kind))

    def field_of(self, column: str) -> str | None:
        """The field that a column of this name is, in any case; None when it is none."""
        wanted = canonical(column)
        return next((field for field, names in self.columns.items() if wanted in map(canonical, names)), None)


def preset_names() -> tuple[str, ...]:
    """The presets that there are."""
    return tuple(
        sorted(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))
    )


def read_preset(name: str) -> Preset:
    """A preset by its name. Raises WrongUsage when there is none."""
    if name not in preset_names():
        raise WrongUsage("not_one_of", field="--preset", value=name, choices=", ".join(preset_names()))
    table = tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    return msgspec.convert(table, Preset)


def canonical(name: str) -> str:
    """A column's name as names are compared: NFKC, no case, blanks and hyphens as underscores."""
    return unicodedata.normalize("NFKC", name).strip().casefold().replace(" ", "_").replace("-", "_")


def _folder() -> resources.abc.Traversable:
    return resources.files("store.imports") / "presets"
