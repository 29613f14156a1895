"""What the demo's people say: the matters of matters.toml with the words of one language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from store.rules.words import scenario_for
from store.views.ticket_shapes import TicketView

LANGUAGES: Final = ("zh", "en")
_FALLBACK: Final = {"ask": "working", "advise": "settle", "detail": "thanks", "inform": "settle"}
"""For a ticket that the demo did not write itself: the pool that speaks instead of its matter."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that customers write about."""

    name: str
    kind: str
    category: str
    group: str
    channels: tuple[str, ...]
    urgency: str
    importance: str
    product_type: str
    responsibility: str
    team: str | None
    """The department that is asked about it."""
    offers: tuple[tuple[str, float], ...]
    """A complaint's first and second offer: its type, and the share of the price."""
    says: Mapping[str, str]

    @property
    def scenario(self) -> str:
        """Where its tickets belong."""
        return scenario_for(self.kind, self.category)


@dataclass(frozen=True, slots=True)
class Case:
    """A matter with what it is about in one ticket."""

    matter: Matter
    product: str
    price_fen: int
    order_no: str
    city: str
    by_phone: bool = False
    """The desk calls, and the customer writes short messages."""

    def says(self, what: str) -> str:
        """One of the matter's texts, filled in."""
        amount = "" if what not in ("offer", "better") else f"{self.amount_fen(what) / 100:.0f}"
        return self.matter.says[what].format(
            product=self.product, order=self.order_no, city=self.city, amount=amount
        )

    def offer_type(self, which: str) -> str:
        """The type of the first ("offer") or second ("better") offer."""
        return self.matter.offers[which == "better"][0]

    def amount_fen(self, which: str) -> int:
        """What that offer pays in fen, in whole yuan; 0 when it pays nothing."""
        share = self.matter.offers[which == "better"][1]
        return round(self.price_fen * share / 100) * 100


class Texts:
    """Everything that is said in one language."""

    def __init__(self, language: str) -> None:
        shapes, words = _read("matters.toml"), _read(f"{language}.toml")
        self.desk_name: str = words["desk"]
        self.shops: list[str] = words["shops"]
        self.platforms: list[str] = words["platforms"]
        self.carriers: list[str] = words["carriers"]
        self.return_reasons: list[str] = words["return_reasons"]
        self.levels: list[str] = words["levels"]
        self.cities: list[str] = words["cities"]
        self.surnames: list[str] = words["surnames"]
        self.given: list[str] = words["given"]
        self.nicks: list[str] = words["nicks"]
        self.products: dict[str, list[str]] = words["products"]
        self.agents: dict[str, dict[str, str]] = words["agents"]
        self.tags: dict[str, str] = words["tags"]
        self.pool: dict[str, Any] = words["pool"]
        self.family_first = language == "zh"
        self.matters = tuple(
            _matter(name, shape, words["matter"][name]) for name, shape in shapes["matter"].items()
        )
        self._prices: dict[str, list[int]] = shapes["prices"]
        self._groups = {product: group for group, names in self.products.items() for product in names}
        self._by_facts = {(m.kind, m.category, m.group): m for m in self.matters}

    def price_fen(self, product: str) -> int:
        """What a product costs."""
        group = self._groups[product]
        return self._prices[group][self.products[group].index(product)] * 100

    def case(self, matter: Matter, product: str, order_no: str, city: str, channel: str) -> Case:
        """A matter about one product and order."""
        return Case(matter, product, self.price_fen(product), order_no, city, channel == "phone")

    def case_of(self, ticket: TicketView) -> Case | None:
        """The case that a ticket is about; None when the demo did not write it."""
        row, product = ticket.row, ticket.product or ""
        matter = self._by_facts.get((row.kind, row.category or "", self._groups.get(product, "")))
        if matter is None:
            return None
        city = ticket.region or self.cities[0]
        return self.case(matter, product, ticket.order_no or "", city, row.channel)

    def line(self, case: Case | None, what: str) -> str | tuple[str, ...]:
        """What is said of the case; the choices of a pool when it is none of ours."""
        if case is not None and what in case.matter.says:
            return case.says(what)
        return tuple(self.pool[_FALLBACK.get(what, what)])


def _matter(name: str, shape: dict[str, Any], says: dict[str, str]) -> Matter:
    offers = tuple(
        (type_, share) for type_, share in (shape[key] for key in ("offer", "better") if key in shape)
    )
    return Matter(
        name=name,
        kind=shape.get("kind", "inquiry"),
        category=shape["category"],
        group=shape["group"],
        channels=tuple(shape["channels"]),
        urgency=shape.get("urgency", "normal"),
        importance=shape.get("importance", "normal"),
        product_type=shape.get("product_type", "physical"),
        responsibility=shape.get("responsibility", "merchant"),
        team=shape.get("team"),
        offers=offers,
        says=says,
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("store.demo").joinpath(name).read_text(encoding="utf-8"))
