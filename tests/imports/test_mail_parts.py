"""What a mail says comes out of it, whatever program wrote it; what is hostile in it is refused alone."""

from __future__ import annotations

import base64
from email.header import Header
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.imports.mail import bodies
from store.imports.mail.bodies import LONGEST_NAME
from store.imports.mail.charsets import header_text, text_of
from store.imports.mail.flowed import unflowed
from store.imports.mail.html_text import text_of_html
from store.imports.mail.parsing import mail_of
from store.imports.mail.shapes import MOST_FILE, Mail
from store.imports.reasons import Refused
from tests.imports.files import DAY, HOUR, MONDAY, NOW
from tests.imports.mails import HONG, mail

CHARSETS = {
    "utf-8": "三天没到 café Ω 😀 한글 ひらがな",
    "gb2312": "三天没到快递退款，。！",
    "gbk": "三天没到喆镕",
    "gb18030": "三天没到喆镕😀㐀",
    "big5": "三天沒到快遞退款，。！",
    "iso-8859-1": "café naïve über",
    "koi8-r": "привет где посылка",
    "shift_jis": "荷物がまだ届きません",
    "euc-kr": "안녕하세요 환불",
    "us-ascii": "where is my parcel?",
}


def read(raw: bytes | EmailMessage) -> Mail:
    return mail_of(raw if isinstance(raw, bytes) else raw.as_bytes(), now=NOW)


def refused(raw: bytes | EmailMessage) -> Refused:
    with pytest.raises(Refused) as caught:
        read(raw)
    return caught.value


@given(
    data=st.data(),
    cte=st.sampled_from(("base64", "quoted-printable")),
    charset=st.sampled_from(sorted(CHARSETS)),
)
def test_text_and_subject_come_back_in_any_charset(data: st.DataObject, cte: str, charset: str) -> None:
    letters = st.sampled_from(sorted(set(CHARSETS[charset]) - set(" ")))
    words = data.draw(st.lists(st.text(letters, min_size=1, max_size=15), min_size=1, max_size=6))
    text, subject = "\n".join(words), " ".join(words)
    made = mail("<a@c>", subject="s")
    made.set_content(text + "\n", charset=charset, cte=cte)
    written = Header(subject, charset, header_name="Subject").encode().encode()
    found = read(made.as_bytes().replace(b"Subject: s\n", b"Subject: " + written + b"\n"))
    assert found.body == text
    assert found.subject == subject


@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(exclude_categories=("C", "Z", "M"), exclude_characters="/\\"),
                min_size=1,
                max_size=40,
            ),
            st.binary(max_size=300),
        ),
        max_size=4,
    )
)
def test_files_come_back_byte_by_byte(files: list[tuple[str, bytes]]) -> None:
    import unicodedata

    found = read(mail("<a@c>", "text", files=files))
    assert found.body == "text"
    assert [one.content for one in found.files] == [content for _name, content in files]
    for one, (name, _content) in zip(found.files, files, strict=True):
        if name.strip(". ") and "=?" not in name:
            assert one.name == unicodedata.normalize("NFC", name)


def test_labels_that_lie_are_seen_through() -> None:
    assert text_of("喆镕退款".encode("gb18030"), "gb2312") == "喆镕退款"
    assert text_of("退款".encode("gb18030"), "utf-8") == "退款"
    assert text_of("退款".encode(), "us-ascii") == "退款"
    assert text_of("退款".encode(), "x-nobody-knows") == "退款"
    assert text_of(b"\x93quoted\x94 \x80", "iso-8859-1") == "“quoted” €"
    assert "a" in text_of(b"a\xff\xff\xffz", "utf-8")
    assert text_of(b"ab", "zip") == text_of(b"ab", "rot13") == "ab", "a codec that is no charset"


def test_headers_are_decoded_as_they_were_meant() -> None:
    whole = base64.b64encode("快递没到".encode("gb18030")).decode()
    assert header_text(f"=?gb2312?B?{whole}?=") == "快递没到"
    raw = "快递".encode()
    cut = [base64.b64encode(part).decode() for part in (raw[:4], raw[4:])]
    assert header_text(f"=?utf-8?B?{cut[0]}?=\n =?utf-8?B?{cut[1]}?=") == "快递", "a character cut in two"
    assert header_text("=?utf-8?Q?caf=C3=A9_au_lait?=, please") == "café au lait, please"
    assert header_text("=?utf-8?X?abc?= =?broken") == "=?utf-8?X?abc?= =?broken"
    raw_header = mail("<a@c>").as_bytes().replace(b"Subject: ", b"X-Was: ", 1)
    for encoding in ("utf-8", "gb18030"):
        assert read(b"Subject: " + "快递没到".encode(encoding) + b"\n" + raw_header).subject == "快递没到"


def test_html_is_read_as_a_reader_sees_it() -> None:
    html = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>你好&nbsp;&amp; <b>bold</b><br>two</p><div>a</div>b"
        "<ul><li>one<li>two</ul><table><tr><td>1<td>2</table><a href='https://x.cn/y'>这里</a>"
        "<script>alert(1)</script><!-- no --><img alt='图'> 3 < 4</body></html>"
    )
    assert text_of_html(html) == (
        "你好 & bold\ntwo\n\na\nb\n\n- one\n- two\n\n1 2\n\n这里 <https://x.cn/y> [图] 3 < 4"
    )


@pytest.mark.parametrize(
    "evil", ["<!--", "<", "<a href=", "<![CDATA[", "<script>", "&#", "<a ", "<li>", "<p><a>", "<pre>", "<b"]
)
def test_hostile_html_takes_time_in_line_with_its_length(evil: str) -> None:
    text_of_html(evil * (50_000 // len(evil)))


def test_of_alternatives_the_plain_text_is_taken() -> None:
    both = mail("<a@c>", "plain")
    both.add_alternative("<p>html</p>", subtype="html")
    assert read(both).body == "plain"
    assert read(both).files == ()
    html = mail("<a@c>", " ")
    html.add_alternative("<p>only html</p>", subtype="html")
    assert read(html).body == "only html"


def test_soft_line_ends_are_joined() -> None:
    assert (
        unflowed("a long \nline\n> quoted \n> too\n-- \nAnn", delsp=False)
        == "a long line\n> quoted too\n-- \nAnn"
    )
    assert unflowed("没 \n到", delsp=True) == "没到"


def test_names_of_files_are_labels() -> None:
    names = ["../../etc/passwd", "..", "C:\\x\\发票.pdf", "a\u202efdp.exe", "x" * 400 + ".pdf", "CON\0.txt"]
    made = MIMEMultipart()
    made["From"], made["Date"] = HONG, mail()["Date"]
    made.attach(MIMEText("text", "plain", "utf-8"))
    for name in names:
        part = MIMEBase("application", "octet-stream")
        part.set_payload("eA==")
        part["Content-Transfer-Encoding"] = "base64"
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        made.attach(part)
    found = [one.name for one in read(made.as_bytes()).files]
    assert found[:4] == ["passwd", "attachment", "发票.pdf", "afdp.exe"]
    assert len(found[4]) <= LONGEST_NAME
    assert found[4].endswith(".pdf")
    assert "\0" not in found[5]


def test_files_over_a_limit_are_listed_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_FILE == 10 << 20
    monkeypatch.setattr(bodies, "MOST_FILE", 1000)
    files = [("big.bin", b"x" * 1001), *((f"{n}.txt", b"x") for n in range(101))]
    found = read(mail("<a@c>", "text", files=files)).files
    assert [one.content is None for one in found] == [True, *[False] * 100, True]
    assert found[0].size == 1001


def test_a_text_over_the_limit_is_cut_and_kept_whole_as_a_file() -> None:
    found = read(mail("<a@c>", "长文本\n" * 40_000))
    assert len(found.body) <= 100_000
    (whole,) = found.files
    assert whole.name == "text.txt"
    assert whole.content is not None
    assert whole.content.decode().count("长文本") == 40_000


def nested(depth: int, kind: str) -> bytes:
    raw = b"Content-Type: text/plain\n\ndeep\n"
    for level in range(depth):
        if kind == "message":
            raw = b"Content-Type: message/rfc822\n\n" + raw
        else:
            mark = b"b%d" % level
            raw = b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n%s\n--%s--\n" % (
                mark,
                mark,
                raw,
                mark,
            )
    return b"From: a@b.c\nDate: Mon, 20 Jul 2026 10:00:00 +0800\n" + raw


@pytest.mark.parametrize("kind", ["message", "multipart"])
def test_deep_mails_are_refused_and_shallow_ones_read(kind: str) -> None:
    assert refused(nested(1000, kind)).code == "mail_too_deep"
    assert refused(nested(101, kind)).code == "mail_too_deep"
    found = read(nested(20, kind))
    assert found.body == "deep" or [one.type for one in found.files] == ["message/rfc822"]


def test_too_many_parts_and_giant_headers_are_refused() -> None:
    parts = b"--b\n\nx\n" * 2000
    head = b"From: a@b.c\nDate: Mon, 20 Jul 2026 10:00:00 +0800\n"
    many = head + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n"
    assert refused(many).code == "mail_too_many_parts"
    assert refused(head + b"X-Long: " + b"x" * (2 << 20) + b"\n\nbody").code == "mail_headers_too_long"
    references = b" ".join(b"<%d@x>" % n for n in range(50_000))
    assert len(read(head + b"References: " + references + b"\n\nbody").references) == 50


def test_a_mail_from_nobody_is_refused() -> None:
    why = refused(mail("<a@c>", sender=""))
    assert (why.code, why.params["column"]) == ("missing", "From")


@pytest.mark.parametrize(
    ("date", "code"),
    [
        ("", "missing"),
        ("yesterday", "not_a_mail_time"),
        ("Mon, 1 Jan 1900 00:00:00 +0000", "too_early"),
        ("Fri, 31 Dec 9999 23:59:59 +0000", "in_the_future"),
        ("Mon, 45 Jan 2026 99:00:00 +9999", "not_a_mail_time"),
    ],
)
def test_a_time_that_is_none_is_refused_unless_somebody_knows_when_it_came(date: str, code: str) -> None:
    raw = mail("<a@c>", at=None).as_bytes()
    raw = b"Date: " + date.encode() + b"\n" + raw if date else raw
    why = refused(raw)
    assert (why.code, why.params["column"]) == (code, "Date")
    received = b"Received: from x by y; Mon, 20 Jul 2026 10:00:00 +0800\n" + raw
    assert read(received).at == MONDAY
    assert mail_of(raw, now=NOW, delivered_at=MONDAY + DAY).at == MONDAY + DAY


def test_a_clock_a_little_ahead_is_taken_for_now() -> None:
    assert read(mail("<a@c>", at=NOW + HOUR // 2)).at == NOW


def test_a_mail_without_a_name_is_known_by_its_content() -> None:
    made = mail(None)
    name = read(made).message_id
    assert name == read(made.as_bytes().replace(b"\n", b"\r\n")).message_id
    assert name != read(mail(None, "another")).message_id


@pytest.mark.parametrize(
    ("facts", "nature"),
    [
        ({}, "person"),
        ({"Auto_Submitted": "no"}, "person"),
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"X_Loop": "kefu"}, "automatic"),
        ({"List_Id": "<news.example>"}, "automatic"),
        ({"subject": "自动回复：您的邮件"}, "automatic"),
        ({"subject": "Out of Office: parcel"}, "automatic"),
        ({"subject": "为什么给我自动回复？"}, "person"),
        ({"sender": "MAILER-DAEMON@mx.example", "subject": "Undelivered Mail Returned to Sender"}, "bounce"),
        ({"sender": "postmaster@qq.example", "subject": "系统退信"}, "bounce"),
        ({"Return_Path": "<>", "subject": "Delivery Status Notification (Failure)"}, "bounce"),
        ({"X_Failed_Recipients": HONG}, "bounce"),
    ],
)
def test_machines_are_told_from_people(facts: dict[str, str], nature: str) -> None:
    assert read(mail("<a@c>", **facts)).nature == nature  # type: ignore[arg-type]
