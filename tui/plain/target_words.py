"""Figures, targets and verdicts in words, and what a warning of a missed target says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from store.i18n import N_, _, ngettext
from store.rules.figures import FIGURES, HIGH, MS, RATIO
from store.rules.judging import FEW, MET, MISSED, OPEN, WARNED, Condition, Kpi
from store.rules.words import COUNTER_MEASURES, KPI_TOOLS, PLANS, TEAMS
from store.text import safe_text
from tui.countdown import span_text
from tui.plain.words import listed
from tui.wording import word

if TYPE_CHECKING:
    from store.views.figures import Value

VERDICTS: Final = {
    MET: N_("target met"),
    MISSED: N_("target missed"),
    WARNED: N_("beyond the warning line"),
    FEW: N_("too few cases"),
    OPEN: N_("judged later"),
}
SIGNS: Final = {MET: "=", MISSED: "!", WARNED: "!!", FEW: "?", OPEN: "~"}
STYLES: Final = {MET: "good", MISSED: "soon", WARNED: "overdue", FEW: "muted", OPEN: "muted"}
EVERY: Final = {
    "day": N_("daily"),
    "week": N_("weekly"),
    "month": N_("monthly"),
    "quarter": N_("quarterly"),
    "year": N_("yearly"),
}


def figure_word(figure: str) -> str:
    """A figure's name in the reader's language."""
    return _(FIGURES[figure].name) if figure in FIGURES else figure.replace("_", " ")


def value_text(figure: str, value: float | None) -> str:
    """A value as people read it: 87.5%, 1m 20s, 3d 4h, 12, 3.4; "-" for none."""
    if value is None:
        return "-"
    unit = FIGURES[figure].unit if figure in FIGURES else ""
    if unit == RATIO:
        return f"{100 * value:.1f}".removesuffix(".0") + "%"
    if unit == MS:
        seconds = round(value / 1000)
        if 60 <= seconds < 3600 and seconds % 60:
            return f"{seconds // 60}m {seconds % 60}s"
        return span_text(seconds * 1000)
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:.1f}"


def condition_text(figure: str, condition: Condition | Sequence[Any] | None) -> str:
    """`>= 88%`, `<= 35s`; nothing for none."""
    if condition is None:
        return ""
    sign, value = (condition.sign, condition.value) if isinstance(condition, Condition) else condition
    return f"{sign} {value_text(figure, float(value))}"


def change_text(figure: str, value: float | None, earlier: float | None) -> str:
    """How a value differs from an earlier one: `+2.1 pt` of a share, `-12s`, `+8%` of a count; "-" where one is missing."""
    if value is None or earlier is None:
        return "-"
    unit = FIGURES[figure].unit if figure in FIGURES else ""
    difference = value - earlier
    sign = "+" if difference > 0 else "-" if difference < 0 else ""
    if unit == RATIO:
        return f"{sign}{abs(100 * difference):.1f} pt"
    if unit == MS:
        return f"{sign}{value_text(figure, abs(difference))}"
    return (
        f"{sign}{abs(100 * difference / earlier):.0f}%"
        if earlier
        else f"{sign}{value_text(figure, abs(difference))}"
    )


def change_style(figure: str, value: float | None, earlier: float | None) -> str:
    """good where a value has become better, soon where worse; empty for neither."""
    better = FIGURES[figure].better if figure in FIGURES else None
    if better is None or value is None or earlier is None or value == earlier:
        return ""
    return "good" if (value > earlier) == (better == HIGH) else "soon"


def cases_text(value: Value) -> str:
    """On what a value rests: `44/50` of a share, else how many."""
    return f"{value.count:,}" if value.out_of is None else f"{value.count:,}/{value.out_of:,}"


def is_any(value: Value) -> bool:
    """Whether there was anything to count."""
    return bool(value.count or value.out_of)


def only_text(only: Mapping[str, Sequence[str]]) -> str:
    """To what a figure is narrowed: `chat, phone`."""
    groups = {"kind", "scenario", "channel", "category", "priority", "team"}
    return listed(
        word(facet, value) if facet in groups else safe_text(value)
        for facet, values in only.items()
        for value in values
    )


def kpi_title(kpi: Kpi) -> str:
    """A target's figure, with what it is narrowed to."""
    name = figure_word(kpi.figure)
    return f"{name} ({only_text(kpi.only)})" if kpi.only else name


def measure_word(code: str) -> str:
    """A counter-measure: a code's words, or the policy's own."""
    return word("counter_measure", code) if code in COUNTER_MEASURES else safe_text(code)


def tool_word(code: str) -> str:
    """How a figure is known."""
    return word("kpi_tool", code) if code in KPI_TOOLS else safe_text(code)


def plan_word(name: str) -> str:
    """A response plan's name."""
    return word("plan", name) if name in PLANS else safe_text(name)


def key_word(key: str) -> str:
    """Whose a target is: a team by its word, a person by the login."""
    return word("team", key) if key in TEAMS else safe_text(key)


def told(data: Mapping[str, Any]) -> str:
    """What the warning of a missed target says, from its facts."""
    figure = str(data["figure"])
    name = figure_word(figure)
    if data.get("only"):
        name += f" ({only_text(data['only'])})"
    whose = data.get("agent") or data.get("team")
    if data.get("scope") != "desk" and whose:
        name = f"{key_word(str(whose))}: {name}"
    count = int(data["cases"])
    parts = [_("target {target}").format(target=condition_text(figure, data["target"]))]
    if data.get("warn"):
        parts.append(_("warning line {line}").format(line=condition_text(figure, data["warn"])))
    parts.append(ngettext("{count} case", "{count} cases", count).format(count=count))
    text = _("{figure} {value} in {span} ({facts})").format(
        figure=name, value=value_text(figure, data["value"]), span=data["span"], facts=listed(parts)
    )
    measure = str(data.get("measure") or "")
    return _("{text}; due: {measure}").format(text=text, measure=measure_word(measure)) if measure else text
