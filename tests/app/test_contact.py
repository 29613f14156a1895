"""What somebody typed as the customer, and what it makes of a new ticket."""

from __future__ import annotations

from typing import Any

import pytest

from store.rules.suggesting import Suggestion
from store.views.lookup import Found
from store.views.orders import OrderView
from store.views.ticket_shapes import CustomerView
from tui.contact import Contact, meant


def customer(**facts: Any) -> CustomerView:
    empty = dict.fromkeys(("nick", "name", "phone", "email", "level", "region"))
    return CustomerView(**{"customer_id": 7, **empty, **facts})  # type: ignore[arg-type]


def order(order_no: str) -> OrderView:
    fields = OrderView.__dataclass_fields__
    facts: dict[str, Any] = dict.fromkeys(fields)
    return OrderView(**{**facts, "order_id": 1, "order_no": order_no, "platform": "jd", "product": "Cup"})


def found(by: str, *orders: OrderView, who: CustomerView | None = None, exact: bool = False) -> Found:
    return Found(by=by, exact=exact, customer=who, open_count=0, open_numbers=(), orders=orders)


@pytest.mark.parametrize(
    ("who", "field", "value"),
    [
        ("小红", "nick", "小红"),
        (" red ", "nick", "red"),
        ("13812345678", "phone", "13812345678"),
        ("+86 138 1234 5678", "phone", "+86 138 1234 5678"),
        ("a@b.cn", "email", "a@b.cn"),
        ("user2024", "nick", "user2024"),
    ],
)
def test_somebody_new(who: str, field: str, value: str) -> None:
    new = Contact(who=who, text="Hello").new_ticket()
    assert getattr(new.customer, field) == value
    assert (new.customer_id, new.order_no) == (None, None)


@pytest.mark.parametrize("who", ["E2026000100001", "20260717123456789"])
def test_an_order_number_that_nobody_knows(who: str) -> None:
    new = Contact(who=who, text="Hello").new_ticket()
    assert (new.order_no, new.customer.nick, new.customer.phone) == (who, None, None)


@pytest.mark.parametrize("who", ["", "  ", "#1041"])
def test_nobody(who: str) -> None:
    new = Contact(who=who, text="Hello").new_ticket()
    assert new.customer == type(new.customer)()
    assert new.order_no is None


def test_whoever_was_found_is_known_by_their_id_and_the_order_that_was_typed_comes_along() -> None:
    contact = Contact(who="E2026", text="Hello", found=found("order", order("E20260001"), who=customer()))
    new = contact.new_ticket()
    assert (new.customer_id, new.order_no, new.product, new.platform) == (7, "E20260001", "Cup", "jd")
    contact.chosen["order_no"] = ""
    assert contact.new_ticket().order_no is None
    by_nick = Contact(who="red", found=found("nick", order("E20260001"), who=customer(nick="red")))
    assert by_nick.value("order_no") == ""


def test_an_order_that_only_a_ticket_names_is_taken_as_typed_when_it_is_long_enough() -> None:
    assert Contact(who="E20260001", found=found("order")).value("order_no") == "E20260001"
    assert Contact(who="E20", found=found("order")).value("order_no") == ""


@pytest.mark.parametrize(
    ("who", "by", "facts", "place"),
    [
        ("小红", "nick", {"nick": "小红"}, 0),
        ("小", "nick", {"nick": "小红"}, None),
        ("RED", "nick", {"nick": "red"}, 0),
        ("5678", "phone", {"phone": "138****5678"}, 0),
        ("E2026", "order", {}, 0),
        ("#12", "ticket", {}, 0),
        ("a@b", "email", {"email": "a****@b.cn"}, 0),
        ("a", "email", {"email": "a****@b.cn"}, None),
    ],
)
def test_whom_the_text_means_by_itself(who: str, by: str, facts: dict[str, Any], place: int | None) -> None:
    assert meant([found(by, who=customer(**facts)), found("name")], who) == place
    assert meant([found(by, who=customer(**facts), exact=True)], who) == 0
    assert meant([], who) is None


def test_what_is_kept_comes_back() -> None:
    contact = Contact(who="red", text="a\nb", chosen={"kind": "complaint", "call": "yes"})
    again = Contact.of_draft(contact.kept())
    assert (again.who, again.text, again.chosen, again.spoken) == ("red", "a\nb", contact.chosen, True)
    assert Contact(chosen={"kind": "complaint"}).kept() == {}
    assert Contact.of_draft({}).empty


def test_chosen_by_hand_goes_before_the_words_and_these_before_the_usual() -> None:
    said = Suggestion(kind="complaint", category="refund", because={"kind": "投诉", "category": "退款"})
    contact = Contact(text="x", said=said, chosen={"kind": "inquiry"}, usual_priority="low")
    assert [contact.value(name) for name in ("kind", "category", "priority", "channel")] == [
        "inquiry",
        "refund",
        "low",
        "message",
    ]
    assert (contact.because("kind"), contact.because("category")) == ("", "退款")
    new = contact.new_ticket()
    assert (new.kind, new.category, new.priority) == ("inquiry", None, None)
