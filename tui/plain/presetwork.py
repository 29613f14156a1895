"""`kefu import presets`: the known layouts of files, one of them in full, and whether a file of one is sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from store.errors import WrongUsage
from store.i18n import _, language
from store.text import safe_text
from tui.plain.output import Cell, say, say_json, say_table
from tui.plain.words import listed

if TYPE_CHECKING:
    from store.imports.preset import Preset, Table, Way
    from store.imports.preset_file import WrongPresetError

CHECK = "check"


def presets_command(words: Sequence[str], *, json: bool) -> int:
    """What `kefu import presets [NAME | check FILE]` prints; the exit code, 1 for a preset that is wrong."""
    if not words:
        return _list(json=json)
    if words[0] == CHECK:
        if len(words) != 2:
            raise WrongUsage("missing_field", field="check FILE")
        return _check(words[1], json=json)
    if len(words) > 1:
        raise WrongUsage("choose_one", options=", ".join(words))
    from store.imports.preset_places import preset_called

    return _show(preset_called(words[0]), json=json)


def _list(*, json: bool) -> int:
    from store.imports.preset import Preset
    from store.imports.preset_places import folders, presets

    found = list(presets())
    sound = [one for one in found if isinstance(one, Preset)]
    wrong = [one for one in found if not isinstance(one, Preset)]
    if json:
        say_json([_summary(one) for one in sound] + [_wrong(one) for one in wrong])
        return 1 if wrong else 0
    titles = [_("name"), _("kinds"), _("title"), _("file")]
    rows = [
        [one.name, _("all") if one.is_own else ", ".join(one.kinds), _title(one), one.origin or "-"]
        for one in sound
    ]
    if all(not one.origin for one in sound):
        titles, rows = titles[:3], [row[:3] for row in rows]
    say_table(titles, [[Cell(text) for text in row] for row in rows])
    for one in wrong:
        say(safe_text(str(one)))
    say(_("Your own presets stand in {folders}.").format(folders=listed(map(str, folders()))))
    return 1 if wrong else 0


def _show(preset: Preset, *, json: bool) -> int:
    if json:
        say_json(_whole(preset))
        return 0
    say(f"{preset.name}: {_title(preset)}")
    if preset.zone:
        say("  " + _("times without an offset: {zone}").format(zone=preset.zone))
    for kind, table in preset.tables.items():
        say("")
        say(f"{kind}  (kefu import {kind} FILE)")
        if table.needs:
            needs = ", ".join(" / ".join(map(safe_text, names)) for names in table.needs)
            say("  " + _("known by the columns: {columns}").format(columns=needs))
        for told, columns in (
            (_("only rows with: {columns}"), table.only),
            (_("left out are rows with: {columns}"), table.leave_out),
        ):
            if columns:
                told_columns = "; ".join(
                    f"{name} = {' | '.join(text or _('nothing') for text in texts)}"
                    for name, texts in columns.items()
                )
                say("  " + told.format(columns=safe_text(told_columns)))
        if table.together:
            say("  " + _("rows that follow each other with the same {columns} are one").format(
                columns=" / ".join(table.together)
            ))  # fmt: skip
        rows = [(field, _ways(table, field)) for field in (*table.ways, *_constants_only(table))]
        say_table((_("field"), _("column")), [[Cell(text) for text in row] for row in rows])
    return 0


def _check(path: str, *, json: bool) -> int:
    from store.imports.preset_check import checked
    from store.imports.preset_file import WrongPresetError

    try:
        preset = checked(path)
    except WrongPresetError as wrong:
        if json:
            say_json({"ok": False, "problems": [_wrong(wrong)]})
        else:
            say(safe_text(str(wrong)))
        return 1
    if json:
        say_json({"ok": True, "problems": [], **_summary(preset)})
    else:
        counts = ", ".join(
            _("{kind} ({count} fields)").format(kind=kind, count=len({*table.ways, *table.constants}))
            for kind, table in preset.tables.items()
        )
        say(_("The preset '{name}' is sound: {counts}.").format(name=preset.name, counts=counts))
    return 0


def _title(preset: Preset) -> str:
    return safe_text(preset.titles[1 if language() == "zh" else 0])


def _constants_only(table: Table) -> list[str]:
    return [field for field in table.constants if field not in table.ways]


def _ways(table: Table, field: str) -> str:
    parts = [_way(way) for way in table.ways.get(field, ())]
    if field in table.constants:
        parts.append(f"= {table.constants[field]}")
    return safe_text(" / ".join(parts))


def _way(way: Way) -> str:
    names = " / ".join(way.names) if way.join is None else " + ".join(way.names)
    return f"{names} ({', '.join(way.steps)})" if way.steps else names


def _summary(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "title": _title(preset),
        "kinds": list(preset.kinds),
        "file": preset.origin or None,
        "problem": None,
    }


def _wrong(wrong: WrongPresetError) -> dict[str, Any]:
    params = {key: str(value) for key, value in wrong.params.items()}
    return {
        "name": None, "title": None, "kinds": [], "file": params.get("path"), "problem": str(wrong),
        "line": int(params.get("line", 1)), "key": params.get("key"),
    }  # fmt: skip


def _whole(preset: Preset) -> dict[str, Any]:
    return _summary(preset) | {
        "zone": preset.zone,
        "source": preset.source or preset.name,
        "empty": sorted(preset.empty),
        "rows": {
            kind: {
                "needs": [list(names) for names in table.needs],
                "only": {name: list(texts) for name, texts in table.only.items()},
                "leave_out": {name: list(texts) for name, texts in table.leave_out.items()},
                "together": list(table.together),
                "fields": {
                    field: {
                        "ways": [
                            {"columns": list(way.names), "join": way.join, "do": list(way.steps)}
                            for way in table.ways.get(field, ())
                        ],
                        "is": table.constants.get(field),
                        "values": dict(table.values.get(field, {})),
                    }
                    for field in (*table.ways, *_constants_only(table))
                },
            }
            for kind, table in preset.tables.items()
        },
    }
