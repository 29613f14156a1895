"""How each figure is counted from the rows of its family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from store.rules.durations import DAY_MS

BACKLOG: Final = "backlog"
ORDERS: Final = "orders"


@dataclass(frozen=True, slots=True)
class Measure:
    """`among`: which rows count (SQL, 0 or more); `hit`: which of them a ratio asks for; `value`: what is
    averaged, where the family does not say."""

    how: str
    """count, ratio, avg, median, p90, max, per_order, a_day, share or used."""
    families: tuple[str, ...]
    among: str = "1"
    hit: str | None = None
    value: str | None = None


def _count(family: str, among: str = "1") -> Measure:
    return Measure("count", (family,), among)


def _ratio(family: str, hit: str, among: str = "1") -> Measure:
    return Measure("ratio", (family,), among, hit)


def _times(stem: str, family: str, value: str, among: str = "1") -> dict[str, Measure]:
    return {f"{stem}_{how}": Measure(how, (family,), among, value=value) for how in ("avg", "median", "p90")}


def _avg(family: str, value: str, among: str = "1") -> Measure:
    return Measure("avg", (family,), among, value=value)


_DURATION: Final = "f.resolved_at - t.opened_at - f.rested_ms"
_OWN: Final = "(NOT from_file AND coalesce(reason, 'time') = 'time')"
_IN_TIME: Final = "reason IS NULL"
_CLOCKS: Final = ("first_response", "next_response", "plan", "resolution", "external")
_REPLIES: Final = ("first_replies", "later_replies")
_RATINGS: Final = ("overall", "attitude", "solving", "speed")
_REACHED: Final = "s.outcome = 'reached'"
_WEEK: Final = 7 * DAY_MS
_ANOTHER: Final = (
    "EXISTS (SELECT 1 FROM ticket x WHERE x.customer_id = t.customer_id"
    f" AND x.opened_at >= t.opened_at - {_WEEK} AND x.opened_at <= t.opened_at"
    " AND (x.opened_at < t.opened_at OR x.number < t.number) AND x.recorded_at <= :as_of)"
)
_BOUGHT: Final = (
    "EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = t.customer_id AND o.placed_at {when}"
    " AND o.created_at <= :as_of)"
)
_BOUGHT_BEFORE: Final = _BOUGHT.format(when="<= t.opened_at")
_SCRIPTS: Final = (
    "SELECT {0} FROM article a WHERE a.kind = 'script' AND a.category IS NOT NULL AND a.created_at <= :as_of"
    " AND (a.retired_at IS NULL OR a.retired_at > :as_of) AND a.scenario IS {1}"
)
_OF_ANY_SCENARIO: Final = _SCRIPTS.format("a.category", "NULL")
_OF_ONE_SCENARIO: Final = _SCRIPTS.format("a.category, a.scenario", "NOT NULL")
_SCRIPT: Final = f"(t.category IN ({_OF_ANY_SCENARIO}) OR (t.category, t.scenario) IN ({_OF_ONE_SCENARIO}))"


def _bought_again(days: int) -> str:
    return _BOUGHT.format(when=f"> t.opened_at AND o.placed_at <= t.opened_at + {days * DAY_MS}")


def _customers_since(days: int) -> str:
    return f"t.customer_id IS NOT NULL AND t.opened_at + {days * DAY_MS} <= :as_of AND {_BOUGHT_BEFORE}"


def _rated(*names: str) -> Measure:
    """Of the ratings that were given, those of 4 or 5."""
    given = " + ".join(f"(s.{name} IS NOT NULL)" for name in names)
    good = " + ".join(f"coalesce(s.{name} >= 4, 0)" for name in names)
    return Measure("ratio", ("surveys",), f"({_REACHED}) * ({given})", good)


MEASURES: Final[Mapping[str, Measure]] = {
    "arrivals": _count("arrived"),
    "complaints": _count("arrived", "t.kind = 'complaint'"),
    "share": Measure("share", ("arrived",)),
    "complaint_rate": Measure("per_order", ("arrived",), "t.kind = 'complaint'"),
    "repeat_contacts": _ratio("arrived", _ANOTHER, "t.customer_id IS NOT NULL AND t.outbound = 0"),
    "replies": Measure("count", _REPLIES),
    "human_contacts_a_day": Measure("a_day", _REPLIES),
    "phone_wait_avg": _avg("arrived", "t.wait_s * 1000", "t.channel = 'phone' AND t.wait_s IS NOT NULL"),
    **_times("first_response", "ended", "consumed_ms", "kind = 'first_response' AND state = 'met'"),
    **_times(
        "first_response_elapsed",
        "answered",
        "f.first_reply_at - t.opened_at",
        "t.spoken = 0 AND t.outbound = 0",
    ),
    **_times(
        "next_response",
        "ended",
        "consumed_ms",
        "kind = 'next_response' AND state = 'met' AND end_reason IN ('reply', 'call')",
    ),
    "plan_time_avg": _avg(
        "ended", "consumed_ms", "kind = 'plan' AND state = 'met' AND end_reason = 'offered'"
    ),
    "unanswered": _count("ended", "kind = 'first_response' AND end_reason = 'unanswered'"),
    "longest_silence": Measure("max", ("resolved",), "f.replies > 0", value="f.silence_ms"),
    "silence_p90": Measure("p90", ("resolved",), "f.replies > 0", value="f.silence_ms"),
    "known_to_told_avg": _avg("told", "(j.value ->> 1)"),
    "known_to_told_median": Measure("median", ("told",), value="(j.value ->> 1)"),
    "resolved": _count("resolved"),
    "resolution_rate": _ratio("arrived", "f.resolved_at IS NOT NULL"),
    "complaint_resolution_rate": _ratio("arrived", "f.resolved_at IS NOT NULL", "t.kind = 'complaint'"),
    **_times("resolution_time", "resolved", _DURATION),
    "handled_in_hours": _ratio("resolved", f"{_DURATION} < {DAY_MS}"),
    "handled_in_days": _ratio("resolved", f"{_DURATION} >= {DAY_MS} AND {_DURATION} < {_WEEK}"),
    "handled_in_weeks": _ratio("resolved", f"{_DURATION} >= {_WEEK} AND {_DURATION} < {30 * DAY_MS}"),
    "handled_in_months": _ratio("resolved", f"{_DURATION} >= {30 * DAY_MS}"),
    "first_contact_resolution": _ratio(
        "resolved", "f.replies = 1 AND f.reopens = 0 AND f.transfers = 0", "f.replies > 0"
    ),
    "reopen_rate": _ratio("first_resolved", "f.reopens > 0"),
    "transfers": _count("moves"),
    "transfer_rate": _ratio("resolved", "f.transfers > 0"),
    "replies_per_ticket": _avg("resolved", "f.replies"),
    "team_time_avg": Measure("avg", ("hands_of_one", "hands_of_many")),
    "sla_met": _ratio("decided", _IN_TIME, _OWN),
    **{f"sla_met_{kind}": _ratio("decided", _IN_TIME, f"kind = '{kind}' AND {_OWN}") for kind in _CLOCKS},
    "sla_breaches": _count("decided", f"{_OWN} AND NOT {_IN_TIME}"),
    "sla_retargeted": _count("decided", "coalesce(reason = 'retarget', 0)"),
    "sla_imported": _count("decided", "coalesce(reason = 'imported', 0)"),
    "sla_met_imported": _ratio("decided", _IN_TIME, "(from_file OR coalesce(reason = 'imported', 0))"),
    "backlog": _count(BACKLOG),
    "backlog_age": _avg(BACKLOG, ":moment - t.opened_at"),
    "backlog_oldest": Measure("max", (BACKLOG,), value=":moment - t.opened_at"),
    "surveys": _count("surveys", _REACHED),
    "survey_answer_rate": _ratio("surveys", _REACHED),
    "csat": _rated("overall"),
    "csat_attitude": _rated("attitude"),
    "csat_solving": _rated("solving"),
    "csat_speed": _rated("speed"),
    "csat_score": _avg("surveys", "s.overall", f"{_REACHED} AND s.overall IS NOT NULL"),
    "positive_feedback_rate": _rated(*_RATINGS),
    "promises_kept": _ratio("promises", "(j.value ->> 1) = 1"),
    "orders": Measure("count", (ORDERS,)),
    "returns": _count("returns"),
    "return_rate": Measure("per_order", ("returns",), "r.type = 'return_and_refund'"),
    "exchange_rate": Measure("per_order", ("returns",), "r.type = 'exchange'"),
    "refund_rate": Measure("per_order", ("returns",), "r.type = 'refund_only'"),
    "return_review_avg": _avg("reviewed", "r.reviewed_at - r.applied_at"),
    "return_receive_avg": _avg("received", "r.received_at - r.reviewed_at", "r.reviewed_at IS NOT NULL"),
    "return_finish_avg": _avg(
        "finished", "r.ended_at - coalesce(r.received_at, r.reviewed_at, r.applied_at)"
    ),
    "return_total_avg": _avg("finished", "r.ended_at - r.applied_at"),
    "repurchase_rate": _ratio("arrived", _bought_again(30), _customers_since(30)),
    "churn_rate": _ratio("arrived", f"NOT {_bought_again(90)}", _customers_since(90)),
    "script_use": Measure("used", ("scripts", *_REPLIES)),
    "script_coverage": _ratio("arrived", _SCRIPT, "t.category IS NOT NULL"),
}
