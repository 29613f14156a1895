"""A box of mail becomes tickets: threads, replies, machines, files; once, however often it comes."""

from __future__ import annotations

import gzip
import mailbox
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from store.database import open_desk
from store.database.kept_files import content_of, copy, folder_of, keep, kept
from store.desk.closing import resolve
from store.desk.handing_out import hand_out, tidy
from store.desk.intake import CustomerFacts
from store.desk.outgoing import ChannelFacts, tell_channels
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.errors import CouldNot, WrongUsage
from store.imports.kinds.messages import import_messages
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions, Progress
from store.imports.readers.archives import inputs
from store.migrations.runner import back_up
from store.outbox.channels import Smtp
from store.outbox.queue import claim, delivered
from store.outbox.rendering import note_of
from store.outbox.senders.mail import written
from store.text import match_query
from store.views.health import doctor
from store.views.tickets import ticket
from tests.imports.files import DAY, HOUR, MONDAY, NOW, assert_sound, counts
from tests.imports.mails import HONG, SHOP, box, bring_mail, mail, ours, said
from tests.store.desks import MINUTE, Place, refused

TOLD = ("ticket", "event", "clock", "message", "customer", "ticket_fact", "attachment", "alert")


def tables(place: Place) -> dict[str, list[tuple[object, ...]]]:
    return {name: place.desk.rows(f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in TOLD}


def test_a_conversation_is_one_ticket_with_the_times_of_its_mails(place: Place, tmp_path: Path) -> None:
    file = box(
        tmp_path / "in.mbox",
        mail("<a2@c>", "还没到！", at=MONDAY + HOUR, answers=["<a1@c>", "<s1@shop>"], subject="Re: 快递没到"),
        mail("<a1@c>", "三天没动了"),
        ours("<s1@shop>", at=MONDAY + 10 * MINUTE, answers=["<a1@c>"]),
        mail("<b1@c>", "发票", sender="李四 <li@example.com>", subject="发票", at=MONDAY + 2 * HOUR),
    )
    result = bring_mail(place, file, now=MONDAY + 3 * HOUR)
    assert counts(result) == (4, 2, 2, 0, 0)
    assert result.mail is not None
    assert (result.mail.threads, result.mail.opened, result.mail.joined) == (2, 2, 2)
    assert said(place, 1) == [("customer", "三天没动了"), ("agent", "您好，在查"), ("customer", "还没到！")]
    assert place.status(1) == "open"
    assert place.column(1, "opened_at") == MONDAY
    assert place.column(1, "first_reply_at") == MONDAY + 10 * MINUTE
    assert place.clock_ended(1, "first_response") == ("met", "reply")
    following = place.clock(1, "next_response")
    assert following is not None
    assert (following["started_at"], following["state"]) == (MONDAY + HOUR, "running")
    assert place.desk.value("SELECT a.login FROM message m JOIN agent a ON a.id = m.agent_id") == "ann"
    assert place.desk.value("SELECT name FROM customer WHERE email = ?", (HONG,)) == "小红"
    assert (
        place.desk.value("SELECT count(*) FROM ticket_text WHERE ticket_text MATCH ?", (match_query("没动"),))
        == 1
    )
    assert_sound(place, now=MONDAY + 3 * HOUR)


def test_the_same_box_again_changes_nothing(place: Place, tmp_path: Path) -> None:
    file = box(
        tmp_path / "in.mbox", mail("<a1@c>"), mail(None, "no name"), ours("<s1@shop>", answers=["<a1@c>"])
    )
    bring_mail(place, file)
    before = tables(place)
    again = bring_mail(place, file)
    assert counts(again) == (3, 0, 0, 3, 0)
    assert again.batch is None
    assert tables(place) == before


def test_a_box_that_was_stopped_in_the_middle_is_completed(place: Place, tmp_path: Path) -> None:
    mails = [
        mail(f"<{n}@c>", f"text {n}", at=MONDAY + n * MINUTE, answers=[f"<{n - n % 3}@c>"] if n % 3 else ())
        for n in range(120)
    ]
    file = box(tmp_path / "in.mbox", *mails)

    def stop(_progress: Progress) -> None:
        raise KeyboardInterrupt

    options = ImportOptions(set={"our_address": SHOP})
    with pytest.raises(KeyboardInterrupt):
        import_tickets(place.desk, place.root, file, options, now=NOW, progress=stop, pause=lambda _s: None)
    came = place.desk.value("SELECT count(*) FROM message")
    assert 0 < came < 120
    result = bring_mail(place, file)
    assert result.unchanged == came
    assert place.desk.value("SELECT count(*) FROM message") == 120
    assert place.desk.value("SELECT count(*) FROM ticket") == 40
    assert_sound(place)


def test_a_dry_run_counts_the_same_and_writes_nothing(place: Place, tmp_path: Path) -> None:
    file = box(
        tmp_path / "in.mbox",
        mail("<a1@c>", files=[("x.txt", b"x")]),
        mail("<a2@c>", at=MONDAY + 1, answers=["<a1@c>"]),
        mail("<z@c>", sender=""),
    )
    before = tables(place)
    dry = bring_mail(place, file, dry_run=True)
    assert tables(place) == before
    assert not folder_of(place.path).exists()
    real = bring_mail(place, file)
    assert counts(dry) == counts(real) == (3, 1, 1, 0, 1)
    assert dry.mail == real.mail


def test_the_rest_of_the_box_comes_in_and_what_was_refused_can_be_mended(
    place: Place, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.mbox"
    odd = mail("<odd@c>", "From here on\nand there", sender="", at=MONDAY + 1)
    result = bring_mail(
        place, box(tmp_path / "in.mbox", mail("<a@c>"), odd, mail("<b@c>", at=MONDAY + 2)), rejects=rejects
    )
    assert counts(result) == (3, 2, 0, 0, 1)
    (reject,) = result.rejects
    assert (reject.row, reject.reason.code, reject.reason.params["column"]) == (2, "missing", "From")
    text = rejects.read_text()
    assert "X-Kefu-Row: 2" in text
    assert rejects.stat().st_mode & 0o077 == 0
    rejects.write_text(text.replace("To: ", f"From: {HONG}\nTo: ", 1))
    assert counts(bring_mail(place, rejects)) == (1, 1, 0, 0, 0)
    assert said(place, 3) == [("customer", "From here on\nand there")]


@pytest.mark.parametrize(
    "how", ["eml", "folder", "maildir", "gz", "zip", "nameless gz", "stdin", "packed stdin"]
)
def test_boxes_of_every_make(how: str, place: Place, tmp_path: Path) -> None:
    mails = [mail("<a1@c>"), mail("<a2@c>", "more", at=MONDAY + 1, answers=["<a1@c>"])]
    stdin = None
    target: Path | str = tmp_path / "in"
    if how == "eml":
        target = tmp_path / "one.eml"
        target.write_bytes(mails[0].as_bytes())
        mails = mails[:1]
    elif how == "folder":
        Path(target).mkdir()
        for name, one in zip(("2.eml", "1.eml"), mails, strict=True):
            (Path(target) / name).write_bytes(one.as_bytes())
    elif how == "maildir":
        made = mailbox.Maildir(target)
        for one in reversed(mails):
            made.add(mailbox.MaildirMessage(one))
        thrown = mailbox.MaildirMessage(mail("<gone@c>"))
        thrown.set_flags("T")
        made.add(thrown)
    else:
        plain = box(tmp_path / "plain", *mails)
        packed = gzip.compress(plain.read_bytes())
        if how in ("gz", "nameless gz"):
            target = tmp_path / ("in.mbox.gz" if how == "gz" else "in.gz")
            target.write_bytes(packed)
        elif how == "zip":
            target = tmp_path / "in.zip"
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(plain, "mails")
        else:
            if how == "packed stdin":
                plain.write_bytes(packed)
            target, stdin = "-", plain.open("rb")
    options = ImportOptions(set={"our_address": SHOP})
    assert target == "-" or inputs(target) == [str(target)]
    result = import_tickets(
        place.desk, place.root, target, options, stdin=stdin, now=NOW, pause=lambda _s: None
    )
    if stdin is not None:
        stdin.close()
    assert counts(result) == (len(mails), 1, len(mails) - 1, 0, 0)
    assert len(said(place, 1)) == len(mails)


def sent_reply(place: Place, number: int, at: int) -> tuple[str, str, str]:
    """A reply goes out by the outbox; returns its Message-ID, what it answers and its subject."""
    channel = Smtp(host="localhost", sender=f"Shop <{SHOP}>", security="none", replies=True)
    tell_channels(place.desk, {"mail": ChannelFacts("smtp", replies=True)}, now=at)
    reply(place.desk, place.ann, number, "请稍等", now=at)
    parcel = claim(place.desk, "mail", "h", per_minute=60, lease_ms=60_000, now=at + MINUTE)
    assert parcel is not None
    note = note_of(place.desk, parcel, channel, lambda _group, code: code, at)
    message, _to = written(channel, note, at)
    delivered(place.desk, parcel, now=at + MINUTE)
    return str(message["Message-ID"]), str(message["In-Reply-To"] or ""), str(message["Subject"])


def test_an_answer_to_what_the_outbox_sent_joins_its_ticket(place: Place, tmp_path: Path) -> None:
    bring_mail(place, box(tmp_path / "a.mbox", mail("<a1@c>")), now=MONDAY + MINUTE)
    sent_id, answers, subject = sent_reply(place, 1, MONDAY + 5 * MINUTE)
    assert answers == "<a1@c>"
    assert "[#1]" in subject
    file = box(
        tmp_path / "b.mbox",
        mail("<a2@c>", "谢谢", at=MONDAY + HOUR, answers=[sent_id], subject=subject),
        mail("<a3@c>", "只有编号", at=MONDAY + HOUR + 1, subject="另一个 【#1】"),
        mail("<x@c>", "别人的编号", at=MONDAY + HOUR + 2, subject="Re: [#1]", sender="mallory@example.com"),
        mail(sent_id, "请稍等", sender=SHOP, to=HONG, at=MONDAY + 6 * MINUTE),
    )
    result = bring_mail(place, file, now=MONDAY + 2 * HOUR)
    assert counts(result) == (4, 1, 2, 1, 0)
    assert result.mail is not None
    assert result.mail.own == 1, "what this desk has sent is here already"
    assert [text for _by, text in said(place, 1)] == ["我的快递三天没动了", "请稍等", "谢谢", "只有编号"]
    assert said(place, 2) == [("customer", "别人的编号")]
    assert_sound(place, now=MONDAY + 2 * HOUR)


def test_machines_mails_are_noted_and_start_nothing(place: Place, tmp_path: Path) -> None:
    bring_mail(place, box(tmp_path / "a.mbox", mail("<a1@c>")), now=MONDAY + MINUTE)
    sent_id, _answers, _subject = sent_reply(place, 1, MONDAY + 5 * MINUTE)
    resolve(place.desk, place.ann, 1, now=MONDAY + 10 * MINUTE)
    returned = (
        f"From: MAILER-DAEMON@mx.example\nTo: {SHOP}\nSubject: Undelivered\nReturn-Path: <>\nMessage-ID: <b@mx>\n"
        "Date: Mon, 20 Jul 2026 10:30:00 +0800\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\n\nIt could not be delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; hong@example.com\nAction: failed\nStatus: 5.1.1\n\n--b\n"
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: {sent_id}\nSubject: x\n\n--b--\n"
    )
    file = box(
        tmp_path / "b.mbox",
        mail("<o@c>", "我在休假", at=MONDAY + HOUR, answers=[sent_id], Auto_Submitted="auto-replied"),
        returned.encode(),
        mail("<n@c>", "buy", sender="news@example.org", List_Id="<news>", at=MONDAY + HOUR),
    )
    before = place.desk.rows("SELECT * FROM clock")
    result = bring_mail(place, file, now=MONDAY + 2 * HOUR)
    assert counts(result) == (3, 0, 2, 1, 0)
    assert result.mail is not None
    assert (result.mail.automatic, result.mail.bounced, result.mail.left_out) == (2, 1, 1)
    assert place.status(1) == "resolved"
    assert place.desk.rows("SELECT * FROM clock") == before
    assert [by for by, _text in said(place, 1)] == ["customer", "agent", "auto", "auto"]
    assert place.desk.rows("SELECT state, error FROM outbox") == [("dead", "bounced")], (
        "somebody has to look after it"
    )
    assert "machine_said" in place.types(1)


def test_a_machines_mail_opens_a_ticket_when_asked(place: Place, tmp_path: Path) -> None:
    file = box(tmp_path / "a.mbox", mail("<n@c>", "form", sender="form@example.org", Precedence="bulk"))
    assert counts(bring_mail(place, file)) == (1, 0, 0, 1, 0)
    asked = {
        "our_address": SHOP,
        "automatic": "ticket",
        "kind": "complaint",
        "team": "quality",
        "category": "物流",
    }
    assert counts(bring_mail(place, file, set=asked)) == (1, 1, 0, 0, 0)
    assert [place.column(1, name) for name in ("kind", "team", "category")] == [
        "complaint",
        "quality",
        "logistics",
    ]


def test_a_settled_ticket_opens_again_within_the_window_and_goes_on_in_another_later(
    place: Place, tmp_path: Path
) -> None:
    bring_mail(place, box(tmp_path / "a.mbox", mail("<a1@c>")), now=MONDAY + MINUTE)
    resolve(place.desk, place.ann, 1, now=MONDAY + HOUR)
    bring_mail(
        place,
        box(tmp_path / "b.mbox", mail("<a2@c>", "又坏了", at=MONDAY + DAY, answers=["<a1@c>"])),
        now=MONDAY + DAY + HOUR,
    )
    assert place.status(1) == "open"
    assert place.column(1, "resolved_at") is None
    resolve(place.desk, place.ann, 1, now=MONDAY + 2 * DAY)
    late = MONDAY + 12 * DAY
    file = box(
        tmp_path / "c.mbox",
        mail("<a3@c>", "还是坏", at=late, answers=["<a1@c>"]),
        mail("<a4@c>", "在吗", at=late + MINUTE, answers=["<a2@c>"]),
    )
    result = bring_mail(place, file, now=late + HOUR)
    assert counts(result) == (2, 1, 1, 0, 0)
    assert place.status(1) != "open"
    assert place.column(2, "linked_to") == 1
    assert said(place, 2) == [("customer", "还是坏"), ("customer", "在吗")]
    assert place.column(2, "customer_id") == place.column(1, "customer_id")
    assert_sound(place, now=late + HOUR)


def test_what_nobody_knew_when_they_settled_opens_the_ticket_now(place: Place, tmp_path: Path) -> None:
    bring_mail(place, box(tmp_path / "a.mbox", mail("<a1@c>")), now=MONDAY + MINUTE)
    resolve(place.desk, place.ann, 1, now=MONDAY + 2 * HOUR)
    bring_mail(
        place,
        box(tmp_path / "b.mbox", mail("<a2@c>", "等等", at=MONDAY + HOUR, answers=["<a1@c>"])),
        now=MONDAY + 3 * HOUR,
    )
    assert place.status(1) == "open"
    moves = [(event["to"], event["at"]) for event in place.events(1) if event["type"] == "status"]
    assert moves == [("resolved", MONDAY + 2 * HOUR), ("open", MONDAY + 3 * HOUR)]
    assert_sound(place, now=MONDAY + 3 * HOUR)


def test_nothing_rings_for_the_past(place: Place, tmp_path: Path) -> None:
    number = place.open(at=MONDAY, customer=CustomerFacts(email=HONG))
    reply(place.desk, place.ann, number, "在查", now=MONDAY + MINUTE)
    came = MONDAY + DAY
    bring_mail(
        place,
        box(
            tmp_path / "a.mbox",
            mail("<a@c>", "？", at=MONDAY + HOUR, subject=f"Re: [#{number}]"),
            mail("<b@c>", "新的", at=MONDAY + HOUR),
        ),
        now=came,
    )
    for one in (number, number + 1):
        for kind in ("next_response", "first_response"):
            clock = place.clock(one, kind)
            if clock is not None and clock["state"] == "running":
                assert clock["breach_reason"] == "imported", (one, kind)
    sweep(place.desk, now=came + 1)
    rung = place.desk.rows(
        "SELECT ticket_id, clock FROM alert WHERE state <> 'skipped' AND clock LIKE '%response'"
    )
    assert rung == []
    assert_sound(place, now=came + 1)


def test_a_contact_that_the_shop_began_owes_nothing_until_the_customer_writes(
    place: Place, tmp_path: Path
) -> None:
    bring_mail(
        place, box(tmp_path / "a.mbox", ours("<s@shop>", "您的快递丢了", subject="快递")), now=MONDAY + HOUR
    )
    assert place.column(1, "outbound") == 1
    assert place.clock(1, "first_response") is None
    assert place.desk.value("SELECT c.email FROM ticket t JOIN customer c ON c.id = t.customer_id") == HONG
    bring_mail(
        place,
        box(tmp_path / "b.mbox", mail("<a@c>", "啊？", at=MONDAY + HOUR, answers=["<s@shop>"])),
        now=MONDAY + HOUR,
    )
    clock = place.clock(1, "first_response")
    assert clock is not None
    assert clock["started_at"] == MONDAY + HOUR


def test_files_are_kept_once_and_handed_out_with_an_event(place: Place, tmp_path: Path) -> None:
    file = box(
        tmp_path / "a.mbox",
        mail("<a@c>", files=[("../面单.pdf", b"%PDF"), ("same.pdf", b"%PDF"), ("other", b"other")]),
    )
    result = bring_mail(place, file)
    assert result.mail is not None
    assert (result.mail.files_kept, result.mail.files_not_kept) == (3, 0)
    assert len(list(kept(place.path))) == 2
    for _digest, path in kept(place.path):
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    (message,) = ticket(place.desk, place.ann, 1, now=NOW).messages
    assert [(one.name, one.size, one.kept) for one in message.attachments] == [
        ("面单.pdf", 4, True), ("same.pdf", 4, True), ("other", 5, True),
    ]  # fmt: skip
    found = hand_out(place.desk, place.ann, 1, "面单.pdf", now=NOW)
    assert found.content == b"%PDF"
    assert hand_out(place.desk, place.ann, 1, "3", now=NOW).content == b"other"
    assert place.types(1)[-2:] == ["handed_out", "handed_out"]
    with refused("not_allowed", 1):
        hand_out(place.desk, place.vic, 1, "3", now=NOW)
    with refused("no_such_attachment", 1):
        hand_out(place.desk, place.ann, 1, "4", now=NOW)
    _digest, path = next(kept(place.path))
    path.write_bytes(b"?")
    with pytest.raises(CouldNot):
        [hand_out(place.desk, place.ann, 1, which, now=NOW) for which in ("1", "3")]
    path.unlink()
    assert [problem.code for problem in doctor(place.desk, now=NOW)] == ["file_missing"]


def test_files_that_no_ticket_names_are_found_and_removed(place: Place, tmp_path: Path) -> None:
    bring_mail(place, box(tmp_path / "a.mbox", mail("<a@c>", files=[("x", b"x")])))
    digest = keep(place.path, b"left by a kill")
    young = int(os.stat(folder_of(place.path)).st_mtime * 1000)
    assert doctor(place.desk, now=young) == []
    later = young + 2 * HOUR
    assert [problem.code for problem in doctor(place.desk, now=later)] == ["files_orphaned"]
    assert tidy(place.desk, place.root, now=later) == 1
    assert content_of(place.path, digest) is None
    assert len(list(kept(place.path))) == 1


def test_mails_alone_join_what_is_there(place: Place, tmp_path: Path) -> None:
    bring_mail(place, box(tmp_path / "a.mbox", mail("<a1@c>")), now=MONDAY + MINUTE)
    file = box(tmp_path / "b.mbox", mail("<a2@c>", "more", at=MONDAY + 1, answers=["<a1@c>"]), mail("<z@c>"))
    result = import_messages(place.desk, place.root, file, ImportOptions(), now=NOW, pause=lambda _s: None)
    assert counts(result) == (2, 1, 0, 0, 1)
    assert result.rejects[0].reason.code == "no_ticket_for_mail"


def test_what_a_box_has_no_use_for_is_refused(place: Place, tmp_path: Path) -> None:
    file = box(tmp_path / "a.mbox", mail("<a@c>"))
    for options in (
        {"map": {"subject": "x"}},
        {"set": {"nonsense": "1"}},
        {"set": {"kind": "nonsense"}},
        {"set": {"our_address": "nobody"}},
    ):
        with pytest.raises(WrongUsage):
            bring_mail(place, file, **options)
    with refused("not_allowed", 1):
        bring_mail(place, file, by="ann")
    for content in (b"", b"\0\xff" * 500, b"just,a,table\n1,2,3\n"):
        odd = tmp_path / "odd.mbox"
        odd.write_bytes(content)
        with pytest.raises(CouldNot):
            bring_mail(place, odd)
    with pytest.raises(CouldNot):
        bring_mail(place, tmp_path / "nowhere.mbox")
    assert place.desk.value("SELECT count(*) FROM ticket") == 0


def test_a_backup_takes_the_files_along(place: Place, tmp_path: Path) -> None:
    bring_mail(place, box(tmp_path / "a.mbox", mail("<a@c>", files=[("x", b"x")])))
    target = tmp_path / "there" / "copy.db"
    target.parent.mkdir()
    back_up(place.desk, target)
    assert copy(place.path, target) == 1
    shutil.rmtree(folder_of(place.path))
    desk = open_desk(target)
    try:
        assert hand_out(desk, place.ann, 1, "x", now=NOW).content == b"x"
    finally:
        desk.close()


def test_an_archive_comes_in_settled_with_its_last_mails(place: Place, tmp_path: Path) -> None:
    file = box(
        tmp_path / "a.mbox",
        mail("<a@c>"),
        ours("<s@shop>", at=MONDAY + HOUR, answers=["<a@c>"]),
        mail("<b@c>", at=MONDAY + DAY, sender="li@example.com"),
    )
    bring_mail(place, file, set={"our_address": SHOP, "status": "已关闭"})
    assert [(place.status(n), place.column(n, "closed_at")) for n in (1, 2)] == [
        ("closed", MONDAY + HOUR),
        ("closed", MONDAY + DAY),
    ]
    assert_sound(place)
    more = box(tmp_path / "b.mbox", mail("<c@c>", "又来了", at=MONDAY + 2 * DAY, answers=["<s@shop>"]))
    bring_mail(place, more)
    assert place.status(1) == "open"
    assert_sound(place)


def test_a_dry_run_shows_the_first_mails(place: Place, tmp_path: Path) -> None:
    path = box(
        tmp_path / "in.mbox", mail("<a1@c>"), mail("<a2@c>", "more", at=MONDAY + 1, answers=["<a1@c>"])
    )
    options = ImportOptions(set={"our_address": SHOP}, dry_run=True)
    first, second = import_tickets(place.desk, place.root, path, options, now=NOW).samples
    assert (first.what, first.row, second.what, second.fields["body"]) == ("created", 1, "updated", "more")
    assert "*" in first.fields["customer_email"]
