"""`kefu kpi --targets` and `--scorecard`: figures against the policy's targets, and the agents' cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from store.i18n import N_, _
from store.rules.judging import Condition, Kpi
from tui.plain.output import Cell, say, say_json, say_table, width
from tui.plain.target_words import (
    EVERY,
    SIGNS,
    STYLES,
    cases_text,
    condition_text,
    key_word,
    kpi_title,
    measure_word,
    plan_word,
    tool_word,
    value_text,
)
from tui.plain.words import listed
from tui.wording import word

if TYPE_CHECKING:
    from store.rules.periods import Span
    from store.views.scorecard import AgentCard, Mark, Scorecard
    from store.views.targets import Judged
    from tui.plain.casework import Work

WIDE: Final = 100
"""Columns from which the same period a year before stands there too."""
NO_TARGETS: Final = N_(
    "The policy in force names no targets. 'kefu policy show --shipped' prints those that kefu ships."
)


def say_targets(
    work: Work, json: bool, *, team: str | None = None, agent: str | None = None, at: int | None = None
) -> None:
    """The judged figures: how each stands in its own period, that before and a year before, and what is due when missed.

    `at` (ms): a moment of the periods that are looked at, by default now. Raises DeskError, WrongUsage.
    """
    from store.views.targets import judged

    found = judged(work.desk, work.actor, team=team, agent=agent, at=at, now=work.now)
    if json:
        say_json([judged_json(one) for one in found])
        return
    if not found:
        say(_(NO_TARGETS))
        return
    room = width()
    narrow = room is not None and room < WIDE
    titles = ["", _("period"), _("value"), _("target"), _("earlier"), _("last year"), _("cases"), _("figure")]
    rows = [_row(one) for one in found]
    if narrow:
        del titles[5]
        for row in rows:
            del row[5]
    say_table(titles, rows)
    for one in found:
        due = due_text(one)
        if due:
            say(f"{SIGNS[one.verdict]:>2}  {kpi_title(one.kpi)}: {due}")


def due_text(one: Judged) -> str:
    """What the policy says is due now; nothing while the target is met or not judged."""
    if one.verdict not in ("missed", "warned"):
        return ""
    parts = []
    if one.kpi.measure:
        parts.append(_("counter-measure due: {measure}").format(measure=measure_word(one.kpi.measure)))
    if one.kpi.plan:
        parts.append(_("response plan: {plan}").format(plan=plan_word(one.kpi.plan)))
    return _("; ").join(parts)


def _row(one: Judged) -> list[Cell]:
    figure, style = one.kpi.figure, STYLES[one.verdict]
    name = (
        kpi_title(one.kpi)
        if one.key is None or one.kpi.scope != "team"
        else f"{key_word(one.key)}: {kpi_title(one.kpi)}"
    )
    return [
        Cell(SIGNS[one.verdict], style, right=True),
        Cell(f"{one.span.name}{'..' if one.running else ''}"),
        Cell(value_text(figure, one.value.value), style, right=True),
        Cell(condition_text(figure, one.kpi.target)),
        Cell(value_text(figure, one.earlier.value), right=True),
        Cell(value_text(figure, one.last_year.value), right=True),
        Cell(cases_text(one.value), right=True),
        Cell(name),
    ]


def judged_json(one: Judged) -> dict[str, Any]:
    """A judged figure; values in the figure's unit (a share from 0 to 1, ms, a number)."""
    return {
        "kpi": one.kpi.name,
        "figure": one.kpi.figure,
        "scope": one.kpi.scope,
        "key": one.key,
        "every": one.kpi.every,
        "span": one.span.name,
        "running": one.running,
        "value": one.value.value,
        "count": one.value.count,
        "out_of": one.value.out_of,
        "target": _condition(one.kpi.target),
        "warn": _condition(one.kpi.warn),
        "stretch": _condition(one.kpi.stretch),
        "at_least": one.kpi.at_least,
        "verdict": one.verdict,
        "before": one.earlier.value,
        "year_before": one.last_year.value,
        "trend": [{"span": name, "value": value.value, "count": value.count} for name, value in one.trend],
        "sample": one.kpi.sample,
        "tool": one.kpi.tool,
        "measure": one.kpi.measure,
        "plan": one.kpi.plan,
        "only": {facet: list(values) for facet, values in one.kpi.only.items()},
    }


def _condition(condition: Condition | None) -> dict[str, Any] | None:
    return None if condition is None else {"sign": condition.sign, "value": condition.value}


def say_scorecard(work: Work, json: bool, *, agent: str | None = None, span: Span | None = None) -> None:
    """The scorecards that the person may see, the highest score first. `span`: by default the running period of the
    policy's scorecard. Raises DeskError, WrongUsage."""
    from store.views.scorecard import scorecard

    found = scorecard(work.desk, work.actor, agent=agent, span=span, now=work.now)
    if json:
        say_json(scorecard_json(found))
        return
    say(_("Scorecard of {span}").format(span=found.span.name) + f" ({card_text(found)})")
    titles = (
        _("score"),
        _("earlier"),
        *(word("score_part", part.name) for part in found.card.parts),
        _("resolved tickets"),
        _("agent"),
    )
    say_table(titles, [_card_row(card) for card in found.cards])


def card_text(found: Scorecard) -> str:
    """How the score is made up: `timeliness 40%, ...`, and from how many cases on a part counts."""
    whole = sum(part.weight for part in found.card.parts)
    parts = [f"{word('score_part', part.name)} {100 * part.weight / whole:.0f}%" for part in found.card.parts]
    least = _("from {count} cases on").format(count=found.card.at_least)
    return " + ".join(parts) + _("; ") + least


def mark_text(mark: Mark) -> str:
    """`94.1% ! (32/34)`: a part's share, its sign against the target, and what it rests on."""
    if mark.value.value is None:
        return "-"
    sign = SIGNS.get(mark.verdict, "")
    return " ".join(
        part
        for part in (value_text(mark.figure, mark.value.value), sign, f"({cases_text(mark.value)})")
        if part
    )


def score_text(score: float | None) -> str:
    """A score to one place; "-" for none."""
    return "-" if score is None else f"{score:.1f}"


def _card_row(card: AgentCard) -> list[Cell]:
    return [
        Cell(score_text(card.score), "strong", right=True),
        Cell(score_text(card.earlier), right=True),
        *(Cell(mark_text(mark), STYLES.get(mark.verdict, ""), right=True) for mark in card.marks),
        Cell(str(card.handled), right=True),
        Cell(f"{card.login} {card.name}" if card.name != card.login else card.login),
    ]


def scorecard_json(found: Scorecard) -> dict[str, Any]:
    """The cards of a period."""
    return {
        "span": found.span.name,
        "every": found.card.every,
        "at_least": found.card.at_least,
        "weights": {part.name: part.weight for part in found.card.parts},
        "cards": [
            {
                "agent": card.login,
                "name": card.name,
                "score": None if card.score is None else round(card.score, 2),
                "before": None if card.earlier is None else round(card.earlier, 2),
                "resolved": card.handled,
                "parts": [
                    {
                        "name": mark.name,
                        "figure": mark.figure,
                        "weight": mark.weight,
                        "value": mark.value.value,
                        "count": mark.value.count,
                        "out_of": mark.value.out_of,
                        "target": None if mark.target is None else _condition(mark.target.target),
                        "verdict": mark.verdict,
                    }
                    for mark in card.marks
                ],
            }
            for card in found.cards
        ],
    }


def kpi_words(kpi: Kpi) -> str:
    """What a target says of itself: how often judged, how measured."""
    parts = [_(EVERY[kpi.every])]
    if kpi.tool:
        parts.append(tool_word(kpi.tool))
    if kpi.sample:
        parts.append(_("by sample"))
    return listed(parts)
