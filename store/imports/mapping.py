"""From a file's row to a TicketRecord: which column is which field, and what its values mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.imports.preset import Preset, canonical
from store.imports.reasons import Refused
from store.imports.record import FIELDS, TicketRecord
from store.imports.rejects import OUR_COLUMNS, unguarded
from store.imports.rows import Row, Source
from store.imports.times import show
from store.imports.values import Convert, Converters
from store.rules import words

REQUIRED: Final = ("external_id", "opened_at")
_SETTABLE: Final = frozenset(FIELDS) - {"external_id"}
_IN_ORDER: Final = (
    ("first_responded_at", "opened_at"),
    ("resolved_at", "opened_at"),
    ("closed_at", "opened_at"),
    ("closed_at", "resolved_at"),
    ("external_due_at", "opened_at"),
)
"""(field, the one it cannot lie before)."""


def pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    """`FIELD=VALUE` options as a dict. Raises WrongUsage for one without a field or `=`."""
    found: dict[str, str] = {}
    for text in texts:
        field, equals, value = text.partition("=")
        if not equals or not field.strip():
            raise WrongUsage("bad_pair", option=option, value=text)
        found[field.strip()] = value
    return found


class Mapper:
    """The mapping of one file, checked against its header."""

    def __init__(
        self,
        source: Source,
        preset: Preset,
        *,
        map: Mapping[str, str],
        set: Mapping[str, str],
        zone: ZoneInfo,
        categories: Mapping[str, str],
        now: int,
    ) -> None:
        """`map`: field -> column, on top of the preset's names ("" = this field has no column); `set`: field -> value
        of every row. `categories`: what the policy adds, code -> word. Raises WrongUsage for an unknown field or column, a
        value that is none of its field's, a required field without a column.
        """
        self.zone = zone
        self._values = Converters(zone, now)
        self._convert = _converters(self._values, categories)
        self._guarded = source.format != "jsonl" and set_of(OUR_COLUMNS) <= set_of(source.columns)
        self.columns = _columns(source, preset, map)
        self._set = self._constants(preset, set)
        for field in self._set:
            self.columns.pop(field, None)
        self._require(source, preset)
        self._steps = [(field, column, self._convert[field]) for field, column in self.columns.items()]
        self._names = {field: self.columns.get(field, field) for field in FIELDS}

    @property
    def removed(self) -> int:
        """Characters that cleaning has taken away so far."""
        return self._values.removed

    def record(self, row: Row) -> TicketRecord:
        """The ticket that a row tells. Raises Refused, naming the column and the value."""
        values: dict[str, Any] = dict(self._set)
        cells = row.cells
        for field, column, convert in self._steps:
            cell = cells.get(column)
            if cell is None or cell == "":
                continue
            if self._guarded and isinstance(cell, str):
                cell = unguarded(cell)
            values[field] = convert(cell, column)
        for field in REQUIRED:
            if values.get(field) is None:
                raise Refused("missing", column=self._names[field])
        if values.get("subject") is None and values.get("body") is None:
            raise Refused("missing_text", column=self._names["subject"], other=self._names["body"])
        self._check_order(values)
        return TicketRecord(**values)

    def name_of(self, field: str) -> str:
        """The column that a field is read from; the field's own name when none is."""
        return self._names[field]

    def _check_order(self, values: Mapping[str, Any]) -> None:
        """No answer before the question, no closing before the solution."""
        for field, earlier in _IN_ORDER:
            at, other_at = values.get(field), values.get(earlier)
            if at is not None and other_at is not None and at < other_at:
                other = f"{self._names[earlier]} {show(other_at, self.zone)}"
                raise Refused("before", column=self._names[field], value=show(at, self.zone), other=other)

    def _constants(self, preset: Preset, given: Mapping[str, str]) -> dict[str, Any]:
        constants: dict[str, Any] = {}
        for name, text in given.items():
            field = _field(preset, name)
            if field not in _SETTABLE:
                raise WrongUsage("not_settable", field=field)
            try:
                value = self._convert[field](text, f"--set {name}")
            except Refused as reason:
                raise WrongUsage("bad_setting", why=str(reason)) from reason
            if value is not None:
                constants[field] = value
        return constants

    def _require(self, source: Source, preset: Preset) -> None:
        present = self.columns.keys() | self._set.keys()
        for field in (*REQUIRED, "subject"):
            if field in present or (field == "subject" and "body" in present):
                continue
            names = (
                preset.columns["subject"] + preset.columns["body"]
                if field == "subject"
                else preset.columns[field]
            )
            label = "subject / body" if field == "subject" else field
            raise WrongUsage(
                "missing_column",
                path=source.name,
                field=label,
                names=", ".join(names),
                found=_listed(source.columns),
            )


def set_of(names: Iterable[str]) -> frozenset[str]:
    """Column names as they are compared."""
    return frozenset(map(canonical, names))


def _columns(source: Source, preset: Preset, mapped: Mapping[str, str]) -> dict[str, str]:
    """Field -> column of this file."""
    explicit = {_field(preset, name): _column(source, column) for name, column in mapped.items()}
    taken = {column for column in explicit.values() if column is not None}
    found: dict[str, str] = {field: column for field, column in explicit.items() if column is not None}
    for column in source.columns:
        field = preset.field_of(column)
        if field is None or field in explicit or column in taken:
            continue
        if field in found:
            raise WrongUsage("two_columns", path=source.name, field=field, first=found[field], second=column)
        found[field] = column
    return {field: found[field] for field in FIELDS if field in found}


def _field(preset: Preset, name: str) -> str:
    wanted = canonical(name)
    field = wanted if wanted in FIELDS else preset.field_of(name)
    if field is None or field not in FIELDS:
        raise WrongUsage("no_such_field", field=name, known=", ".join(FIELDS))
    return field


def _column(source: Source, wanted: str) -> str | None:
    if not wanted.strip():
        return None
    if wanted in source.columns:
        return wanted
    alike = [column for column in source.columns if canonical(column) == canonical(wanted)]
    if len(alike) != 1:
        raise WrongUsage("no_such_column", path=source.name, column=wanted, found=_listed(source.columns))
    return alike[0]


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(column[:60] for column in columns)


def _converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(FIELDS, values.line)
    known["body"] = values.body
    known["external_id"] = known["order_no"] = values.identifier
    for field in ("customer_id", "customer_name", "customer_phone", "customer_email"):
        known[field] = values.personal
    for field, vocabulary in (
        ("channel", words.CHANNELS),
        ("kind", words.KINDS),
        ("scenario", words.SCENARIOS),
        ("priority", words.PRIORITIES),
        ("product_type", words.PRODUCT_TYPES),
        ("urgency", words.GRADES),
        ("importance", words.GRADES),
        ("status", words.STATUSES),
        ("responsibility", words.RESPONSIBILITIES),
    ):
        known[field] = values.word(vocabulary)
    known["category"] = values.word({**words.CATEGORIES, **categories})
    known["team"] = values.team(words.TEAMS)
    for field in ("opened_at", "first_responded_at", "resolved_at", "closed_at", "updated_at", "occurred_at"):
        known[field] = values.time
    known["external_due_at"] = values.deadline
    known["wait_s"] = values.seconds
    known["tags"] = values.tags
    return known
