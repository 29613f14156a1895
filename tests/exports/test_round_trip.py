"""What leaves the desk unmasked and comes into a new one is the same there, whatever people have typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.database import open_desk
from store.desk.intake import CustomerFacts, NewTicket, open_ticket
from store.exports.exporting import export
from store.exports.options import Shape
from store.imports.layout import TICKETS
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.imports.shop_loader import import_customers, import_orders
from store.imports.shop_records import CUSTOMERS, ORDERS
from store.rules import words
from store.rules.masking import is_masked
from store.views.exporting import KINDS, Question
from store.views.health import doctor
from store.views.people import actor
from tests.conftest import LONG
from tests.store.desks import DAY, HOUR, MONDAY, Place

NOW = MONDAY + 90 * DAY
FILES = ("zh.csv", "code.xlsx", "code.jsonl")
"""With Chinese columns and words, and with codes."""
IMPORTS: dict[str, Callable[..., Any]] = {
    "tickets": import_tickets,
    "customers": import_customers,
    "orders": import_orders,
}
HOSTILE = (
    "=1+1", "-", "+86", "@SUM(A1)", "'", "''=x", " =cmd", "\u3000＝A1", "＋", '"', '""', ",", ";", "\t", "|", "<r>", "</r>",
    "<r><t>x</t></r>", "_x0041_", "&amp;", "<b>", "0012", "1.03006E+13", "12345678901234567890", "退款", "ﷺ", "😀", "é",
    "\u202e", "TRUE", "#N/A", "null", "None", "[1]", "{a}", "%s", "\\n", "、", "，", "a  b", "\\", "/",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), min_size=1, max_size=4).map(
    " ".join
) | st.sampled_from(HOSTILE)
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
MOMENTS = st.integers(MONDAY - 400 * DAY, MONDAY) | st.integers(0, 400 * 24).map(lambda n: MONDAY - n * HOUR)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def unmasked(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """What looks masked is taken as not given, and what looks rounded is refused, by purpose."""
    return values.filter(lambda text: not is_masked(text) and "E+" not in text)


def one_of(codes: Any) -> st.SearchStrategy[Any]:
    return optional(st.sampled_from(sorted(codes)))


@st.composite
def tickets(draw: st.DrawFn) -> dict[str, Any]:
    opened = draw(MOMENTS)
    spans = sorted(draw(st.lists(st.integers(0, 60 * DAY), min_size=3, max_size=3)))
    status = draw(st.sampled_from(list(words.STATUSES)))
    settled = status in words.SETTLED
    row = {
        "opened_at": opened,
        "subject": f"{draw(TEXT)} x",
        "body": draw(optional(LINES)),
        "status": status,
        "first_responded_at": opened + spans[0] if status != "new" else None,
        "resolved_at": opened + spans[1] if settled else None,
        "closed_at": opened + spans[2] if status == "closed" else None,
        "channel": draw(one_of(words.CHANNELS)),
        "kind": draw(one_of(words.KINDS)),
        "scenario": draw(one_of(words.SCENARIOS)),
        "category": draw(one_of(words.CATEGORIES)),
        "priority": draw(one_of(words.PRIORITIES)),
        "urgency": draw(one_of(words.GRADES)),
        "responsibility": draw(one_of(words.RESPONSIBILITIES)),
        "product_type": draw(one_of(words.PRODUCT_TYPES)),
        "team": draw(one_of(words.TEAMS)),
        "assignee": draw(st.sampled_from([None, "ann", "sue"])),
        "wait_s": draw(optional(st.integers(0, 10**6))),
        "external_due_at": opened + spans[2] if draw(st.booleans()) else None,
        "tags": draw(st.lists(TEXT, max_size=3)),
        "customer_id": draw(optional(unmasked(TEXT))),
        "customer_phone": draw(optional(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))),
        **{
            name: draw(optional(TEXT))
            for name in ("product", "platform", "wish", "impact", "region", "shop", "solution")
        },
    }
    return {name: value for name, value in row.items() if value is not None}


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    placed = draw(MOMENTS)
    row = {
        "platform": draw(optional(TEXT)),
        "shop": draw(optional(TEXT)),
        "product": draw(optional(TEXT)),
        "customer_id": draw(optional(unmasked(TEXT))),
        "status": draw(one_of(words.ORDER_STATUSES)),
        "quantity": draw(optional(st.integers(0, 10**6))),
        "amount": draw(optional(st.integers(0, 10**9).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"))),
        "placed_at": placed,
        "paid_at": placed + draw(st.integers(0, DAY)),
        "carrier": draw(optional(TEXT)),
        "region": draw(optional(TEXT)),
    }
    return {name: value for name, value in row.items() if value is not None}


@st.composite
def customers(draw: st.DrawFn) -> dict[str, Any]:
    row = {
        "customer_name": draw(optional(unmasked(TEXT))),
        "customer_phone": draw(optional(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))),
        "customer_level": draw(optional(TEXT)),
        "region": draw(optional(TEXT)),
    }
    return {name: value for name, value in row.items() if value is not None}


@contextmanager
def desk_at(founded: Path, path: Path) -> Iterator[Place]:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copy(founded, path)
    desk = open_desk(path)
    try:
        yield Place(desk, {login: actor(desk, login) for login in ("root", "ann")})
    finally:
        desk.close()


def bring(place: Place, kind: str, file: Path) -> Any:
    result = IMPORTS[kind](
        place.desk, place.root, file, ImportOptions(), now=NOW, pause=lambda _seconds: None
    )
    assert result.rejected == 0, [(one.row, str(one.reason)) for one in result.rejects]
    return result


def out(place: Place, kind: str, path: Path, **more: Any) -> Path:
    question = Question(kind=kind, reveal=True, **more)
    shape = Shape(format=path.suffix[1:], header="zh" if path.stem == "zh" else "code")
    export(place.desk, place.root, question, shape, path, force=True, now=NOW)
    return path


def told(place: Place, kind: str, folder: Path, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    known = {column.name for column in KINDS[kind].columns}
    columns = tuple(field for field in fields if field in known)
    path = out(place, kind, folder / "told.jsonl", columns=columns)
    rows = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    return sorted(rows, key=str)


def survives(
    founded: Path, folder: Path, kind: str, fields: tuple[str, ...], fill: Callable[[Place], None]
) -> None:
    with desk_at(founded, folder / "here.db") as here:
        fill(here)
        before = told(here, kind, folder, fields)
        files = [out(here, kind, folder / name) for name in FILES]
    for file in files:
        with desk_at(founded, folder / "there.db") as there:
            bring(there, kind, file)
            assert told(there, kind, folder, fields) == before, file.name
            assert doctor(there.desk, now=NOW) == []


def filled(kind: str, rows: list[dict[str, Any]], folder: Path) -> Callable[[Place], None]:
    """A desk that got these rows from a file."""

    def fill(place: Place) -> None:
        if rows:
            file = folder / "in.jsonl"
            file.write_bytes(b"".join(msgspec.json.encode(_in_iso(row)) + b"\n" for row in rows))
            bring(place, kind, file)

    return fill


def _in_iso(row: dict[str, Any]) -> dict[str, Any]:
    from store.clock import iso

    return {
        name: iso(value, "Asia/Shanghai") if name.endswith("_at") else value for name, value in row.items()
    }


EXAMPLES = settings(max_examples=300 if LONG else 3)


@EXAMPLES
@given(st.lists(tickets(), min_size=1, max_size=6), st.lists(st.tuples(TEXT, LINES, TEXT), max_size=2))
def test_tickets(
    founded: Path, tmp_path: Path, rows: list[dict[str, Any]], made: list[tuple[str, str, str]]
) -> None:
    def fill(place: Place) -> None:
        filled("tickets", [{"external_id": f"T{n}", **row} for n, row in enumerate(rows)], tmp_path)(place)
        for n, (subject, body, order_no) in enumerate(made):
            new = NewTicket(
                subject=f"x {subject}",
                body=f"x {body}",
                order_no=f"SO{order_no}",
                customer=CustomerFacts(nick=f"made {n}"),
            )
            open_ticket(place.desk, place.ann, new, now=MONDAY + n)

    survives(founded, tmp_path, "tickets", TICKETS.fields, fill)


@EXAMPLES
@given(st.lists(orders(), min_size=1, max_size=6))
def test_orders(founded: Path, tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    numbered = [{"order_no": f"{n:018d}", **row} for n, row in enumerate(rows, 1)]
    survives(founded, tmp_path, "orders", ORDERS.fields, filled("orders", numbered, tmp_path))


@EXAMPLES
@given(
    st.lists(customers(), min_size=1, max_size=6, unique_by=lambda row: row.get("customer_phone", id(row)))
)
def test_customers(founded: Path, tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    named = [{"customer_id": f"buyer {n}", **row} for n, row in enumerate(rows)]
    survives(founded, tmp_path, "customers", CUSTOMERS.fields, filled("customers", named, tmp_path))


@pytest.mark.parametrize("tag", ["a,b", "甲、乙", "x" * 50, "[1]"])
def test_a_tag_with_a_separator_stays_one_tag(founded: Path, tmp_path: Path, tag: str) -> None:
    def fill(place: Place) -> None:
        new = NewTicket(subject="x", body="x", tags=(tag, "vip"), customer=CustomerFacts(nick="buyer"))
        open_ticket(place.desk, place.ann, new, now=MONDAY)

    survives(founded, tmp_path, "tickets", ("tags",), fill)


def test_what_a_tag_hides_behind_an_escape_is_cleaned_too(founded: Path, tmp_path: Path) -> None:
    row = {
        "external_id": "T1",
        "opened_at": MONDAY,
        "subject": "x",
        "tags": ["=1+1", "red\x02 \x1b[31m [1]", "=1 \x1f &amp;"],
    }
    with desk_at(founded, tmp_path / "here.db") as here:
        filled("tickets", [row], tmp_path)(here)
        found = [tag for (tag,) in here.desk.rows("SELECT tag FROM ticket_tag ORDER BY tag")]
        assert found == ["=1 &amp;", "=1+1", "red [31m [1]"]
    survives(founded, tmp_path, "tickets", ("tags",), filled("tickets", [row], tmp_path))
