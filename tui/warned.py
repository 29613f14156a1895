"""Warnings in words: each kind's sentence is made where its facts are known, from codes and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from store.rules.words import COUNTER_MEASURES, WARNINGS
from store.views.shapes import AlertView
from tui.plain.words import clock_word, reason_word
from tui.wording import word

HOMES: Final[dict[str, str]] = {"kpi": "tui.plain.target_words"}
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
