"""The demo's people: who works here, and who writes to the shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.demo.texts import Texts
from store.desk.intake import CustomerFacts
from store.desk.people import add_agent, set_state
from store.views import people

VISITOR: Final = "demo"
"""The login of the person who looks at the demo."""
CUSTOMERS: Final = 2_000
"""Customers that the shop knows; later contacts come from the same ones."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place at the desk. `pace` stretches the pauses of whoever sits there."""

    slot: str
    role: str
    teams: tuple[str, ...]
    pace: float = 1.0
    state: str = "on"


SEATS: Final = (
    Seat("supervisor", "supervisor", ("presales", "aftersales")),
    Seat("lead", "supervisor", ("complaints", "logistics", "quality", "finance", "supply_chain")),
    Seat("presales", "agent", ("presales",)),
    Seat("presales2", "agent", ("presales",), 2.5),
    Seat("aftersales", "agent", ("aftersales",)),
    Seat("aftersales2", "agent", ("aftersales", "presales"), 1.5),
    Seat("aftersales3", "agent", ("aftersales",), 3.0),
    Seat("complaints", "agent", ("complaints",)),
    Seat("complaints2", "agent", ("complaints",), 1.5),
    Seat("logistics", "agent", ("logistics", "supply_chain"), 2.0),
    Seat("quality", "agent", ("quality",), 3.0),
    Seat("finance", "agent", ("finance",), 2.0),
    Seat("wall", "viewer", ()),
    Seat("gateway", "agent", ("presales", "aftersales", "complaints"), state="off"),
)
GATEWAY: Final = "gateway"
"""The seat that brings in what customers write; nobody sits there."""
DESK_SEATS: Final = tuple(
    seat for seat in SEATS if seat.role == "agent" and {"presales", "aftersales", "complaints"} & set(seat.teams)
    and seat.slot != GATEWAY
)  # fmt: skip
DEPARTMENT_SEATS: Final = tuple(
    seat for seat in SEATS if seat.role == "agent" and seat not in DESK_SEATS and seat.slot != GATEWAY
)
SUPERVISOR_OF: Final = {"presales": "supervisor", "aftersales": "supervisor"}
"""Team -> the supervisor's seat; every other team's is the lead."""


def hire(desk: Desk, texts: Texts, *, now: int) -> None:
    """Give every seat its person."""
    visitor = people.actor(desk, VISITOR)
    for seat in SEATS:
        agent = texts.agents[seat.slot]
        add_agent(
            desk, visitor, agent["login"], name=agent["name"], role=seat.role, teams=seat.teams, now=now
        )
        if seat.state != "on":
            set_state(desk, visitor, agent["login"], seat.state, now=now)


def cast(desk: Desk, texts: Texts) -> dict[str, Actor]:
    """Seat -> the person in it, as the verbs know them."""
    return {seat.slot: people.actor(desk, texts.agents[seat.slot]["login"]) for seat in SEATS}


def supervisor_of(team: str) -> str:
    """The seat of a team's supervisor."""
    return SUPERVISOR_OF.get(team, "lead")


def customer(texts: Texts, index: int) -> CustomerFacts:
    """The customer of that index, always the same one."""
    index %= CUSTOMERS
    again, which = divmod(index, len(texts.nicks))
    surname = texts.surnames[(index * 7 + again) % len(texts.surnames)]
    given = texts.given[(index * 5 + again * 3) % len(texts.given)]
    return CustomerFacts(
        nick=texts.nicks[which] + (str(again + 1) if again else ""),
        name=f"{surname}{given}" if texts.family_first else f"{given} {surname}",
        phone=f"1390000{index:04d}",
        email=f"buyer{index}@example.com" if index % 3 == 0 else None,
        level=texts.levels[(0, 0, 1, 0, 2, 1, 0, 3, 1, 2)[index % 10]],
        region=city_of(texts, index),
    )


def city_of(texts: Texts, index: int) -> str:
    """Where that customer lives."""
    return texts.cities[(index % CUSTOMERS) * 11 % len(texts.cities)]
