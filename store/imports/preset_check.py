"""Is a preset's file sound, to its last value? What reading it does not see, the fields' own rules do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.imports.layout import Layout
from store.imports.preset import ANY_OTHER, Preset
from store.imports.preset_file import WrongPresetError
from store.imports.preset_places import preset_called
from store.imports.reasons import Refused
from store.imports.values import Converters
from store.policy.toml_lines import line_of, lines_of


def checked(path: str) -> Preset:
    """The preset of this file. Raises WrongPresetError for the first thing that is wrong, CouldNot for no such file."""
    import os

    preset = preset_called(path if os.sep in path or path.endswith(".toml") else os.path.join(".", path))
    with open(preset.origin, encoding="utf-8-sig") as file:
        lines = lines_of(file.read())
    for where, why in problems(preset):
        raise WrongPresetError(
            "preset_wrong", path=path, line=line_of(lines, where), key=".".join(where), why=why
        )
    return preset


def problems(preset: Preset) -> list[tuple[tuple[str, ...], str]]:
    """Constants and values that their fields do not take: (the key's path, why)."""
    found: list[tuple[tuple[str, ...], str]] = []
    for kind, table in preset.tables.items():
        layout = _layout(kind)
        if layout is None:
            continue
        converters = layout.converters(Converters(ZoneInfo("UTC"), now=_LATE), {})
        for field, text in table.constants.items():
            if field in converters:
                _try(found, (kind, field), converters[field], text)
        for field, words in table.values.items():
            for said, meaning in words.items():
                if not meaning or field not in converters:
                    continue
                # A category may be one that a policy adds: what stands there is known with a desk only.
                if field != "category":
                    name = ("values", kind, field) if said == ANY_OTHER else ("values", field)
                    _try(found, (*name, said), converters[field], meaning)
    return found


_LATE: Final = 253_402_214_400_000


def _try(
    found: list[tuple[tuple[str, ...], str]], where: tuple[str, ...], convert: Callable[..., Any], text: str
) -> None:
    try:
        convert(text, where[-1])
    except Refused as reason:
        found.append((where, str(reason)))


def _layout(kind: str) -> Layout[Any] | None:
    from store.imports.article_records import ARTICLES, SCRIPTS
    from store.imports.kinds.returns_record import RETURNS
    from store.imports.kinds.shipments_record import SHIPMENTS
    from store.imports.layout import TICKETS
    from store.imports.shop_records import CUSTOMERS, ORDERS

    known: Mapping[str, Layout[Any]] = {
        one.kind: one for one in (TICKETS, CUSTOMERS, ORDERS, RETURNS, SHIPMENTS, ARTICLES, SCRIPTS)
    }
    # A history's values are a ticket's; of kinds that have no layout here only the keys are known.
    return TICKETS if kind == "history" else known.get(kind)
