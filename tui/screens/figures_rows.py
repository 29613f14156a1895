"""The lines of the figures screen: targets with their gauges, figures with their changes, groups with their bars. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from store.i18n import _
from store.rules.figures import FIGURES, HIGH, LOW, SECTIONS
from store.views.figures import Figures, Value
from store.views.targets import Judged
from tui.cells import fit
from tui.plain.figure_words import key_text
from tui.plain.target_words import (
    SIGNS,
    STYLES,
    VERDICTS,
    cases_text,
    change_style,
    change_text,
    condition_text,
    figure_word,
    key_word,
    kpi_title,
    measure_word,
    plan_word,
    value_text,
)
from tui.plain.targetwork import NO_TARGETS, kpi_words
from tui.plain.words import listed
from tui.screens.figures_ask import Answer
from tui.widgets.gauge import gauge
from tui.widgets.painted import Line, Span
from tui.widgets.trend import spark

VALUE: Final = 9
"""Cells of a value."""
NARROW: Final = 100
"""Columns below which values and trends take less room."""
NOTHING: Final = Value(None, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a section's title, a target, or a figure."""

    key: str
    figure: str = ""
    title: str = ""
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of the figure at the cursor."""

    key: str
    value: Value
    most: float
    """The largest of the groups' values."""


def rows_of(answer: Answer) -> list[Row]:
    """The targets, then every figure under its section; figures of which nothing was counted in any of the spans go to
    the end of their section."""
    rows = [Row("title:targets", title=_("Judged figures"))]
    if not answer.judged and answer.last_year is not None:
        rows.append(Row("title:none", title=_(NO_TARGETS)))
    rows += [Row(f"kpi:{one.kpi.name}:{one.key or ''}", one.kpi.figure, judged=one) for one in answer.judged]
    for section, title in SECTIONS.items():
        rows.append(Row(f"title:{section}", title=_(title)))
        rows += [Row(f"figure:{id_}", id_) for id_, kind in FIGURES.items() if kind.section == section]
    return rows


def row_line(row: Row, answer: Answer, width: int, at_cursor: bool) -> Line:
    """A row in `width` cells."""
    if row.title:
        return _title_line(row, answer, width, at_cursor)
    return (
        _judged_line(row.judged, answer, width, at_cursor)
        if row.judged is not None
        else _figure_line(row, answer, width, at_cursor)
    )


def _title_line(row: Row, answer: Answer, width: int, at_cursor: bool) -> Line:
    """A section's title, and what its columns are."""
    if row.key == "title:none":
        return ((fit(f"   {row.title}", width), "cursor" if at_cursor else ""),)
    if row.key == "title:targets":
        dots = _dots(answer, width)
        name, bar, cell = _widths(width, dots)
        titles = (
            fit(_("value"), cell, right=True),
            fit(_("target"), cell),
            " " * bar + fit(_("earlier"), cell, right=True),
        )
        trend = _("trend")
        labels = f"{' '.join(titles)} {fit(trend, dots)}"
        text = fit(row.title, name + 4) + labels if answer.judged else row.title
    else:
        cells = [
            fit(title, VALUE, right=True) for title in (_("value"), _("earlier"), _("diff."), _("last year"))
        ]
        text = fit(row.title, max(width - 4 * (VALUE + 1), 8)) + " " + " ".join(cells)
    return ((fit(text, width), "cursor" if at_cursor else "title"),)


def _dots(answer: Answer, width: int) -> int:
    """Cells of the trends."""
    longest = max((len(one.trend) for one in answer.judged), default=0)
    return min(longest, 7 if width < NARROW else 14)


def _widths(width: int, dots: int) -> tuple[int, int, int]:
    """Cells of the name, the gauge, and a value's column."""
    cell = 8 if width < NARROW else 10
    room = width - 3 - 3 * (cell + 1) - dots - 1
    bar = min(max(room // 4, 10), 40)
    return max(room - bar - 1, 8), bar, cell


def _judged_line(one: Judged, answer: Answer, width: int, at_cursor: bool) -> Line:
    """Sign, name, value, target, gauge, the period before, trend."""
    figure, style = one.kpi.figure, STYLES[one.verdict]
    dots = _dots(answer, width)
    name, bar, cell = _widths(width, dots)
    title = (
        kpi_title(one.kpi)
        if one.kpi.scope != "team" or one.key is None
        else f"{key_word(one.key)}: {kpi_title(one.kpi)}"
    )
    plain = "cursor" if at_cursor else ""
    value = 0.0 if one.value.value is None else float(one.value.value)
    return (
        (fit(SIGNS[one.verdict], 2, right=True) + " ", plain or style),
        (fit(title, name) + " ", plain),
        (fit(value_text(figure, one.value.value), cell, right=True) + " ", plain or style),
        (fit(condition_text(figure, one.kpi.target), cell) + " ", plain or "muted"),
        *gauge(one.kpi, None if one.value.value is None else value, one.verdict, bar),
        (fit(value_text(figure, one.earlier.value), cell, right=True) + " ", plain or "muted"),
        (fit(spark(_numbers(one.trend), dots), dots, right=True), plain or "strong"),
        ("", plain),
    )


def _figure_line(row: Row, answer: Answer, width: int, at_cursor: bool) -> Line:
    """Name, value, the period before, the change, a year before."""
    value, earlier, last_year = (
        value_of(found, row.figure) for found in (answer.now, answer.earlier, answer.last_year)
    )
    name = max(width - 3 - 4 * (VALUE + 1), 8)
    plain = "cursor" if at_cursor else ""
    quiet = plain or "muted"
    change = change_text(row.figure, value.value, earlier.value)
    return (
        (
            "   " + fit(figure_word(row.figure), name) + " ",
            plain or ("" if value.value is not None else "muted"),
        ),
        (
            fit(value_text(row.figure, value.value) if answer.now else "", VALUE, right=True) + " ",
            plain or "strong",
        ),
        (
            fit(value_text(row.figure, earlier.value) if answer.earlier else "", VALUE, right=True) + " ",
            quiet,
        ),
        (
            fit(change if answer.earlier else "", VALUE, right=True) + " ",
            plain or change_style(row.figure, value.value, earlier.value) or "muted",
        ),
        (fit(value_text(row.figure, last_year.value) if answer.last_year else "", VALUE, right=True), quiet),
        ("", plain),
    )


def value_of(found: Figures | None, figure: str) -> Value:
    """A figure of all together; nothing while it is not known yet."""
    return NOTHING if found is None else found.total.get(figure, NOTHING)


def groups_of(answer: Answer, figure: str) -> list[GroupRow]:
    """The groups of a figure: by a time in its order, else the worst (or, where nothing is better, the largest) first."""
    if answer.now is None or answer.now.by is None or not figure:
        return []
    found = [(group.key or "", group.values.get(figure, NOTHING)) for group in answer.now.groups[1:]]
    known = [(key, value) for key, value in found if value.count or value.out_of or value.value is not None]
    most = max((float(value.value or 0) for _key, value in known), default=0.0)
    if answer.now.by not in ("day", "week", "month", "quarter", "year", "hour", "weekday"):
        sign = 1 if FIGURES[figure].better == HIGH else -1
        known.sort(key=lambda one: (one[1].value is None, sign * float(one[1].value or 0), one[0]))
    return [GroupRow(key, value, most) for key, value in known]


def group_line(row: GroupRow, figure: str, by: str, width: int, at_cursor: bool) -> Line:
    """A group: its name, its value, on what it rests, a bar."""
    name = min(max(width // 3, 10), 24)
    bar = max(width - name - 2 * (VALUE + 1) - 2, 0)
    filled = round(bar * float(row.value.value or 0) / row.most) if row.most else 0
    plain = "cursor" if at_cursor else ""
    return (
        (" " + fit(key_text(by, row.key), name) + " ", plain),
        (fit(value_text(figure, row.value.value), VALUE, right=True) + " ", plain or "strong"),
        (fit(cases_text(row.value), VALUE, right=True) + " ", plain or "muted"),
        (" " * filled, "pixel-muted"),
        ("", plain),
    )


def story(row: Row | None, answer: Answer) -> list[Span]:
    """What the panel says of the row at the cursor."""
    if row is None or row.title:
        return []
    if row.judged is None:
        kind = FIGURES[row.figure]
        value = value_of(answer.now, row.figure)
        told = f"{figure_word(row.figure)}: {value_text(row.figure, value.value)} ({cases_text(value)})"
        better = {HIGH: _("higher is better"), LOW: _("lower is better")}.get(kind.better or "", "")
        return [(told, "strong"), (_(kind.means), "muted"), (better, "muted")]
    one = row.judged
    figure = one.kpi.figure
    facts = [
        _("target {target}").format(target=condition_text(figure, one.kpi.target)),
        *(
            [_("warning line {line}").format(line=condition_text(figure, one.kpi.warn))]
            if one.kpi.warn
            else []
        ),
        *([_("goal {goal}").format(goal=condition_text(figure, one.kpi.stretch))] if one.kpi.stretch else []),
    ]
    head = f"{kpi_title(one.kpi)}, {one.span.name}: {value_text(figure, one.value.value)} ({cases_text(one.value)})"
    lines: list[Span] = [
        (f"{SIGNS[one.verdict]} {head}", STYLES[one.verdict]),
        (f"{_(VERDICTS[one.verdict])}: {listed(facts)}", ""),
        (f"{listed(_compared(one)) or _('nothing to compare with yet')}; {kpi_words(one.kpi)}", "muted"),
    ]
    if one.verdict in ("missed", "warned"):
        if one.kpi.measure:
            lines.append(
                (_("counter-measure due: {measure}").format(measure=measure_word(one.kpi.measure)), "strong")
            )
        if one.kpi.plan:
            lines.append((_("response plan: {plan}").format(plan=plan_word(one.kpi.plan)), ""))
    return lines


def _compared(one: Judged) -> list[str]:
    """The value beside those of the period before and of a year before, where there are such."""
    figure, told = one.kpi.figure, []
    if one.earlier.value is not None:
        change = change_text(figure, one.value.value, one.earlier.value)
        before = value_text(figure, one.earlier.value)
        told.append(_("before {before} ({change})").format(before=before, change=change))
    if one.last_year.value is not None:
        told.append(_("a year before {year}").format(year=value_text(figure, one.last_year.value)))
    return told


def _numbers(trend: Sequence[tuple[str, Value]]) -> list[float | None]:
    return [None if value.value is None else float(value.value) for _name, value in trend]
