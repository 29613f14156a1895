"""One door to every file: opened, its preset found, its columns mapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import BinaryIO, Generic

from store.errors import WrongUsage
from store.imports.frame import zone_of
from store.imports.layout import Layout, Record
from store.imports.mapping import RowMapper
from store.imports.options import ImportOptions
from store.imports.preset import canonical
from store.imports.preset_pick import known_columns, preset_for
from store.imports.preset_places import preset_called
from store.imports.preset_rows import as_seen
from store.imports.readers.rows import Source
from store.imports.readers.source import open_source


@dataclass(frozen=True, slots=True)
class Opened(Generic[Record]):
    """A file that is ready to be read."""

    source: Source
    mapper: RowMapper[Record]
    options: ImportOptions
    """Those asked for, with the preset's name and what its rows come from."""


@contextmanager
def opened(
    layout: Layout[Record],
    file: str | Path,
    options: ImportOptions,
    *,
    stdin: BinaryIO | None,
    zone: str,
    categories: Mapping[str, str],
    now: int,
    source_needed: bool = False,
) -> Iterator[Opened[Record]]:
    """The file as rows of this layout, closed at the end. `zone`: the desk's, of times without an offset where neither
    the options nor the preset say; `categories`: what the policy adds; `source_needed`: --map goes with --source.

    Raises WrongUsage for a header that nobody knows or that lacks what is required, CouldNot for an unreadable file.
    """
    if source_needed and options.source is None and options.map:
        raise WrongUsage("source_needed")
    with open_source(
        file,
        format=options.format,
        encoding=options.encoding,
        sha256=options.sha256,
        stdin=stdin,
        known=header_words(layout, options),
        sheet=options.sheet,
        prefer=layout.kind,
    ) as source:
        preset = preset_for(layout, source, options.preset, options.map, str(file))
        seen = as_seen(source, preset)
        mapper = RowMapper(
            layout,
            seen,
            preset,
            map=options.map,
            set=options.set,
            zone=zone_of(options.zone or preset.zone or zone),
            categories=categories,
            now=now,
        )
        named = replace(options, preset=preset.name, source=options.source or preset.source or preset.name)
        yield Opened(seen, mapper, named)


def header_words(layout: Layout[Record], options: ImportOptions) -> Callable[[str], bool]:
    """Is this the name of a column that a preset, a field or `--map` names? By this a header is found below a title."""
    mapped = frozenset(canonical(column) for column in options.map.values())

    @cache
    def words() -> frozenset[str]:
        named = preset_called(options.preset).of(layout.kind).known if options.preset else frozenset[str]()
        return known_columns() | named | mapped

    return lambda name: canonical(name) in words()
