"""Figures of how fast customers were answered, and of the time limits."""

from __future__ import annotations

from typing import Final

from store.i18n import N_
from store.rules.figure_kind import COUNT, HIGH, LOW, MS, RATIO, FigureKind

_A: Final = "response"
_FIRST: Final = N_(
    "From the customer's contact to the first public reply or call by a person, in the clock's own time (business hours);"
    " first answers of the period."
)
_FIRST_ELAPSED: Final = N_(
    "The same by the clock on the wall: from the customer's contact to the first answer by a person, nights included."
)
_NEXT: Final = N_(
    "From the oldest unanswered message to the reply or call that answered it, in the clock's own time; answers of the"
    " period but for the first of each ticket."
)
_SILENCE: Final = N_(
    "The longest time that a customer waited for a word from a person while the next step was ours, elapsed time;"
    " tickets resolved in the period that a person answered."
)
_TOLD: Final = N_(
    "From the moment something was known here (a department's answer, the solution carried out, a step of the return)"
    " to the next reply or call; tellings of the period, elapsed time."
)
ANSWERS: Final = (
    FigureKind("first_response_avg", _A, MS, LOW, N_("first response, average"), _FIRST),
    FigureKind("first_response_median", _A, MS, LOW, N_("first response, median"), _FIRST),
    FigureKind("first_response_p90", _A, MS, LOW, N_("first response, 90th percentile"), _FIRST),
    FigureKind(
        "first_response_elapsed_avg",
        _A,
        MS,
        LOW,
        N_("first response, elapsed, average"),
        _FIRST_ELAPSED,
    ),
    FigureKind(
        "first_response_elapsed_median",
        _A,
        MS,
        LOW,
        N_("first response, elapsed, median"),
        _FIRST_ELAPSED,
    ),
    FigureKind(
        "first_response_elapsed_p90",
        _A,
        MS,
        LOW,
        N_("first response, elapsed, 90th percentile"),
        _FIRST_ELAPSED,
    ),
    FigureKind("next_response_avg", _A, MS, LOW, N_("next response, average"), _NEXT),
    FigureKind("next_response_median", _A, MS, LOW, N_("next response, median"), _NEXT),
    FigureKind("next_response_p90", _A, MS, LOW, N_("next response, 90th percentile"), _NEXT),
    FigureKind(
        "plan_time_avg",
        _A,
        MS,
        LOW,
        N_("time to a plan, average"),
        N_("From coming in to the first solution offered, in the clock's own time; offers of the period."),
    ),
    FigureKind(
        "unanswered",
        _A,
        COUNT,
        LOW,
        N_("resolved without an answer"),
        N_("Tickets resolved in the period while their first response was still owed."),
    ),
    FigureKind("longest_silence", _A, MS, LOW, N_("longest silence"), _SILENCE),
    FigureKind("silence_p90", _A, MS, LOW, N_("longest silence, 90th percentile"), _SILENCE),
    FigureKind("known_to_told_avg", _A, MS, LOW, N_("from known to told, average"), _TOLD),
    FigureKind("known_to_told_median", _A, MS, LOW, N_("from known to told, median"), _TOLD),
)

_S: Final = "sla"
_MET: Final = N_(
    "Of the clocks decided in the period (met, or past due): those met in time. Breaches that a changed target or an"
    " import made are left out, and so is what was decided before its ticket came in."
)
PROMISED_TIMES: Final = (
    FigureKind("sla_met", _S, RATIO, HIGH, N_("in time, all clocks"), _MET),
    FigureKind("sla_met_first_response", _S, RATIO, HIGH, N_("in time, first response"), _MET),
    FigureKind("sla_met_next_response", _S, RATIO, HIGH, N_("in time, next response"), _MET),
    FigureKind("sla_met_plan", _S, RATIO, HIGH, N_("in time, plan"), _MET),
    FigureKind("sla_met_resolution", _S, RATIO, HIGH, N_("in time, resolution"), _MET),
    FigureKind("sla_met_external", _S, RATIO, HIGH, N_("in time, platform deadline"), _MET),
    FigureKind(
        "sla_breaches",
        _S,
        COUNT,
        LOW,
        N_("breaches"),
        N_("Clocks that went past due in the period by time alone; a breach stays one, whatever came later."),
    ),
    FigureKind(
        "sla_retargeted",
        _S,
        COUNT,
        None,
        N_("breaches by a changed target"),
        N_("Clocks that were past due in the period because their target was changed."),
    ),
    FigureKind(
        "sla_imported",
        _S,
        COUNT,
        None,
        N_("breaches that were imported"),
        N_("Clocks that were past due before their ticket came in with a file; the period of the due."),
    ),
    FigureKind(
        "sla_met_imported",
        _S,
        RATIO,
        HIGH,
        N_("in time, imported past"),
        N_("As all clocks in time, of what was decided in the period before its ticket came in with a file."),
    ),
)
