"""A customer is forgotten: no byte of their name or number is left, the figures stay, and a restore brings nobody back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store.actor import Actor
from store.database import Desk, kept_files, open_desk
from store.desk import drafts, presence
from store.desk.claiming import claim
from store.desk.closing import resolve
from store.desk.customers import OrderFacts, keep_order
from store.desk.following_up import survey
from store.desk.forgetting import forget, replay
from store.desk.forgetting_file import RewritingStopped
from store.desk.intake import CustomerFacts, receive
from store.desk.replying import note, reply
from store.desk.retaining import retain
from store.desk.returning import open_return
from store.desk.saved_queues import save
from store.errors import DeskError
from store.migrations.copying import back_up
from store.views.health import doctor
from store.views.search import search
from store.views.tickets import ticket
from tests.store.desks import DAY, HOUR, MONDAY, Place

PHONE, NAME, MAIL, NICK, ORDER = "13812345678", "张小凡", "zxf@example.cn", "tb_zhang88", "2026110112345678"
TYPED = (
    "138 1234 5678", "138-1234-5678", "+86 138.1234.5678", "１３８ １２３４ ５６７８", "(138)12345678", "ZXF@Example.CN",
    "2026 1101 1234 5678", "杭州市西湖区文三路1号",
)  # fmt: skip
SECRETS = (*TYPED, PHONE, NAME, MAIL, NICK, ORDER, "文三路", "１３８１２３４５６７８")
LATER = MONDAY + DAY


def known(place: Place) -> int:
    """A ticket with everything that a customer leaves behind, settled; returns its number."""
    desk, ann = place.desk, place.ann
    facts = CustomerFacts(nick=NICK, name=NAME, phone=PHONE, email=MAIL, region="杭州市西湖区文三路1号")
    keep_order(
        desk, ann, OrderFacts(ORDER, customer=facts, region="文三路", tracking_no="SF" + PHONE), now=MONDAY
    )
    number = place.open(
        customer=facts,
        subject=f"{NAME}的包裹",
        body="文三路1号，１３８１２３４５６７８",
        order_no=ORDER,
        category="refund",
        wish=f"请联系{NAME}",
    )
    claim(desk, ann, number, now=MONDAY)
    reply(desk, ann, number, f"{NAME}您好", now=MONDAY + 1)
    note(desk, ann, number, f"打 {PHONE}", now=MONDAY + 2)
    open_return(desk, ann, number, "exchange", reason=f"{NAME}要换", now=MONDAY + 3)
    survey(desk, ann, number, "reached", source="form", overall=4, comment=f"{NAME}满意", now=MONDAY + 4)
    drafts.save_draft(desk, place.bob, number, "note", f"问 {NAME}", now=MONDAY + 5)
    digest = kept_files.keep(place.path, f"{NAME} {PHONE}".encode())
    desk.execute(
        "INSERT INTO attachment (message_id, name, type, size, sha256, kept) SELECT max(id), ?, 'text/plain', 9, ?, 1"
        " FROM message WHERE ticket_id = ?",
        (f"{NAME}.txt", digest, number),
    )
    before = json.dumps({"phone": [PHONE, None]})
    desk.execute("INSERT INTO import_batch (started_at, source, file) VALUES (?, 'kefu', 'f')", (MONDAY,))
    desk.execute(
        "INSERT INTO import_before (batch, what, row_id, before, at) SELECT 1, 'customer', id, ?, ? FROM customer"
        " WHERE phone = ?",
        (before, MONDAY, PHONE),
    )
    save(desk, place.bob, "Zhang", PHONE, now=MONDAY)
    other = place.open(customer=CustomerFacts(nick="other"), body=f"朋友 {NAME} {PHONE} 也买了")
    receive(desk, ann, other, "x", now=MONDAY + 6)
    for form in TYPED:
        receive(desk, ann, other, f"打{form}", now=MONDAY + 7)
    return number


def customer_of(desk: Desk, number: int) -> int:
    return int(desk.value("SELECT customer_id FROM ticket WHERE number = ?", (number,)))


def settle(place: Place, number: int) -> int:
    resolve(place.desk, place.ann, number, solution=f"退给{NAME}", now=MONDAY + 7)
    return customer_of(place.desk, number)


def left_in_files(path: Path) -> list[tuple[str, str]]:
    """(file, secret) of every secret that stands in a file of the desk."""
    files = [one for one in path.parent.rglob("*") if one.is_file() and one.name.startswith(path.name)]
    files += [one for one in kept_files.folder_of(path).rglob("*") if one.is_file()]
    return [(one.name, secret) for one in files for secret in SECRETS if secret.encode() in one.read_bytes()]


def test_no_byte_is_left_and_the_figures_stay(place: Place) -> None:
    number = known(place)
    who = settle(place, number)
    assert left_in_files(place.path)
    clocks = place.desk.rows("SELECT * FROM clock ORDER BY ticket_id, kind, cycle")
    counted = place.desk.rows("SELECT * FROM ticket_fact ORDER BY ticket_id")
    ratings = place.desk.rows("SELECT overall FROM survey")
    would = forget(place.desk, place.root, who, dry_run=True, now=LATER)
    assert (would.done, would.tickets, would.orders, would.files) == (False, 1, 1, 1)
    done = forget(place.desk, place.root, who, reason="consent_withdrawn", now=LATER)
    assert (done.done, done.rewritten, done.tickets, done.messages, done.files) == (True, True, 1, 3, 1)
    assert left_in_files(place.path) == []
    assert place.desk.rows("SELECT * FROM clock ORDER BY ticket_id, kind, cycle") == clocks
    assert place.desk.rows("SELECT * FROM ticket_fact ORDER BY ticket_id") == counted
    assert place.desk.rows("SELECT overall FROM survey") == ratings
    assert place.desk.value("SELECT body FROM message WHERE body LIKE '朋友%'") == "朋友 *** *** 也买了"
    typed = [row[0] for row in place.desk.rows("SELECT body FROM message WHERE body LIKE '打%'")]
    assert typed == ["打***", "打***", "打+86 ***", "打***", "打(***", "打***", "打***", "打***"]
    assert doctor(place.desk, now=LATER) == []
    for words in (NAME, PHONE, NICK):
        assert search(place.desk, place.sue, words, limit=9, now=LATER) == [], words
    assert ticket(place.desk, place.sue, number, now=LATER).row.subject == "［已清除］"


def test_while_others_work_the_daily_job_rewrites_the_file(place: Place) -> None:
    who = settle(place, known(place))
    presence.announce(place.desk, place.bob, "s1", None, False, now=LATER)
    done = forget(place.desk, place.root, who, now=LATER)
    assert not done.rewritten
    found = {secret for _name, secret in left_in_files(place.path)}
    assert done.traces_left == bool(found & {PHONE, NAME, MAIL, NICK, ORDER}), "it says what it found"
    assert retain(place.desk, place.root, dry_run=True, now=LATER).owed
    by_day = retain(place.desk, place.root, now=LATER)
    assert (by_day.rewritten, by_day.owed, by_day.people) == (False, True, 1)
    with pytest.raises(RewritingStopped):
        retain(place.desk, place.root, vacuum=True, stop=lambda: True, now=LATER)
    assert retain(place.desk, place.root, vacuum=True, now=LATER).rewritten
    assert left_in_files(place.path) == []
    again = retain(place.desk, place.root, now=LATER)
    assert (again.rewritten, again.owed) == (False, False)


def test_a_restore_brings_nobody_back(place: Place) -> None:
    who = settle(place, known(place))
    backup = place.path.with_name("copy.db")
    back_up(place.desk, backup)
    done = forget(place.desk, place.root, who, now=LATER)
    assert done.copies == (backup,)
    root: Actor = place.root
    place.desk.close()
    for ending in ("-wal", "-shm"):
        place.path.with_name(place.path.name + ending).unlink(missing_ok=True)
    shutil.copy(backup, place.path)
    desk = open_desk(place.path)
    problems = {problem.code: problem.params for problem in doctor(desk, now=LATER)}
    assert problems["forgotten_are_back"] == {"count": 1}
    assert replay(desk, root, now=LATER) == [who]
    assert left_in_files(place.path) == []
    assert "forgotten_are_back" not in {problem.code for problem in doctor(desk, now=LATER)}
    assert replay(desk, root, now=LATER) == []
    desk.close()


def test_a_new_customer_under_an_old_number_is_nobody_whom_the_ledger_knows(place: Place) -> None:
    who = settle(place, known(place))
    forget(place.desk, place.root, who, now=LATER)
    place.desk.execute("UPDATE customer SET nick = 'new', created_at = created_at + 1 WHERE id = ?", (who,))
    assert replay(place.desk, place.root, now=LATER) == []


def test_open_tickets_and_rights(place: Place) -> None:
    who = customer_of(place.desk, known(place))
    for actor, code in ((place.sue, "not_allowed"), (place.root, "has_open_tickets")):
        with pytest.raises(DeskError) as refused:
            forget(place.desk, actor, who, now=LATER)
        assert refused.value.code == code
    with pytest.raises(DeskError, match="no customer"):
        forget(place.desk, place.root, 10**6, now=LATER)
    assert forget(place.desk, place.root, who, open_too=True, now=LATER).tickets == 1
    assert doctor(place.desk, now=MONDAY + HOUR) == []


def test_what_was_kept_long_enough_is_wiped(place: Place) -> None:
    number = known(place)
    settle(place, number)
    kept = place.open(customer=CustomerFacts(nick="young", phone="13700000001"), at=MONDAY + 1000 * DAY)
    years = MONDAY + 1200 * DAY
    would = retain(place.desk, place.root, dry_run=True, now=years)
    assert (would.tickets, would.files, would.imports, would.drafts) == (1, 1, 1, 1)
    assert left_in_files(place.path)
    done = retain(place.desk, place.root, now=years)
    assert (done.tickets, done.files, done.imports, done.rewritten) == (1, 0, 0, True)
    assert (
        place.desk.value("SELECT nick FROM customer WHERE id = ?", (customer_of(place.desk, kept),))
        == "young"
    )
    assert PHONE.encode() not in place.path.read_bytes() or place.column(number + 1, "settled_at") is None
    again = retain(place.desk, place.root, now=years)
    assert sum(again.counts().values()) == 0


def test_files_go_before_their_tickets(place: Place) -> None:
    settle(place, known(place))
    done = retain(place.desk, place.root, now=MONDAY + 200 * DAY)
    assert (done.tickets, done.files) == (0, 1)
    assert not [one for one in kept_files.folder_of(place.path).rglob("*") if one.is_file()]
    assert "file_missing" not in {one.code for one in doctor(place.desk, now=MONDAY + 200 * DAY)}


def test_stopped_while_it_looks_nothing_is_done_and_what_was_wiped_stays(place: Place) -> None:
    who = settle(place, known(place))
    steps: list[str] = []

    def stop_at(wanted: str) -> Callable[..., None]:
        def told(step: str, *_how_far: object) -> None:
            steps.append(step)
            if step == wanted:
                raise KeyboardInterrupt

        return told

    with pytest.raises(KeyboardInterrupt):
        forget(place.desk, place.root, who, now=LATER, progress=stop_at("looking"))
    assert place.desk.value("SELECT name FROM customer WHERE id = ?", (who,)) == NAME
    with pytest.raises(KeyboardInterrupt):
        forget(place.desk, place.root, who, now=LATER, progress=stop_at("rewriting"))
    assert place.desk.value("SELECT name FROM customer WHERE id = ?", (who,)) is None
    assert retain(place.desk, place.root, now=LATER).rewritten
    assert left_in_files(place.path) == []
    assert {"looking", "wiping", "rewriting"} <= set(steps)


def test_who_works_meanwhile_is_not_held_up(place: Place) -> None:
    """Each transaction takes a few tickets; how long the longest held the desk is printed, not judged here."""
    for _n in range(60):
        settle(place, place.open(customer=CustomerFacts(nick=f"n{_n}"), body="很久以前的话 " * 20))
    presence.announce(place.desk, place.bob, "s1", None, False, now=MONDAY + 1200 * DAY)
    commits: list[int] = []
    place.desk.on_commit(lambda: commits.append(1))
    done = retain(place.desk, place.root, now=MONDAY + 1200 * DAY)
    assert done.tickets == 60
    assert len(commits) > 10, "not in one go"
    assert not done.rewritten
    assert doctor(place.desk, now=MONDAY + 1200 * DAY) == []
