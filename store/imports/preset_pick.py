"""Which preset a file is of: its header says, unless somebody does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from store.errors import WrongUsage
from store.i18n import language
from store.imports.columns import listed, set_of
from store.imports.layout import Layout, Record
from store.imports.preset import Preset, canonical
from store.imports.preset_file import WrongPresetError
from store.imports.preset_guess import suggestion
from store.imports.preset_places import own_format, preset_called, presets
from store.imports.readers.rows import Source
from store.imports.rejects import OUR_COLUMNS

_MOSTLY_OURS: Final = 0.5
_TIE: Final = 1e-9


def known_columns(kind: str | None = None) -> frozenset[str]:
    """Every column name that a preset with rows of this kind knows, as `canonical` writes it."""
    found: set[str] = set()
    for preset in presets():
        if isinstance(preset, Preset):
            for one in preset.kinds if kind is None else (kind,):
                found |= preset.of(one).known
    return frozenset(found)


def score(preset: Preset, columns: frozenset[str]) -> float:
    """How much of a file's columns (canonical, not empty) the preset of this kind knows, from 0 to 1; 0 when a column
    that it needs is not there."""
    return len(columns & preset.known) / len(columns) if preset.fits(columns) else 0.0


def fitting(columns: Sequence[str], kind: str) -> list[tuple[float, Preset]]:
    """The presets with rows of this kind that know such a file, the best first; our own format is not among them.

    Raises WrongPresetError for a preset's file that is wrong.
    """
    there = set_of(columns) - set_of(OUR_COLUMNS)
    if not there:
        return []
    scored = [
        (score(preset.of(kind), there), preset.of(kind)) for preset in _sound(presets()) if not preset.is_own
    ]
    return sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1].name))


def kinds_in(columns: Sequence[str]) -> list[tuple[Preset, tuple[str, ...]]]:
    """The presets that know such a file and the kinds of rows that they find in it, the best first."""
    there = set_of(columns) - set_of(OUR_COLUMNS)
    if not there:
        return []
    found: list[tuple[float, Preset, tuple[str, ...]]] = []
    for preset in _sound(presets()):
        scores = {kind: score(preset.of(kind), there) for kind in preset.kinds}
        if preset.is_own:
            # Our own format names columns for every kind: only the kinds that it fits best are meant.
            scores = {
                kind: value for kind, value in scores.items() if value == max(scores.values()) and value > 0.5
            }
        kinds = tuple(kind for kind, value in scores.items() if value > 0)
        if kinds:
            found.append((max(scores.values()), preset, kinds))
    found.sort(key=lambda one: (-one[0], one[1].is_own, one[1].name))
    return [(preset, kinds) for _score, preset, kinds in found]


def preset_for(
    layout: Layout[Record], source: Source, named: str | None, mapped: Iterable[str], path: str
) -> Preset:
    """The preset of the file, seen as rows of the layout's kind.

    `named`: what `--preset` says; None = the header decides. `mapped`: the fields that `--map` names. Raises WrongUsage
    when the preset has no such rows, when two fit alike, and when none does: with the columns found and a line to copy.
    """
    kind, own = layout.kind, own_format()
    if named is not None:
        preset = preset_called(named)
        if kind not in preset.tables:
            kinds = ", ".join(preset.kinds)
            raise WrongUsage("preset_of_kind", preset=preset.name, kind=kind, kinds=kinds)
        return preset.of(kind)
    there = set_of(source.columns) - set_of(OUR_COLUMNS)
    fit = fitting(source.columns, kind)
    ours = score(own.of(kind), there) if there else 0.0
    if fit and fit[0][0] >= ours and not _has_all(own.of(kind), layout, there, ours):
        best, *others = fit
        alike = [other for value, other in others if best[0] - value < _TIE]
        if alike:
            names = ", ".join(one.name for one in (best[1], *alike))
            raise WrongUsage("preset_tie", path=path, names=names)
        return best[1]
    if not any(mapped) and not _has_all(own.of(kind), layout, there, 1.0):
        _raise_for_another_kind_of_ours(own, kind, source, ours, path)
    if any(mapped) or ours >= _MOSTLY_OURS or _has_all(own.of(kind), layout, there, 1.0):
        return own.of(kind)
    elsewhere = [(preset, kinds) for preset, kinds in kinds_in(source.columns) if not preset.is_own]
    if elsewhere:
        raise _other_kind(*elsewhere[0], kind, path)
    found = listed(column for column in source.columns[:60] if canonical(column) not in OUR_COLUMNS)
    raise WrongUsage("unknown_header", path=path, found=found, line=suggestion(layout, source, path))


def _raise_for_another_kind_of_ours(own: Preset, kind: str, source: Source, ours: float, path: str) -> None:
    """Raise WrongUsage when the columns are more like those of another kind of rows in our own format."""
    found = kinds_in(source.columns)
    for preset, held in found:
        if preset.is_own and kind not in held:
            there = set_of(source.columns) - set_of(OUR_COLUMNS)
            if score(own.of(held[0]), there) > ours:
                # A shop's export may have no other columns than ours: then its own preset is named.
                named = next((one for one in found if kind not in one[1]), (preset, held))
                raise _other_kind(*named, kind, path)


def _other_kind(preset: Preset, held: Sequence[str], kind: str, path: str) -> WrongUsage:
    title = preset.titles[1 if language() == "zh" else 0]
    return WrongUsage(
        "other_kind",
        path=path, preset=preset.name, title=title, kind=kind, kinds=", ".join(held), first=held[0],
    )  # fmt: skip


def _has_all(own: Preset, layout: Layout[Record], there: frozenset[str], share: float) -> bool:
    """Is this a whole file of ours: every required field, and nothing else in it?"""
    named = {field: set_of(names) for field, names in own.columns.items()}
    groups = [(field,) for field in layout.required] + ([layout.one_of] if layout.one_of else [])
    return share >= 1.0 and all(
        any(not there.isdisjoint(named.get(field, frozenset())) for field in group) for group in groups
    )


def _sound(found: Iterable[Preset | WrongPresetError]) -> Iterable[Preset]:
    for one in found:
        if isinstance(one, WrongPresetError):
            raise one
        yield one
