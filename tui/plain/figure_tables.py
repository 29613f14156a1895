"""Figures as tables for people and as one JSON document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from store.i18n import N_, _, ngettext
from store.rules.figures import ATTRIBUTES, FIGURES, SECTIONS, TIMES
from store.text import cell_width, fit
from store.views.figures import Figures, Value
from tui.plain.figure_asking import Answered, Asked, answered
from tui.plain.figure_words import by_word, key_text
from tui.plain.output import GAP, Cell, paint, say, say_json, say_table, width
from tui.plain.target_words import (
    cases_text,
    change_style,
    change_text,
    figure_word,
    is_any,
    only_text,
    value_text,
)
from tui.plain.times import stamp

if TYPE_CHECKING:
    from tui.plain.casework import Work

_LINE: Final = 80
_KEY_ROOM: Final = 24
_BY_TIME: Final = (
    "arrivals", "resolved", "resolution_rate", "first_response_avg", "sla_met", "csat", "backlog",
)  # fmt: skip
_BY_ATTRIBUTE: Final = ("arrivals", "share", "resolution_rate", "first_response_avg", "sla_met", "csat")
"""What a table of groups shows where nobody names figures."""
_SHORT: Final = {
    "arrivals": N_("came in"),
    "share": N_("share"),
    "resolved": N_("ended"),
    "resolution_rate": N_("solved"),
    "first_response_avg": N_("1st answer"),
    "sla_met": N_("in time"),
    "csat": N_("satisfied"),
    "backlog": N_("open"),
}


def say_figures_of(work: Work, asked: Asked, *, json: bool) -> None:
    """The figures that were asked for. Raises DeskError, WrongUsage."""
    which = asked.which
    if which is None and asked.by is not None and not json:
        which = _BY_TIME if asked.by in TIMES else _BY_ATTRIBUTE
    found = answered(work, asked, which)
    if json:
        say_json(document(found, asked, work))
        return
    _say_head(found.now, asked, work)
    if asked.by is None:
        _say_one(found, everything=asked.which is not None)
    else:
        _say_groups(found, asked)


def _say_head(found: Figures, asked: Asked, work: Work) -> None:
    span = found.span
    text = _("{name}, {first} to {last}") if span.first != span.last else "{first}"
    parts = [text.format(name=span.name, first=span.first, last=span.last)]
    if asked.only:
        parts.append(_("only {what}").format(what=only_text(asked.only)))
    if found.as_of < span.end or asked.as_of is not None:
        known = _("as known {when}") if asked.as_of is not None else _("up to {when}")
        parts.append(known.format(when=stamp(found.as_of, work.facts.zone)))
    say(paint(" · ".join(parts), "strong"))


def _say_one(found: Answered, *, everything: bool) -> None:
    """Each figure on a line, by sections; those of which there was nothing to count are left out."""
    titles = [_("value"), _("before"), _("difference")]
    if found.a_year_before is not None:
        titles.append(_("year before"))
    titles += [_("cases"), _("figure")]
    shown = {id_: _compared(found, None, id_) for id_ in found.now.total}
    empty = [
        id_ for id_, values in shown.items() if all(value is None or not is_any(value) for value in values)
    ]
    rows: list[list[Cell]] = []
    for section, title in SECTIONS.items():
        here = [id_ for id_ in shown if FIGURES[id_].section == section and (everything or id_ not in empty)]
        if not here:
            continue
        if not everything:
            rows.append([Cell("") for _column in titles[:-1]] + [Cell(_(title), "strong")])
        rows += [_line(id_, shown[id_]) for id_ in here]
    say_table(titles, rows)
    if empty and not everything:
        text = ngettext(
            "{count} figure had nothing to count.", "{count} figures had nothing to count.", len(empty)
        )
        say(paint(text.format(count=len(empty)), "muted"))


def _line(id_: str, values: Sequence[Value | None]) -> list[Cell]:
    now, before, *year = values
    cells = [
        Cell(_text(id_, now), right=True),
        Cell(_text(id_, before), "muted", right=True),
        _change(id_, now, before),
    ]
    cells += [Cell(_text(id_, value), "muted", right=True) for value in year]
    return [*cells, Cell("" if now is None else cases_text(now), "muted", right=True), Cell(figure_word(id_))]


def _compared(found: Answered, key: str | None, id_: str) -> list[Value | None]:
    """A figure of the period, of the one before, and of the year before where there is one."""
    asked = [found.now, found.before, *([found.a_year_before] if found.a_year_before is not None else [])]
    return [(one.total if key is None else one.group(key)).get(id_) for one in asked]


def _text(id_: str, value: Value | None) -> str:
    return value_text(id_, None if value is None else value.value)


def _change(id_: str, now: Value | None, before: Value | None) -> Cell:
    if now is None or before is None or now.value is None or before.value is None:
        return Cell("", right=True)
    style = change_style(id_, now.value, before.value)
    return Cell(change_text(id_, now.value, before.value), style, right=True)


def _say_groups(found: Answered, asked: Asked) -> None:
    by, ids = asked.by, list(found.now.total)
    assert by is not None
    keys = [group.key for group in found.now.groups[1:] if group.key is not None]
    if by in ATTRIBUTES:
        first = ids[0]
        keys.sort(key=lambda key: -(found.now.group(key)[first].value or 0))
        _say_top(found, by, keys, ids)
    columns: list[tuple[str, list[Cell]]] = []
    for id_ in ids:
        title = _(_SHORT[id_]) if asked.which is None else figure_word(id_)
        lines = [_compared(found, key, id_) for key in (*keys, None)]
        columns.append((title, [Cell(_text(id_, values[0]), right=True) for values in lines]))
        if len(ids) == 1:
            columns.append((_("before"), [Cell(_text(id_, line[1]), "muted", right=True) for line in lines]))
        if id_ == "share" or len(ids) == 1:
            columns.append((_("difference"), [_change(id_, line[0], line[1]) for line in lines]))
    names = [Cell(fit(key_text(by, key), _KEY_ROOM).rstrip()) for key in keys] + [
        Cell(_("all together"), "strong")
    ]
    for some in _packed(columns, max(cell_width(cell.text) for cell in names)):
        say_table(
            [by_word(by), *(title for title, _cells in some), ""],
            [[name, *(cells[place] for _title, cells in some), Cell("")] for place, name in enumerate(names)],
        )


def _say_top(found: Answered, by: str, keys: Sequence[str], ids: Sequence[str]) -> None:
    """The group that most of it belongs to, and how its share has changed."""
    top = next((key for key in keys if key), None)
    if top is None or "share" not in ids:
        return
    now, before = _compared(found, top, "share")[:2]
    change = "" if now is None or before is None else change_text("share", now.value, before.value)
    text = (
        _("Most of it: {what}, {share}")
        if change in ("", "-")
        else _("Most of it: {what}, {share} ({change})")
    )
    say(text.format(what=key_text(by, top), share=_text("share", now), change=change))


def _packed(columns: Sequence[tuple[str, list[Cell]]], first: int) -> list[list[tuple[str, list[Cell]]]]:
    """Columns in tables that each fit the line."""
    room, used = (width() or _LINE) - first, 0
    blocks: list[list[tuple[str, list[Cell]]]] = [[]]
    for title, cells in columns:
        wide = len(GAP) + max(cell_width(text) for text in (title, *(cell.text for cell in cells)))
        if blocks[-1] and used + wide > room:
            blocks.append([])
            used = 0
        blocks[-1].append((title, cells))
        used += wide
    return blocks


def document(found: Answered, asked: Asked, work: Work) -> dict[str, Any]:
    """The JSON of `kefu kpi`."""
    compared = {"before": found.before, "a_year_before": found.a_year_before}
    span = found.now.span
    return {
        "span": _span_json(found.now, work),
        **{name: None if one is None else _span_json(one, work) for name, one in compared.items()},
        "unit": span.unit,
        "by": asked.by,
        "only": {name: list(values) for name, values in asked.only.items()},
        "as_of": work.facts.time(found.now.as_of),
        "figures": [
            {"id": id_, "unit": FIGURES[id_].unit, "better": FIGURES[id_].better} for id_ in found.now.total
        ],
        "groups": [
            {
                "key": group.key,
                "values": {
                    id_: _value_json(value)
                    | {
                        name: None if one is None else _earlier(one, group.key, id_)
                        for name, one in compared.items()
                    }
                    for id_, value in group.values.items()
                },
            }
            for group in found.now.groups
        ],
    }


def _span_json(found: Figures, work: Work) -> dict[str, Any]:
    return {
        "name": found.span.name,
        "start": work.facts.time(found.span.start),
        "end": work.facts.time(found.span.end),
    }


def _value_json(value: Value) -> dict[str, Any]:
    return {"value": value.value, "count": value.count, "out_of": value.out_of}


def _earlier(found: Figures, key: str | None, id_: str) -> float | None:
    values: Mapping[str, Value] = found.total if key is None else found.group(key)
    return values[id_].value if id_ in values else None
