"""A phone number and an address in every text of a case: no view of it shows them."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from typing import Any

import pytest

from store.views.alerts import of_ticket
from store.views.case import case, causes, measures, stories
from store.views.customers import card_of_ticket, order_card
from store.views.drafts import drafts
from store.views.handover import open_work
from store.views.joining import merging
from store.views.lookup import lookup
from store.views.search import search
from store.views.tickets import ticket
from tests.e2e.test_hostile_cases import worked_off
from tests.store.desks import MONDAY, Place, event_data

PHONE, ADDRESS = "13800138000", "li.lei@mail.example"
TEXT = f"call {PHONE} or {ADDRESS}"


@pytest.mark.parametrize("n", [0, 1])
def test_no_view_of_a_case_shows_them(place: Place, n: int) -> None:
    number, other = worked_off(place, n, TEXT), place.open()
    place.desk.execute("UPDATE return_request SET tracking_no = 'SF1'")
    place.desk.execute("UPDATE shop_order SET tracking_no = 'SF1', platform = 'JD'")
    desk, now = place.desk, MONDAY
    for who in (place.sue, place.vic):
        shown: list[Any] = [
            case(desk, who, number, now=now),
            replace(ticket(desk, who, number, now=now), drafts={}),
            card_of_ticket(desk, who, number, now=now),
            order_card(desk, who, f"SO{n}", now=now),
            *causes(desk, who),
            *measures(desk, who, now=now),
            *stories(desk, who),
            *lookup(desk, who, f"SO{n}", now=now),
            *lookup(desk, who, PHONE, now=now),
            *of_ticket(desk, number),
        ]
        if who is place.sue:
            shown += drafts(desk, who, now=now) + open_work(desk, who, "sue", now=now)
            if n == 0:
                shown.append(merging(desk, who, other, number, now=now))
        found = search(desk, who, "call", now=now)
        said = json.dumps([asdict(one) for one in shown], ensure_ascii=False, default=str)
        said += repr([(one.row, one.match) for one in found])
        assert PHONE not in said, [said[m.start() - 60 : m.end() + 5] for m in re.finditer(PHONE, said)]
        assert ADDRESS not in said
        assert "138****8000" in said
    kept = json.dumps(event_data(desk), ensure_ascii=False)
    for words in (PHONE, ADDRESS, "call"):
        assert words not in kept
