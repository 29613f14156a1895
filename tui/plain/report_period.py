"""The report of a day, week, month, quarter or year in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from store.i18n import _, ngettext
from store.reports.document import Cell, Column, Report, Section, Table, table
from store.reports.measures import Done
from store.reports.period import OF_GROUP, OF_HOURS, TREND, TREND_BY, Compared, PeriodFacts
from store.reports.standing import Standing
from store.reports.then import Then
from store.rules.figures import FIGURES, SECTIONS
from store.rules.judging import FEW, MET, OPEN, TEAM
from store.rules.periods import UNITS, parts
from tui.plain import report_cells as cells
from tui.plain.figure_words import by_word, key_text
from tui.plain.report_agents import card_lines, card_table
from tui.plain.report_head import head, report_facts
from tui.plain.target_words import (
    EVERY,
    SIGNS,
    VERDICTS,
    change_text,
    condition_text,
    is_any,
    key_word,
    kpi_title,
    measure_word,
    plan_word,
    value_text,
)
from tui.plain.times import stamp
from tui.wording import cause_word

_SHOWN_GROUPS = ("team", "channel", "category", "shop", "product", "region")


def period_report(facts: PeriodFacts, zone: str) -> Report:
    """All sections, in the order in which a supervisor asks."""
    titles = {
        "day": _("Daily report"),
        "week": _("Weekly report"),
        "month": _("Monthly report"),
        "quarter": _("Quarterly report"),
        "year": _("Yearly report"),
    }
    sections = [
        Section("glance", _("At a glance"), tuple(_glance(facts)), (_glance_table(facts),)),
        Section("targets", _("Against the targets"), (_legend(),), (_targets(facts),)),
        Section("missed", _("Missed, and what is done"), (), tuple(_missed(facts, zone))),
        _backlog(facts, zone),
    ]
    if facts.next_day is not None:
        sections.append(_promised(facts, zone))
    sections.append(_trend(facts))
    sections += _groups(facts)
    if facts.scorecard is not None:
        sections.append(
            Section("scorecard", _("Scorecards"), card_lines(facts.scorecard), (card_table(facts.scorecard),))
        )
    sections.append(Section("figures", _("All figures"), (), tuple(_figures(facts))))
    return Report(
        facts.span.unit,
        f"{titles[facts.span.unit]} {facts.span.name}",
        head(facts.span, facts.as_of, zone),
        tuple(sections),
        report_facts(facts.span, facts.as_of, zone),
    )


# ---------------------------------------------------------------- at a glance


def _glance(facts: PeriodFacts) -> Iterator[str]:
    now, past = facts.whole.now.total, facts.whole.before.total
    came = now["arrivals"].value or 0
    yield _(
        "{arrivals} tickets came in ({change} on the period before), {resolved} were solved, {open} are open."
    ).format(
        arrivals=f"{came:,}",
        change=change_text("arrivals", came, past["arrivals"].value),
        resolved=f"{now['resolved'].value or 0:,}",
        open=f"{now['backlog'].value or 0:,}",
    )
    top = top_problem(facts.groups["category"])
    if top:
        yield top
    judged = [one for one in facts.standings if one.judged.verdict not in (FEW, OPEN)]
    if judged:
        met = sum(one.judged.verdict == MET for one in judged)
        yield _("Targets met: {met} of {all}.").format(met=met, all=len(judged))
    for one in facts.standings:
        if one.judged.verdict in ("missed", "warned"):
            yield _("{verdict}: {figure} {value} (target {target}).").format(
                verdict=_(VERDICTS[one.judged.verdict]),
                figure=_whose(one),
                value=value_text(one.judged.kpi.figure, one.judged.value.value),
                target=condition_text(one.judged.kpi.figure, one.judged.kpi.target),
            )


def top_problem(categories: Compared) -> str:
    """The category that most came in about, with its share and how that has changed."""
    known = [group for group in categories.now.groups[1:] if group.key]
    if not known:
        return ""
    top = max(known, key=lambda group: (group.values["arrivals"].value or 0, group.key or ""))
    value, key = top.values["share"].value, top.key or ""
    if not value:
        return ""
    earlier = categories.before.group(key).get("share")
    change = change_text("share", value, None if earlier is None else earlier.value)
    said = (
        _("Top problem: {what}, {share} of all.")
        if change == "-"
        else _("Top problem: {what}, {share} of all ({change} on the period before).")
    )
    return said.format(what=key_text("category", key), share=value_text("share", value), change=change)


def _glance_table(facts: PeriodFacts) -> Table:
    ids = (
        "arrivals",
        "complaints",
        "resolved",
        "resolution_rate",
        "first_response_avg",
        "sla_met",
        "csat",
        "backlog",
    )
    return _compared(facts, ids, "glance")


def _compared(facts: PeriodFacts, ids: tuple[str, ...], name: str, title: str = "") -> Table:
    """Figures beside those of the period before and of a year before."""
    now, past, year = facts.whole.now.total, facts.whole.before.total, facts.a_year_before.total
    return cells.compared_table(name, ids, now, past, year, title=title)


def _figures(facts: PeriodFacts) -> Iterator[Table]:
    """Every figure that had something to count in one of the periods, by sections."""
    wholes = (facts.whole.now.total, facts.whole.before.total, facts.a_year_before.total)
    for section, title in SECTIONS.items():
        ids = tuple(
            id_
            for id_ in wholes[0]
            if FIGURES[id_].section == section and any(is_any(whole[id_]) for whole in wholes)
        )
        if ids:
            yield _compared(facts, ids, section, _(title))


# ---------------------------------------------------------------- targets


def _whose(one: Standing) -> str:
    title = kpi_title(one.judged.kpi)
    is_team = one.judged.key is not None and one.judged.kpi.scope == TEAM
    return f"{key_word(one.judged.key or '')}: {title}" if is_team else title


def _targets(facts: PeriodFacts) -> Table:
    columns = (
        Column("figure", _("figure")),
        Column("verdict", ""),
        Column("value", _("value"), right=True),
        Column("target", _("target"), right=True),
        Column("before", _("before"), right=True),
        Column("year_before", _("year before"), right=True),
        Column("cases", _("cases"), right=True),
        Column("judged", _("judged")),
        Column("missed", _("missed"), right=True),
    )
    return table(
        "targets",
        columns,
        [_target(one, facts) for one in facts.standings],
        none=_("The policy names no targets."),
    )


def _legend() -> str:
    return ", ".join(f"{SIGNS[verdict]} {_(name)}" for verdict, name in VERDICTS.items())


def _target(one: Standing, facts: PeriodFacts) -> tuple[Cell, ...]:
    judged, figure = one.judged, one.judged.kpi.figure
    period = "" if judged.span.name == facts.span.name else f" {judged.span.name}"
    missed = f"{one.missed_parts}/{one.judged_parts}" if one.judged_parts else ""
    return (
        cells.text(judged.kpi.name, _whose(one)),
        cells.text(judged.verdict, SIGNS[judged.verdict], cells.MARKS.get(judged.verdict, "")),
        cells.figure(figure, judged.value, cells.MARKS.get(judged.verdict, "")),
        cells.text(condition_text(figure, judged.kpi.target)),
        cells.figure(figure, judged.earlier),
        cells.figure(figure, judged.last_year),
        cells.cases(judged.value),
        cells.text(judged.kpi.every, _(EVERY[judged.kpi.every]) + period),
        cells.text(missed),
    )


def _missed(facts: PeriodFacts, zone: str) -> Iterator[Table]:
    missed = [one for one in facts.standings if one.missed]
    columns = (
        Column("target", _("target")),
        Column("value", _("value")),
        Column("wanted", _("wanted")),
        Column("times", _("missed")),
        Column("due", _("due now")),
        Column("plan", _("response plan")),
        Column("told", _("told")),
        Column("measures", _("measures taken")),
    )
    rows = [
        (
            cells.text(one.judged.kpi.name, _whose(one)),
            cells.figure(one.judged.kpi.figure, one.judged.value, cells.MARKS.get(one.judged.verdict, "")),
            cells.text(condition_text(one.judged.kpi.figure, one.judged.kpi.target)),
            cells.text(_times(one)),
            cells.text(one.judged.kpi.measure, measure_word(one.judged.kpi.measure)),
            cells.text(one.judged.kpi.plan, plan_word(one.judged.kpi.plan)),
            cells.text(_told(one, zone)),
            cells.text(_("; ").join(measure_text(each, zone) for each in one.measures) or _("none was kept")),
        )
        for one in missed
    ]
    yield table("missed", columns, rows, cards=True, none=_("No target was missed."))
    yield measures_table(facts.measures, zone, title=_("Measures"))


def _times(one: Standing) -> str:
    if not one.judged_parts:
        return ""
    every = by_word(one.judged.kpi.every)
    return _("{missed} of {all} times ({every})").format(
        missed=one.missed_parts, all=one.judged_parts, every=every
    )


def _told(one: Standing, zone: str) -> str:
    said = []
    for told in one.told[-3:]:
        answer = (
            _("nobody has taken it on")
            if told.acknowledged_at is None
            else _("taken on by {who} {when}").format(
                who=told.by or "", when=stamp(told.acknowledged_at, zone)
            )
        )
        said.append(f"{stamp(told.fired_at, zone)} ({answer})")
    return _("; ").join(said)


def measure_text(done: Done, zone: str) -> str:
    """A measure in one line: what, who, until when, what came of it."""
    parts = [done.text, done.owner or ""]
    if done.done_at is not None:
        parts.append(
            _("done {when}: {effect}").format(when=stamp(done.done_at, zone)[:10], effect=done.effect)
        )
    elif done.due_at is not None:
        parts.append(_("until {when}").format(when=stamp(done.due_at, zone)[:10]))
    return " · ".join(part for part in parts if part)


def measures_table(measures: tuple[Done, ...], zone: str, *, title: str) -> Table:
    """What was decided on, by whom it is done, and what came of it."""
    columns = (
        Column("measure", _("measure")),
        Column("cause", _("against")),
        Column("ticket", _("ticket")),
        Column("owner", _("by whom")),
        Column("decided", _("decided")),
        Column("due", _("due by")),
        Column("state", _("state")),
        Column("done", _("done")),
        Column("effect", _("effect")),
    )
    rows = [
        (
            cells.text(one.text),
            cells.text(one.cause_code or one.cause, cause_word(one.cause_code, one.cause)),
            cells.ticket(one.ticket),
            cells.text(one.owner),
            cells.time(one.created_at, zone),
            cells.time(one.due_at, zone),
            _state(one),
            cells.time(one.done_at, zone),
            cells.text(one.effect),
        )
        for one in measures
    ]
    return table(
        "measures", columns, rows, title=title, cards=True, none=_("No measure was decided on or open.")
    )


def _state(one: Done) -> Cell:
    if one.done_at is not None:
        return cells.text("done", _("done"), "good")
    return (
        cells.text("overdue", _("overdue"), "overdue")
        if one.overdue
        else cells.text("open", _("not done yet"))
    )


# ---------------------------------------------------------------- what is still open, what is promised


def _backlog(facts: PeriodFacts, zone: str) -> Section:
    now, past = facts.whole.now.total, facts.whole.before.total
    lines = [
        _("{count} open ({change} on the period before), {age} old on average, the oldest {oldest}.").format(
            count=value_text("backlog", now["backlog"].value),
            change=change_text("backlog", now["backlog"].value, past["backlog"].value),
            age=value_text("backlog_age", now["backlog_age"].value),
            oldest=value_text("backlog_oldest", now["backlog_oldest"].value),
        )
    ]
    ids = ("backlog", "backlog_age", "backlog_oldest")
    tables = [
        cells.groups_table(f"by_{by}", by, _only_open(facts.groups[by]), ids, sort_by="backlog", title=title)
        for by, title in (("team", _("By team")), ("priority", _("By priority")))
    ]
    at = min(facts.as_of, facts.span.end)
    return Section("backlog", _("Still open"), tuple(lines), (*tables, _oldest(facts, at, zone)))


def _only_open(compared: Compared) -> Compared:
    """The groups in which anything is open."""
    kept = tuple(group for group in compared.now.groups if group.key is None or group.values["backlog"].value)
    return Compared(replace(compared.now, groups=kept), compared.before)


def _oldest(facts: PeriodFacts, at: int, zone: str) -> Table:
    columns = (*_ticket_columns(), Column("opened", _("came in")), Column("age", _("age"), right=True))
    rows = [
        (*_ticket_cells(one, facts), cells.time(one.opened_at, zone), cells.length(at - one.opened_at))
        for one in facts.oldest
    ]
    return table("oldest", columns, rows, title=_("The oldest"), none=_("Nothing is open."))


def _ticket_columns() -> tuple[Column, ...]:
    return (
        Column("ticket", _("ticket")),
        Column("category", _("category")),
        Column("team", _("team")),
        Column("priority", _("priority")),
        Column("holder", _("held by")),
    )


def _ticket_cells(one: Then, facts: PeriodFacts) -> tuple[Cell, ...]:
    holder = "" if one.holder is None else facts.people.get(one.holder, "")
    return (
        cells.ticket(one.number),
        cells.coded("category", one.category),
        cells.coded("team", one.team),
        cells.coded("priority", one.priority),
        cells.text(holder),
    )


def _promised(facts: PeriodFacts, zone: str) -> Section:
    day = "" if facts.next_day is None else facts.next_day.name
    columns = (Column("until", _("promised for")), *_ticket_columns())
    rows = [(cells.time(one.promised_until, zone), *_ticket_cells(one, facts)) for one in facts.promised]
    count = len(rows)
    line = ngettext(
        "{count} customer has our word for {day}.", "{count} customers have our word for {day}.", count
    ).format(count=count, day=day)
    found = table("promised", columns, rows, none=_("Nothing is promised for that day."))
    return Section("promised", _("Promised for the next day"), (line,) if rows else (), (found,))


# ---------------------------------------------------------------- trend and groups


def _trend(facts: PeriodFacts) -> Section:
    by = TREND_BY[facts.span.unit]
    ids = OF_HOURS if by == "hour" else TREND
    begun = (
        {part.name for part in parts(facts.span, by) if part.start <= facts.as_of} if by in UNITS else None
    )
    groups = tuple(one for one in facts.trend.groups if begun is None or one.key is None or one.key in begun)
    compared = Compared(replace(facts.trend, groups=groups), facts.trend)
    found = cells.groups_table(
        "trend", by, compared, ids, sort_by=None, most=400, chart=("arrivals", "resolved")
    )
    return Section("trend", _("Trend"), (), (found,))


def _groups(facts: PeriodFacts) -> Iterator[Section]:
    titles = {
        "team": _("By team"),
        "channel": _("By channel"),
        "category": _("By category"),
        "shop": _("By shop"),
        "product": _("By product"),
        "region": _("By region"),
    }
    for by in _SHOWN_GROUPS:
        compared = facts.groups[by]
        if cells.known_groups(compared) < (2 if by in ("shop", "product", "region") else 1):
            continue
        lines = (top_problem(compared),) if by == "category" and top_problem(compared) else ()
        yield Section(by, titles[by], lines, (cells.groups_table(f"by_{by}", by, compared, OF_GROUP),))
