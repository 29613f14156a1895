"""The report on the agents in words, and scorecards as a table."""

from __future__ import annotations

from dataclasses import replace

from store.i18n import _
from store.reports.agents import OF_AGENT, AgentFacts
from store.reports.document import Column, Report, Section, Table, table
from store.views.scorecard import Scorecard
from tui.plain import report_cells as cells
from tui.plain.report_head import head, report_facts
from tui.plain.target_words import SIGNS, cases_text, condition_text
from tui.plain.targetwork import card_text
from tui.plain.words import listed
from tui.wording import word


def agents_report(facts: AgentFacts, zone: str) -> Report:
    """Cards, then every figure of each."""
    whose = _("own figures of {login}").format(login=facts.login) if facts.login else ""
    lines = (*head(facts.span, facts.as_of, zone), *((whose,) if whose else ()))
    sections = (
        Section("scorecard", _("Scorecards"), card_lines(facts.scorecard), (card_table(facts.scorecard),)),
        Section("figures", _("Figures"), (), (_figures(facts),)),
    )
    return Report(
        "agents",
        _("Agents") + f" {facts.span.name}",
        lines,
        sections,
        report_facts(facts.span, facts.as_of, zone) | {"agent": facts.login or None},
    )


def card_table(found: Scorecard) -> Table:
    """A row a person, the highest score first; each part beside the target for agents and what it rests on."""
    columns = [
        Column("agent", _("agent")),
        Column("score", _("score"), right=True),
        Column("before", _("before"), right=True),
    ]
    for part in found.card.parts:
        columns += [
            Column(part.name, word("score_part", part.name), right=True),
            Column(f"{part.name}_cases", _("cases"), right=True),
        ]
    columns.append(Column("resolved", _("ended"), right=True))
    rows = []
    for card in found.cards:
        row = [cells.text(card.login), cells.number(card.score), cells.number(card.earlier)]
        for mark in card.marks:
            value = cells.figure(mark.figure, mark.value, cells.MARKS.get(mark.verdict, ""))
            row += [
                replace(value, shown=f"{value.shown} {SIGNS.get(mark.verdict, '')}".strip()),
                cells.text(cases_text(mark.value)),
            ]
        rows.append([*row, cells.count(card.handled)])
    return table("scorecard", columns, rows, none=_("Nobody has done anything in this period."))


def card_lines(found: Scorecard) -> tuple[str, ...]:
    """How a score is made up, and what is wanted of each part: of the first card, they are everybody's."""
    marks = found.cards[0].marks if found.cards else ()
    said = [
        f"{word('score_part', mark.name)} {condition_text(mark.figure, mark.target.target)}"
        for mark in marks
        if mark.target is not None
    ]
    wanted = (_("Targets: {what}").format(what=listed(said)),) if said else ()
    return (card_text(found), *wanted)


def _figures(facts: AgentFacts) -> Table:
    if not facts.login:
        return cells.groups_table("figures", "agent", facts.groups, OF_AGENT, sort_by="resolved", most=500)
    now, past = facts.groups.now.total, facts.groups.before.total
    return cells.compared_table("figures", OF_AGENT, now, past)
