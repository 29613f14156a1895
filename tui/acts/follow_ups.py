"""What is asked after a call that asks the customer how it was: outcome, four ratings, comment."""

from __future__ import annotations

from typing import Any

from store import desk
from store.i18n import _
from store.rules import words
from store.views.shapes import TicketRow
from tui.acts.asking import Asking
from tui.acts.moments import moment_read
from tui.widgets.prompt import Choice
from tui.wording import word

HIGHEST = 5
FORM = "form"


async def follow_up(screen: Asking, row: TicketRow) -> None:
    """The call, or the form that a customer filled in, asked for and recorded."""
    flow = f"survey:{row.number}"
    title = _("Follow-up of #{number}").format(number=row.number)
    outcome = await screen.picked(flow, "outcome", title, _outcomes(settled=row.status in words.SETTLED))
    if outcome is None:
        return
    said: dict[str, Any] | None = {}
    if outcome == "unreachable":
        said = await _next_time(screen, flow)
    elif outcome != "declined":
        said = await _ratings(screen, flow)
    comment = None if said is None else await screen.asked(flow, "comment", _("Comment (may stay empty)"))
    if said is None or comment is None:
        return
    source = "form" if outcome == FORM else "follow_up"
    done = _("#{number}: the follow-up was recorded.").format(number=row.number)
    if await screen.perform(
        desk.following_up.survey,
        row.number,
        "reached" if outcome == FORM else outcome,
        source=source,
        comment=comment,
        done=done,
        **said,
    ):
        screen.forget(flow)


async def _next_time(screen: Asking, flow: str) -> dict[str, Any] | None:
    title = _("Call again (15:00, 2h, 2026-11-23 09:30; empty: as the policy says)")
    retry = await screen.read(flow, "retry", title, moment_read(screen.session.now(), screen.session.zone))
    return None if retry is None else {"retry_at": retry[0]}


async def _ratings(screen: Asking, flow: str) -> dict[str, Any] | None:
    """Four keys; 0 for what the customer does not rate."""
    ratings: dict[str, Any] = {}
    degrees = [Choice(str(degree), str(degree)) for degree in range(1, HIGHEST + 1)]
    for name in words.RATINGS:
        title = _("{dimension}, 1 poor - 5 very good").format(dimension=word("rating", name))
        rating = await screen.picked(
            flow, name, title, [*degrees, Choice("0", _("0 not given"))], "0", at_once=True
        )
        if rating is None:
            return None
        ratings[name] = None if rating == "0" else int(rating)
    return ratings


def _outcomes(*, settled: bool) -> list[Choice]:
    """A call follows the end of a matter; a form may come at any time."""
    calls = words.SURVEY_OUTCOMES if settled else ()
    return [
        *(Choice(code, word("survey_outcome", code)) for code in calls),
        Choice(FORM, _("a form filled in")),
    ]
