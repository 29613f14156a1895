"""A contact as it is being written down: what was typed, whom it found, what was chosen by hand. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from store.rules.suggesting import Suggestion
from store.views.lookup import Found

if TYPE_CHECKING:
    from store.desk.intake import NewTicket

FIELDS: Final = ("channel", "call", "order_no", "kind", "priority", "category")
"""What stands under the text, in the order in which Tab goes through it."""
YES: Final = "yes"
FEWEST_OF_AN_ORDER: Final = 8
"""Characters of an order number that nobody knows as an order; fewer are but its beginning."""
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{5,18}[0-9]")
_SURE: Final = frozenset({"ticket", "phone", "order"})
"""Found by these, nobody new is meant."""


@dataclass(slots=True)
class Contact:
    """One call or message, not yet recorded."""

    who: str = ""
    text: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    """Field -> what the person chose."""
    said: Suggestion = field(default_factory=Suggestion)
    """What the words of the text suggest."""
    found: Found | None = None
    """Whom `who` means; None: somebody new, or nobody."""
    usual_priority: str = "normal"

    @property
    def spoken(self) -> bool:
        """A call that the agent took."""
        return self.chosen.get("call") == YES

    @property
    def empty(self) -> bool:
        """Nothing is written that would be missed."""
        return not (self.who.strip() or self.text.strip())

    def value(self, name: str) -> str:
        """What a field holds now: chosen by hand, suggested by the words, or the usual."""
        if name in self.chosen:
            return self.chosen[name]
        if name == "channel":
            return "phone" if self.spoken else "message"
        if name == "order_no":
            return self._meant_order()
        if name == "kind":
            return self.said.kind or "inquiry"
        if name == "priority":
            return self.said.priority or self.usual_priority
        return self.said.category or "" if name == "category" else ""

    def because(self, name: str) -> str:
        """The word that suggested a field; empty where none did, or somebody chose."""
        return "" if name in self.chosen else self.said.because.get(name, "")

    def new_ticket(self) -> NewTicket:
        """What `open_ticket` takes. What nobody chose is left to it: it asks the same words."""
        from store.desk.intake import NewTicket

        order = next(
            (
                one
                for one in (self.found.orders if self.found else ())
                if one.order_no == self.value("order_no")
            ),
            None,
        )
        facts: dict[str, Any] = {
            name: self.chosen.get(name) or None for name in ("kind", "category", "priority")
        }
        if order is not None:
            facts |= {
                name: getattr(order, name) or None for name in ("product", "product_type", "platform", "shop")
            }
        customer = None if self.found is None else self.found.customer
        facts |= (
            self._told()
            if self.found is None
            else {"customer_id": None if customer is None else customer.customer_id}
        )
        facts["order_no"] = self.value("order_no") or facts.get("order_no")
        return NewTicket(body=self.text, channel=self.value("channel"), spoken=self.spoken, **facts)

    def kept(self) -> dict[str, str]:
        """What a draft holds."""
        if self.empty:
            return {}
        customer = None if self.found is None else self.found.customer
        known = {} if customer is None else {"customer": str(customer.customer_id)}
        chosen = {f"chosen {name}": value for name, value in self.chosen.items()}
        return {"who": self.who, "text": self.text, **known, **chosen}

    @classmethod
    def of_draft(cls, kept: dict[str, str]) -> Contact:
        """What was kept; whom it had found is looked up again."""
        chosen = {name: kept[f"chosen {name}"] for name in FIELDS if f"chosen {name}" in kept}
        return cls(who=kept.get("who", ""), text=kept.get("text", ""), chosen=chosen)

    def _meant_order(self) -> str:
        """The order that was typed, whole as the desk knows it; empty when something else was."""
        if self.found is None or self.found.by != "order":
            return ""
        typed = self.who.strip()
        known = [one.order_no for one in self.found.orders if one.order_no.startswith(typed)]
        return known[0] if known else typed if len(typed) >= FEWEST_OF_AN_ORDER else ""

    def _told(self) -> dict[str, Any]:
        """Somebody new: what was typed is their phone number, e-mail address, order number or nick."""
        from store.desk.intake import CustomerFacts

        who = self.who.strip()
        digits = sum(letter.isdigit() for letter in who)
        if not who or who.startswith("#"):
            return {}
        if "@" in who.replace("＠", "@") and " " not in who:
            return {"customer": CustomerFacts(email=who)}
        if _PHONE.fullmatch(who) and digits <= 14:
            return {"customer": CustomerFacts(phone=who)}
        if digits >= FEWEST_OF_AN_ORDER and who.isascii() and who.isalnum():
            return {"order_no": who}
        return {"customer": CustomerFacts(nick=who)}


def meant(found: Sequence[Found], who: str) -> int | None:
    """Whom the typed text means by itself: the place in `found`, None where it may as well be somebody new."""
    if not found:
        return None
    first, typed = found[0], who.strip().casefold()
    customer = first.customer
    names = () if customer is None else (customer.nick, customer.name)
    if first.exact or first.by in _SURE or (first.by == "email" and "@" in typed):
        return 0
    return 0 if typed in [name.casefold() for name in names if name] else None
