"""Warnings in words: each kind's sentence is made where its facts are known, from codes and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from store.i18n import _
from store.rules.words import COUNTER_MEASURES, PLAN_STEPS, PLANS, WARNINGS
from store.views.shapes import AlertView
from tui.plain.words import clock_word, listed, reason_word
from tui.wording import word

_EARLY: Final = "tui.plain.warning_words"
HOMES: Final[dict[str, str]] = {
    "kpi": "tui.plain.target_words",
    "volume": _EARLY,
    "figure": _EARLY,
    "words": _EARLY,
    "risk": _EARLY,
}
"""The kind of a warning -> the module whose `told(data)` answers its sentence from `AlertView.data`."""


def is_warning(alert: AlertView) -> bool:
    """No clock of a ticket brought it about."""
    return alert.clock in WARNINGS


def warned_text(clock: str, reason: str, data: Mapping[str, Any]) -> str:
    """What a warning says, in one line."""
    home = HOMES.get(clock)
    text = import_module(home).told(data) if home is not None and data else ""
    return str(text) or f"{clock_word(clock)}: {reason_word(reason)}"


def alert_subject(alert: AlertView) -> str:
    """The ticket's subject, or what a warning says."""
    if not is_warning(alert):
        return alert.subject
    told = warned_text(alert.clock, alert.reason, alert.data)
    return f"{told}  {alert.subject}" if alert.subject else told


def number_text(number: int | None) -> str:
    """A ticket's number, where there is one."""
    return "-" if number is None else f"#{number}"


def counter_measure(alert: AlertView) -> str:
    """What the policy says is due when this happens, in words; nothing where it names nothing."""
    code = str(alert.data.get("measure", ""))
    return word("counter_measure", code) if code in COUNTER_MEASURES else code


def plan_text(alert: AlertView) -> str:
    """The response plan that is due, with its steps: `more people: call people in, prepare a script`."""
    name = word("plan", alert.plan) if alert.plan in PLANS else alert.plan
    steps = [word("plan_step", step) if step in PLAN_STEPS else step for step in alert.data.get("steps", ())]
    return _("{plan}: {steps}").format(plan=name, steps=listed(steps)) if steps else name
