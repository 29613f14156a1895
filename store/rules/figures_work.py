"""Figures of what came in, what was solved, what is still open."""

from __future__ import annotations

from typing import Final

from store.i18n import N_
from store.rules.figure_kind import COUNT, HIGH, LOW, MS, NUMBER, RATIO, FigureKind

_V: Final = "volume"
VOLUME: Final = (
    FigureKind("arrivals", _V, COUNT, None, N_("tickets that came in"), N_("Tickets opened in the period.")),
    FigureKind(
        "complaints",
        _V,
        COUNT,
        LOW,
        N_("complaints"),
        N_("Tickets of the kind complaint opened in the period."),
    ),
    FigureKind(
        "share",
        _V,
        RATIO,
        None,
        N_("share of what came in"),
        N_("The group's tickets opened in the period, of all that were opened in it."),
    ),
    FigureKind(
        "complaint_rate",
        _V,
        RATIO,
        LOW,
        N_("complaints per order"),
        N_(
            "Complaints opened in the period, per order placed in it; by shop, product, region or platform per order of"
            " the same, else per order of the whole shop."
        ),
    ),
    FigureKind(
        "repeat_contacts",
        _V,
        RATIO,
        LOW,
        N_("repeat contacts"),
        N_(
            "Of the tickets of known customers opened in the period: those whose customer had opened another one in the"
            " seven days before."
        ),
    ),
    FigureKind(
        "replies",
        _V,
        COUNT,
        None,
        N_("answers by people"),
        N_("Public replies and calls by people in the period; no automatic replies, no notes."),
    ),
    FigureKind(
        "human_contacts_a_day",
        _V,
        NUMBER,
        None,
        N_("answers by people a day"),
        N_("Public replies and calls by people in the period, per day of it that has begun."),
    ),
    FigureKind(
        "phone_wait_avg",
        _V,
        MS,
        LOW,
        N_("wait on the phone, average"),
        N_("How long callers waited to be answered, as the phone told it; calls of the period."),
    ),
)

_R: Final = "resolution"
_DURATION: Final = N_(
    "From coming in to being resolved, elapsed time; the time that a ticket lay resolved before it was opened again is left"
    " out. Tickets resolved in the period that stayed so."
)
SOLUTIONS: Final = (
    FigureKind(
        "resolved",
        _R,
        COUNT,
        None,
        N_("resolved tickets"),
        N_("Tickets resolved or closed in the period that were not opened again since."),
    ),
    FigureKind(
        "resolution_rate",
        _R,
        RATIO,
        HIGH,
        N_("resolution rate"),
        N_("Of the tickets opened in the period: those that are resolved or closed by now."),
    ),
    FigureKind(
        "complaint_resolution_rate",
        _R,
        RATIO,
        HIGH,
        N_("resolution rate of complaints"),
        N_("Of the complaints opened in the period: those that are resolved or closed by now."),
    ),
    FigureKind("resolution_time_avg", _R, MS, LOW, N_("time to resolve, average"), _DURATION),
    FigureKind("resolution_time_median", _R, MS, LOW, N_("time to resolve, median"), _DURATION),
    FigureKind("resolution_time_p90", _R, MS, LOW, N_("time to resolve, 90th percentile"), _DURATION),
    FigureKind(
        "handled_in_hours",
        _R,
        RATIO,
        HIGH,
        N_("handled within hours"),
        N_("Share of the tickets resolved in the period that took less than a day."),
    ),
    FigureKind(
        "handled_in_days",
        _R,
        RATIO,
        None,
        N_("handled within days"),
        N_("Share of the tickets resolved in the period that took from one day to less than seven."),
    ),
    FigureKind(
        "handled_in_weeks",
        _R,
        RATIO,
        LOW,
        N_("handled within weeks"),
        N_("Share of the tickets resolved in the period that took from seven days to less than thirty."),
    ),
    FigureKind(
        "handled_in_months",
        _R,
        RATIO,
        LOW,
        N_("handled within months"),
        N_("Share of the tickets resolved in the period that took thirty days or more."),
    ),
    FigureKind(
        "first_contact_resolution",
        _R,
        RATIO,
        HIGH,
        N_("solved at first contact"),
        N_(
            "Of the tickets resolved in the period that a person answered: those with one answer, never opened again,"
            " never transferred."
        ),
    ),
    FigureKind(
        "reopen_rate",
        _R,
        RATIO,
        LOW,
        N_("opened again"),
        N_("Of the tickets resolved for the first time in the period: those that were opened again since."),
    ),
    FigureKind(
        "transfers",
        _R,
        COUNT,
        LOW,
        N_("transfers"),
        N_("Transfers to another team or agent in the period; by team: from it."),
    ),
    FigureKind(
        "transfer_rate",
        _R,
        RATIO,
        LOW,
        N_("transferred"),
        N_("Of the tickets resolved in the period: those that were transferred at least once."),
    ),
    FigureKind(
        "replies_per_ticket",
        _R,
        NUMBER,
        LOW,
        N_("answers per ticket"),
        N_("Public replies and calls by people, per ticket resolved in the period."),
    ),
    FigureKind(
        "team_time_avg",
        _R,
        MS,
        LOW,
        N_("time in a team's hands, average"),
        N_(
            "How long a team had a ticket, elapsed time, all its stays together; each team that had a ticket resolved in"
            " the period."
        ),
    ),
)

_B: Final = "backlog"
BACKLOG: Final = (
    FigureKind(
        "backlog",
        _B,
        COUNT,
        LOW,
        N_("open tickets"),
        N_("Tickets neither resolved nor closed at the end of the period, or now while it lasts."),
    ),
    FigureKind(
        "backlog_age",
        _B,
        MS,
        LOW,
        N_("age of open tickets, average"),
        N_("Elapsed time since they came in, of the tickets open at the end of the period."),
    ),
    FigureKind(
        "backlog_oldest",
        _B,
        MS,
        LOW,
        N_("oldest open ticket"),
        N_("The age of the oldest ticket open at the end of the period, elapsed time."),
    ),
)
