"""Search: every text that holds the words, in any language, and nothing else."""

from __future__ import annotations

import csv
import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from store.desk import customers, fields, intake, replying
from store.desk.customers import OrderFacts
from store.desk.intake import CustomerFacts
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.rules.filter_syntax import parse
from store.views.filtering import filtered_numbers
from store.views.search import Everything, search, search_everything
from tests.conftest import LONG
from tests.store.desks import MINUTE, MONDAY, Place

NOW = MONDAY + MINUTE


def numbers(place: Place, text: str, limit: int = 50) -> list[int]:
    return [hit.row.number for hit in search(place.desk, place.sue, text, limit=limit, now=NOW)]


def test_words_in_subject_message_reply_and_note_are_found_newest_first(place: Place) -> None:
    first = place.open(subject="物流延误三天", body="还没有收到包裹")
    second = place.open(subject="Broken cup", body="It arrived in pieces")
    replying.note(place.desk, place.ann, first, "已联系快递公司", now=NOW)
    replying.reply(place.desk, place.ann, second, "物流会补发", now=NOW)
    assert numbers(place, "物流") == [second, first]
    assert numbers(place, "误") == [first]
    assert numbers(place, "快递公司") == [first]
    assert numbers(place, "broken PIE") == [second]
    assert numbers(place, "包裹 延误") == [first]
    assert numbers(place, "没有收到") == [first]
    assert numbers(place, "流物") == []


def test_a_ticket_that_is_only_a_subject_is_found(place: Place) -> None:
    number = place.open(subject="只有标题", body="")
    assert numbers(place, "标题") == [number]
    kept = filtered_numbers(place.desk, place.sue, "open", parse("标题"), now=NOW)
    assert kept == [number]


def test_a_single_letter_with_an_accent_is_that_letter(place: Place) -> None:
    place.open(subject="Eve", body="every day")
    number = place.open(subject="été", body="summer")
    assert numbers(place, "é") == [number]
    assert numbers(place, "été") == [number]


def test_numbers_and_nicks_find_their_tickets(place: Place) -> None:
    number = place.open(order_no="SO123", customer=CustomerFacts(nick="小鹿"))
    other = place.open(customer=CustomerFacts(nick="大象"))
    assert numbers(place, "SO123") == [number]
    assert numbers(place, "小鹿") == [number]
    assert other in numbers(place, f"#{other}")


def test_the_match_is_shown_masked(place: Place) -> None:
    place.open(body="前面的话" * 20 + "请打 13812345678 退款" + "后面的话" * 20)
    (hit,) = search(place.desk, place.sue, "退款", now=NOW)
    assert "退款" in hit.match
    assert "13812345678" not in hit.match
    assert len(hit.match) < 120


def test_a_changed_subject_is_found_by_its_new_words(place: Place) -> None:
    number = place.open(subject="Old words", body="text")
    fields.set_fields(place.desk, place.ann, number, {"subject": "New saying"}, now=NOW)
    assert numbers(place, "saying") == [number]
    assert numbers(place, "old") == []


def test_a_customer_and_an_order_find_their_tickets(place: Place) -> None:
    first = place.open(customer=CustomerFacts(nick="小鹿 Bambi", name="欧阳峰来", phone="13812345678"))
    second = place.open(
        order_no="SO-77", platform="Tmall", customer=CustomerFacts(nick="大象", name="Anna Smith")
    )
    place.open(customer=CustomerFacts(nick="others"))
    customers.keep_order(
        place.desk, place.ann, OrderFacts("SO-77", platform="Tmall", product="保温杯 500ml"), now=NOW
    )
    customers.keep_order(place.desk, place.ann, OrderFacts("SO-78", product="充电宝"), now=NOW)
    for text, wanted in (
        ("小鹿", [first]),
        ("bambi", [first]),
        ("欧阳峰来", [first]),
        ("欧阳", []),
        ("smith", [second]),
        ("smit", []),
        ("anna smith", [second]),
        ("保温杯", [second]),
        ("500ML 保温", [second]),
        ("SO-77", [second]),
        ("充电宝", []),
    ):
        assert numbers(place, text) == wanted, text
    hits = {
        text: search(place.desk, place.sue, text, now=NOW)[0].match for text in ("小鹿", "保温杯", "欧阳峰来")
    }
    assert hits == {"小鹿": "小鹿 Bambi", "保温杯": "SO-77 保温杯 500ml", "欧阳峰来": "Parcel"}
    found = search_everything(place.desk, place.sue, "SO-77", now=NOW)
    assert [hit.row.number for hit in found.tickets] == [second]
    assert [order.order_no for order in found.orders] == ["SO-77"]
    known = search_everything(place.desk, place.sue, "大象", now=NOW).customers
    assert [who.customer.nick for who in known if who.customer] == ["大象"]
    assert search_everything(place.desk, place.sue, " ", now=NOW) == Everything((), (), ())


def test_what_is_masked_is_not_found_by_a_part_of_it(place: Place) -> None:
    hidden = place.open(subject="Call", body="On 13912340000", customer=CustomerFacts(nick="13812345678"))
    shown = place.open(subject="Order 1391234", body="No number")
    assert numbers(place, "1391234") == [shown]
    assert numbers(place, "13912340000") == numbers(place, "1381234567") == []
    assert numbers(place, "13812345678") == [hidden]
    assert "1234567" not in search(place.desk, place.sue, "13812345678", now=NOW)[0].match


def test_texts_customers_and_orders_are_told_newest_first(place: Place) -> None:
    by_nick = place.open(customer=CustomerFacts(nick="杯子"))
    by_text = place.open(subject="杯子", customer=CustomerFacts(nick="x"))
    newest = place.open(body="我的杯子", customer=CustomerFacts(nick="y"))
    assert numbers(place, "杯子") == [newest, by_text, by_nick]
    intake.receive(place.desk, place.ann, by_nick, "Well?", now=NOW)
    assert numbers(place, "杯子") == [by_nick, newest, by_text]
    assert numbers(place, "杯子", limit=2) == [by_nick, newest]


@given(text=st.text(max_size=40))
def test_no_text_is_syntax(place: Place, text: str) -> None:
    search(place.desk, place.sue, text, now=NOW)


def test_recall_over_real_complaints_is_complete(place: Place, test_data: Path, tmp_path: Path) -> None:
    file = test_data / "complaints_12345.xlsx"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    names = {
        "external_id": "留言编号",
        "customer_id": "留言用户",
        "subject": "留言主题",
        "body": "留言详情",
        "opened_at": "留言时间",
    }
    options = ImportOptions(source="hotline", set={"kind": "complaint"}, map=names)
    import_tickets(place.desk, place.sue, str(file if LONG else _some(file, tmp_path)), options, now=NOW)
    rows = place.desk.rows(
        "SELECT m.ticket_id, t.subject, m.body FROM message m JOIN ticket t ON t.number = m.ticket_id"
    )
    folded = {number: (_folded(subject), _folded(body)) for number, subject, body in rows}
    chance = random.Random(7)
    runs = [
        run for texts in folded.values() for text in texts for run in re.findall("[\u4e00-\u9fff]+", text)
    ]
    unsettled = {row[0] for row in place.desk.rows("SELECT number FROM ticket WHERE settled_at IS NULL")}
    for length in (1, 2, 3, 4):
        long_enough = [run for run in runs if len(run) >= length]
        for _ in range(60 if LONG else 8):
            run = chance.choice(long_enough)
            start = chance.randrange(len(run) - length + 1)
            word = run[start : start + length]
            truth = {number for number, texts in folded.items() if any(word in text for text in texts)}
            found = set(numbers(place, word, limit=1_000))
            assert found <= truth, word
            assert len(found) == min(len(truth), 1_000), word
            kept = filtered_numbers(place.desk, place.sue, "open", parse(word), limit=100_000, now=NOW)
            assert set(kept) == truth & unsettled, word


def _some(file: Path, folder: Path) -> Path:
    """Every tenth of the complaints, under the file's own header."""
    header, *rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    some = folder / "some.csv"
    with some.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([header, *rows[::10]])
    return some


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
