"""The questions of a working day: one ticket, one order, what waits. cli.py makes them commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.i18n import N_
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.output import say, say_json

if TYPE_CHECKING:
    from tui.plain import options as opt

GROUPS: Final[dict[str, str]] = {}


def show(work: Work, json: bool, number: opt.Number) -> None:
    from store.views.tickets import ticket
    from tui.plain import shapes

    view = ticket(work.desk, work.actor, typed.number(number), now=work.now)
    if json:
        say_json(shapes.show(view, work.facts))
    else:
        from tui.plain.ticket import whole

        say(whole(view, work.facts))


def why(work: Work, json: bool, number: opt.Number) -> None:
    from store.views.why import why as view
    from tui.plain import why as why_text

    wanted = typed.number(number)
    clocks = view(work.desk, work.actor, wanted, now=work.now)
    if json:
        say_json(why_text.story_json(wanted, clocks, work.facts))
    else:
        why_text.say_story(wanted, clocks, work.facts)


def alerts(work: Work, json: bool, every: opt.AlertsEvery = False, limit: opt.AlertsLimit = "200") -> None:
    from store.views.alerts import alerts as view
    from tui.plain import shapes
    from tui.plain.alerts import say_alerts

    most = typed.count("--limit", limit, 1, 100_000)
    found = view(work.desk, work.actor, every=every, limit=most, now=work.now)
    if json:
        facts = work.facts
        say_json([shapes.alert(alert, facts) for alert in found])
    else:
        say_alerts(found, work.facts)


def search(work: Work, json: bool, text: opt.SearchText, limit: opt.QueueLimit = "50") -> None:
    from store.views.search import search as view
    from tui.plain.search import say_hits

    most = typed.count("--limit", limit, 1, 1_000)
    say_hits(view(work.desk, work.actor, text, limit=most, now=work.now), work.facts, json=json)


def order(work: Work, json: bool, number: opt.OrderNumber, platform: opt.OrderPlatform = None) -> None:
    from tui.plain.shop import say_order

    say_order(work.desk, work.actor, number, platform, work.facts, json=json)


def drafts(work: Work, json: bool) -> None:
    from tui.plain.drafts import say_drafts

    say_drafts(work.desk, work.actor, work.facts, json=json)


ON_DESK: Final = (
    Command("", "show", show, N_("Everything about a ticket."), readonly=True),
    Command(
        "",
        "why",
        why,
        N_("Why a ticket is due when it is: the story of each of its clocks."),
        readonly=True,
    ),
    Command("", "alerts", alerts, N_("The alerts that nobody has acknowledged."), readonly=True),
    Command(
        "",
        "search",
        search,
        N_("Tickets whose texts hold all the words, newest first; a nick, a name, an order find theirs too."),
        readonly=True,
    ),
    Command(
        "",
        "order",
        order,
        N_("An order, its customer, and the tickets and return requests that name it."),
        readonly=True,
    ),
    Command("", "drafts", drafts, N_("What you have begun to write, on all tickets."), readonly=True),
)
