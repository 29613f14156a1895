"""A preset's TOML file, read strictly: what is wrong is told with its line, its key and what was meant."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from store.errors import WrongUsage
from store.i18n import N_, _
from store.imports.preset import KINDS, Preset, Table, Way
from store.imports.preset_steps import MADE, STEPS, is_step
from store.imports.values import NOT_GIVEN
from store.policy.toml_lines import line_of, lines_of
from store.rules.table import meant

WRONG: Final[dict[str, str]] = {
    "no_toml": N_("this is no TOML: {why}"),
    "unknown_key": N_("there is no such key"),
    "unknown_field": N_("rows of {kind} have no such field"),
    "unknown_step": N_("there is no such step; there are {known}"),
    "bare_step": N_("'{step}' needs a text behind it"),
    "missing": N_("'{key}' is missing"),
    "bad_name": N_("a name is a small letter, then small letters, digits, '-' or '_'"),
    "no_kind": N_("a preset has at least one of the tables {known}"),
    "no_zone": N_("this is no time zone; write it like Asia/Shanghai"),
    "no_needs": N_('name the columns by which the file is known: needs = ["..."]'),
    "no_column": N_("a field needs a column ('from') or a constant ('is'), and not both"),
    "no_values_of": N_("values of a field that none of the tables has"),
    "not_of_kind": N_("there is no table [{kind}] in this preset"),
    "bad_value": N_("this value does not fit here: {why}"),
    "meant": N_("was '{word}' meant?"),
}
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_PLACE: Final = re.compile(r" - at `\$?(?P<place>.*)`")
_UNKNOWN: Final = re.compile(r"unknown field `(?P<key>.+?)`")
_MISSING: Final = re.compile(r"missing required field `(?P<key>\w+)`")
Names = str | list[str]


class _Way(msgspec.Struct, forbid_unknown_fields=True):
    from_: Names = msgspec.field(name="from", default_factory=list)
    join: str | None = None
    do: Names = []
    is_: str | None = msgspec.field(name="is", default=None)


class _Rows(msgspec.Struct, forbid_unknown_fields=True):
    needs: list[Names] = []
    leave_out: dict[str, list[str]] = {}
    only: dict[str, list[str]] = {}
    together: list[str] = []
    add: list[str] = []
    listed: list[str] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    title: str = ""
    title_zh: str = ""
    source: str | None = None
    zone: str | None = None
    needs: list[Names] = []
    empty: list[str] | None = None
    values: dict[str, dict[str, str | dict[str, str]]] = {}
    rows: dict[str, _Rows] = {}
    tables: dict[str, dict[str, str | list[str | _Way] | _Way]] = {}


_KEYS: Final = tuple(one.encode_name for one in msgspec.structs.fields(_File) if one.name != "tables")


class WrongPresetError(WrongUsage):
    """A preset's file that cannot be used; `params` are path, line, key and why."""


def parse_preset(text: str, path: str, *, origin: str, known: Mapping[str, Iterable[str]]) -> Preset:
    """The preset of a file's text. `known`: kind -> the fields that its rows may have, where that is known.

    Raises WrongPresetError: the path, the line, the key, what is wrong and what was meant.
    """
    return _Reading(text, path, {kind: tuple(fields) for kind, fields in known.items()}).preset(origin)


class _Reading:
    def __init__(self, text: str, path: str, known: Mapping[str, tuple[str, ...]]) -> None:
        self._path, self._known = path, known
        try:
            self._document = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            line = re.search(r"line (\d+)", str(error))
            no_toml = WRONG["no_toml"]
            why = _(no_toml).format(why=error)
            raise WrongPresetError(
                "preset_wrong", path=path, line=int(line[1]) if line else 1, key="-", why=why
            ) from None
        self._text = text

    def preset(self, origin: str) -> Preset:
        file = self._converted()
        if not _NAME.fullmatch(file.name) or file.name == "check":
            raise self._wrong(("name",), "bad_name")
        if not file.tables:
            raise self._wrong((), "no_kind", known=", ".join(f"[{kind}]" for kind in KINDS))
        own = file.name == "kefu" and not origin
        if not file.needs and not own:
            raise self._wrong(("needs",), "no_needs")
        if file.zone is not None:
            try:
                ZoneInfo(file.zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise self._wrong(("zone",), "no_zone") from None
        values = self._values(file)
        tables = {kind: self._table(file, kind, values) for kind in file.tables}
        nothing: Iterable[str] = file.empty if file.empty is not None else () if own else NOT_GIVEN
        return Preset(
            name=file.name,
            tables=tables,
            kind=next(iter(tables)),
            titles=(file.title or file.name, file.title_zh or file.title or file.name),
            source=file.source,
            zone=file.zone,
            empty=frozenset(word.lower() for word in nothing),
            origin=origin,
        )

    def _converted(self) -> _File:
        """The document as _File; the tables that are kinds of rows under `tables`."""
        document = dict(self._document)
        kinds = {key: document.pop(key) for key in list(document) if key in KINDS}
        for key in document:
            if key not in _KEYS:
                raise self._wrong((key,), "unknown_key", meant(key, (*_KEYS, *KINDS)))
        for kind, table in kinds.items():
            if not isinstance(table, dict):
                raise self._wrong((kind,), "bad_value", why=type(table).__name__)
            for field, value in table.items():
                self._field_is_known(kind, field, (kind, field))
                if value == []:
                    raise self._wrong((kind, field), "no_column")
                for way in value if isinstance(value, list) else [value]:
                    self._way_is_sound(way, (kind, field))
        self._rows_are_known(document.get("rows"), kinds)
        try:
            return msgspec.convert({**document, "tables": kinds}, _File)
        except msgspec.ValidationError as error:
            raise self._invalid(str(error)) from None

    def _invalid(self, said: str) -> WrongPresetError:
        missing, unknown, place = _MISSING.search(said), _UNKNOWN.search(said), _PLACE.search(said)
        path = _path_of(place["place"]) if place else ()
        if missing:
            return self._wrong(path, "missing", key=missing["key"])
        if unknown:
            return self._wrong((*path, unknown["key"]), "unknown_key")
        return self._wrong(path, "bad_value", why=_PLACE.sub("", said))

    def _rows_are_known(self, rows: Any, kinds: Mapping[str, Any]) -> None:
        known = [one.encode_name for one in msgspec.structs.fields(_Rows)]
        for kind, told in rows.items() if isinstance(rows, dict) else ():
            if kind not in kinds:
                raise self._wrong(("rows", kind), "not_of_kind", meant(kind, kinds), kind=kind)
            for key in told if isinstance(told, dict) else ():
                if key not in known:
                    raise self._wrong(("rows", kind, key), "unknown_key", meant(key, known))

    def _way_is_sound(self, way: Any, path: tuple[str, ...]) -> None:
        if not isinstance(way, dict):
            if isinstance(way, str):
                return
            raise self._wrong(path, "bad_value", why=type(way).__name__)
        known = ("from", "join", "do", "is")
        for key in way:
            if key not in known:
                raise self._wrong((*path, key), "unknown_key", meant(key, known))
        if ("from" in way) == ("is" in way):
            raise self._wrong(path, "no_column")
        for key in ("join", "is"):
            if not isinstance(way.get(key, ""), str):
                raise self._wrong((*path, key), "bad_value", why=type(way[key]).__name__)
        if "from" in way and not _listed(way["from"]):
            raise self._wrong((*path, "from"), "no_column")
        steps = _listed(way.get("do", []))
        if steps is None:
            raise self._wrong((*path, "do"), "bad_value", why=type(way["do"]).__name__)
        for step in steps:
            if not is_step(step):
                if step.strip() in MADE:
                    raise self._wrong((*path, "do"), "bare_step", step=step.strip())
                name = str(step).partition(" ")[0]
                raise self._wrong((*path, "do"), "unknown_step", meant(name, STEPS), known=", ".join(STEPS))

    def _field_is_known(self, kind: str, field: str, path: tuple[str, ...]) -> None:
        fields = self._known.get(kind)
        if fields and field not in fields:
            raise self._wrong(path, "unknown_field", meant(field, fields), kind=kind)

    def _values(self, file: _File) -> dict[str, dict[str, dict[str, str]]]:
        """kind -> field -> what is written -> what it means. `[values.FIELD]` is of every kind that has the field."""
        found: dict[str, dict[str, dict[str, str]]] = {kind: {} for kind in file.tables}
        for key, words in file.values.items():
            if key in KINDS:
                if key not in file.tables:
                    raise self._wrong(("values", key), "not_of_kind", kind=key)
                for field, map_ in words.items():
                    if field not in file.tables[key] or not isinstance(map_, dict):
                        raise self._wrong(
                            ("values", key, field), "no_values_of", meant(field, file.tables[key])
                        )
                    found[key][field] = map_
                continue
            of = [kind for kind, table in file.tables.items() if key in table]
            plain = {text: code for text, code in words.items() if isinstance(code, str)}
            if not of or len(plain) != len(words):
                fields = [field for table in file.tables.values() for field in table]
                raise self._wrong(("values", key), "no_values_of", meant(key, fields))
            for kind in of:
                found[kind].setdefault(key, plain)
        return found

    def _table(self, file: _File, kind: str, values: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Table:
        ways: dict[str, tuple[Way, ...]] = {}
        constants: dict[str, str] = {}
        for field, told in file.tables[kind].items():
            listed = told if isinstance(told, list) else [told]
            if all(isinstance(way, str) for way in listed):
                # Names of one column in different versions, or several columns of which the first given counts.
                ways[field] = tuple(Way((str(way),)) for way in listed)
                continue
            made = [way if isinstance(way, _Way) else _Way(from_=way) for way in listed]
            for way in made:
                if way.is_ is not None:
                    constants[field] = way.is_
            found = tuple(Way(_names(way.from_), way.join, _names(way.do)) for way in made if way.is_ is None)
            if found:
                ways[field] = found
        rows = file.rows.get(kind, _Rows())
        return Table(
            ways=ways,
            constants=constants,
            values=values[kind],
            needs=tuple(_names(one) for one in (*file.needs, *rows.needs)),
            leave_out={column: tuple(texts) for column, texts in rows.leave_out.items()},
            only={column: tuple(texts) for column, texts in rows.only.items()},
            together=tuple(rows.together),
            add=tuple(rows.add),
            listed=tuple(rows.listed),
        )

    def _wrong(
        self, path: tuple[str, ...], code: str, hint: str | None = None, **params: object
    ) -> WrongPresetError:
        why = _(WRONG[code]).format(**params)
        if hint is not None:
            why = f"{why}; {_(WRONG['meant']).format(word=hint)}"
        key = ".".join(map(str, path)) or "-"
        line = line_of(lines_of(self._text), path)
        return WrongPresetError("preset_wrong", path=self._path, line=line, key=key, why=why)


def _listed(told: Any) -> list[str] | None:
    """A text or a list of texts as a list; None for anything else."""
    found = [told] if isinstance(told, str) else told
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else None


def _names(told: Names) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


def _path_of(place: str) -> tuple[str, ...]:
    """`.tables[...].status` as msgspec says it -> ("status",): what it cannot name is left to the table around it."""
    return tuple(
        part for part in re.sub(r"\[\.\.\.\]|\[\d+\]", "", place).split(".") if part not in ("", "tables")
    )
