"""After a ticket is resolved: the call that asks how it was, and what the customer says of the service."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk.acts import Act, act
from store.desk.at_risk import rated
from store.desk.speech import one_line
from store.desk.values import required_word
from store.errors import DeskError, WrongUsage
from store.policy.versions import current_policy
from store.rules.words import ALL_RATINGS, SETTLED, SURVEY_OUTCOMES, SURVEY_SOURCES, SURVEY_WAYS
from store.tables import Survey

_SURVEY: Final = insert(
    Survey, "ticket_id", "at", "agent_id", "source", "outcome", *ALL_RATINGS, "comment", "via", "reason"
)
_MISSED: Final = "SELECT count(*) FROM survey WHERE ticket_id = ? AND outcome = 'unreachable' AND at >= ?"


def owe_follow_up(doing: Act) -> None:
    """A ticket that is resolved: decide when the customer is to be called, as the policy in force says."""
    classes = {name: doing[name] for name in ("kind", "scenario", "category")}
    handling = current_policy(doing.desk).handling
    if handling.follow_up is not None and handling.owes_follow_up(classes):
        doing.change(follow_up_at=doing.at + handling.follow_up.after_ms)


def survey(
    desk: Desk,
    actor: Actor,
    number: int,
    outcome: str,
    *,
    source: str = "follow_up",
    overall: int | str | None = None,
    attitude: int | str | None = None,
    solving: int | str | None = None,
    speed: int | str | None = None,
    product: int | str | None = None,
    logistics: int | str | None = None,
    aftersales: int | str | None = None,
    comment: str = "",
    via: str = "",
    reason: str = "",
    at: int | None = None,
    retry_at: int | None = None,
    now: int,
) -> int:
    """Keep a follow-up call, or a form that the customer filled in, with its ratings of 1 to 5; returns its id.

    Overall, attitude, solving and speed rate the service; product, logistics and aftersales what was bought. `via` is how
    the customer was asked (a code of words.SURVEY_WAYS), `reason` why a rating is low. `outcome` is reached, unreachable or declined; `at` when it was (default: now). A call that reaches nobody is
    owed again at `retry_at`, without it as the policy says; everything else ends the follow-up. Raises WrongUsage
    for unknown words, bad_rating, ratings_need_answer; DeskError time_in_past for the next call, time_in_future,
    wrong_status for a call about a ticket that is not settled.
    """
    required_word("outcome", SURVEY_OUTCOMES, outcome)
    required_word("source", SURVEY_SOURCES, source)
    if via:
        required_word("via", SURVEY_WAYS, via)
    given = {"overall": overall, "attitude": attitude, "solving": solving, "speed": speed}
    given |= {"product": product, "logistics": logistics, "aftersales": aftersales}
    ratings = {name: _rating(name, value) for name, value in given.items()}
    if source == "form" and outcome != "reached":
        raise WrongUsage("form_is_an_answer")
    if outcome != "reached" and any(value is not None for value in ratings.values()):
        raise WrongUsage("ratings_need_answer", outcome=outcome)
    if retry_at is not None and outcome != "unreachable":
        raise WrongUsage("retry_needs_unreachable", outcome=outcome)
    if retry_at is not None and retry_at <= now:
        raise DeskError("time_in_past", value=retry_at)
    if at is not None and at > now:
        raise DeskError("time_in_future", value=at)
    with act(desk, actor, "survey", number, now) as doing:
        status = doing.ticket["status"]
        if source == "follow_up" and status not in SETTLED:
            raise DeskError("wrong_status", number=number, status=status, verb="survey")
        when = doing.at if at is None else at
        said = (one_line(comment, 2000), via, one_line(reason, 2000))
        row = (number, when, actor.agent_id, source, outcome, *ratings.values(), *said)
        survey_id = int(desk.execute(_SURVEY, row).lastrowid)
        doing.made.append(["survey", survey_id])
        if source == "follow_up":
            doing.change(follow_up_at=_next_call(doing, outcome, retry_at))
        doing.event(
            "surveyed",
            survey=survey_id,
            source=source,
            outcome=outcome,
            overall=ratings["overall"],
            next_at=doing["follow_up_at"],
        )
        if ratings["overall"] is not None:
            alert_id = rated(doing)
            if alert_id is not None:
                doing.made.append(["alert", alert_id])
        return survey_id


def _rating(name: str, value: int | str | None) -> int | None:
    if value is None or value == "":
        return None
    text = str(value).strip()
    if isinstance(value, bool) or text not in ("1", "2", "3", "4", "5"):
        raise WrongUsage("bad_rating", field=name, value=value)
    return int(text)


def _next_call(doing: Act, outcome: str, retry_at: int | None) -> int | None:
    if outcome != "unreachable" or retry_at is not None:
        return retry_at
    policy = current_policy(doing.desk).handling.follow_up
    resolved_at = doing.ticket["resolved_at"] or 0
    missed = int(doing.desk.value(_MISSED, (doing.number, resolved_at)))
    return None if policy is None or missed >= policy.tries else doing.at + policy.retry_ms
