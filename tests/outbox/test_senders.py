"""Each kind of channel against a far side that answers well, wrong, late, too often, or 200 with an error inside."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

import pytest

from store.outbox.channels import Channel, DingTalk, Feishu, Smtp, Webhook, WeCom
from store.outbox.secret import Secret
from store.outbox.senders.http import post as post_http
from store.outbox.senders.mail import send_mail
from store.outbox.senders.note import Letter, Note
from store.outbox.senders.outcome import NotSentError
from store.outbox.senders.robots import cut, send_dingtalk, send_feishu, send_wecom
from store.outbox.senders.webhook import send_webhook
from tests.outbox.servers import Post, Robot
from tests.store.desks import MONDAY

NOTE = Note("alert-7-robot.ab12", "alert", "[kefu] #3 投诉组 · 首次响应\n(alert-7-robot.ab12)", {"ticket": 3})
Send = Callable[[Any, Note, int], None]
KINDS: dict[str, tuple[Send, Callable[[str], Channel], Any]] = {
    "wecom": (send_wecom, lambda url: WeCom(url=Secret(url), timeout_s=1), {"errcode": 0, "errmsg": "ok"}),
    "dingtalk": (send_dingtalk, lambda url: DingTalk(url=Secret(url), timeout_s=1), {"errcode": 0}),
    "feishu": (send_feishu, lambda url: Feishu(url=Secret(url), timeout_s=1), {"code": 0, "msg": "success"}),
    "webhook": (send_webhook, lambda url: Webhook(url=Secret(url), timeout_s=1), {"anything": 1}),
}


def refusal(kind: str, far: Robot) -> NotSentError:
    send, channel, _good = KINDS[kind]
    with pytest.raises(NotSentError) as caught:
        send(channel(far.url), NOTE, MONDAY)
    assert "TOPSECRET" not in repr(caught.value)
    assert "127.0.0.1" not in repr(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_that_is_taken(kind: str, far: Robot) -> None:
    send, channel, good = KINDS[kind]
    far.usual = (200, good)
    send(channel(far.url), NOTE, MONDAY)
    (heard,) = far.heard
    assert heard.key == NOTE.key
    assert "首次响应" in heard.body.decode()
    assert heard.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    ("kind", "answer", "code", "permanent", "wait_ms"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "freq out of limit"}, "robot 45009", False, 60_000),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, "robot 93000", True, None),
        ("wecom", {"errcode": 12345}, "robot 12345", False, None),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, "robot 310000", True, None),
        ("dingtalk", {"errcode": 300005, "errmsg": "token is not exist"}, "robot 300005", True, None),
        ("dingtalk", {"errcode": 130101, "errmsg": "20 times a minute"}, "robot 130101", False, 600_000),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, "robot 19021", True, None),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, "robot 11232", False, 60_000),
        ("feishu", {"StatusCode": 19001}, "robot 19001", True, None),
        ("feishu", {"code": 0, "StatusCode": 19001}, "robot 19001", True, None),
    ],
)
def test_an_error_inside_an_answer_of_200(
    far: Robot, kind: str, answer: Any, code: str, permanent: bool, wait_ms: int | None
) -> None:
    far.usual = (200, answer)
    why = refusal(kind, far)
    assert (why.code, why.permanent, why.wait_ms, why.maybe) == (code, permanent, wait_ms, False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("answer", "code", "permanent", "maybe"),
    [
        ((500, {}), "http 500", False, True),
        ((429, {}), "http 429", False, False),
        ((404, {}), "http 404", True, False),
        ((302, {}), "http 302", True, False),
        ("hang", "no_answer", False, True),
        ("drip", "no_answer", False, True),
        ("close", "no_answer", False, True),
    ],
)
def test_what_goes_wrong(kind: str, far: Robot, answer: Any, code: str, permanent: bool, maybe: bool) -> None:
    far.usual = answer
    far.headers = {"Location": far.url + "2"}
    began = time.monotonic()
    why = refusal(kind, far)
    assert (why.code, why.permanent, why.maybe) == (code, permanent, maybe)
    assert time.monotonic() - began < 5
    assert len(far.heard) == 1, "nothing follows a redirect, nothing is tried twice at once"


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"[0]",
        b"{}",
        b'{"errcode": "0", "code": "0"}',
        b'{"errcode": false, "code": false}',
        b"\xff\xfe",
        b"[" * 60_000,
    ],
)
def test_an_answer_that_is_no_robots(kind: str, far: Robot, body: bytes) -> None:
    far.usual = (200, body)
    assert (refusal(kind, far).code, refusal(kind, far).maybe) == ("bad_answer", True)


@pytest.mark.parametrize("status", [400, 403, 429])
def test_too_many_under_a_status_that_elsewhere_means_never(far: Robot, status: int) -> None:
    far.usual = (status, {"code": 9499, "msg": "too many request"})
    why = refusal("feishu", far)
    assert (why.code, why.permanent, why.wait_ms) == ("robot 9499", False, 60_000)
    far.usual = (status, {"code": 19001, "msg": "incoming webhook access token invalid"})
    assert refusal("feishu", far).code == f"http {status}"


def test_how_long_the_far_side_wants_to_be_left_alone(far: Robot) -> None:
    far.usual = (429, {})
    for said, wait_ms in (("30", 30_000), ("999999", 600_000), ("soon", None)):
        far.headers = {"Retry-After": said}
        assert refusal("webhook", far).wait_ms == wait_ms


def test_nobody_listens(far: Robot) -> None:
    send, channel, _good = KINDS["webhook"]
    with pytest.raises(NotSentError) as caught:
        send(channel("http://127.0.0.1:1/x"), NOTE, MONDAY)
    assert (caught.value.code, caught.value.maybe) == ("no_connection", False)


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_port: int) -> None:
    with pytest.raises(NotSentError) as caught:
        post_http(f"https://127.0.0.1:{tls_port}/", b"{}", {}, 2).check()
    assert caught.value.code == "bad_certificate"


def test_dingtalks_request_byte_for_byte(far: Robot) -> None:
    """The secret of the vendor's example; its sign computed with openssl, in the address as their `quote_plus` gives it."""
    ding = DingTalk(url=Secret(far.url), secret=Secret("this is secret"), mention=("@all", "138"))
    send_dingtalk(ding, Note("k", "alert", "我就是我"), 1_577_262_236_757)
    (heard,) = far.heard
    assert heard.path == (
        "/robot/send?key=TOPSECRET&timestamp=1577262236757&sign=hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D"
    )
    assert heard.headers["Content-Type"] == "application/json; charset=utf-8"
    assert heard.body.decode() == (
        '{"msgtype": "text", "text": {"content": "我就是我"}, "at": {"atMobiles": ["138"], "isAtAll": true}}'
    )


def test_feishus_request_byte_for_byte(far: Robot) -> None:
    """The moment of the vendor's example. The key of the sign is "SECONDS\\nSECRET", and what it signs is empty."""
    far.usual = (200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})
    fly = Feishu(url=Secret(far.url), secret=Secret("demo"))
    send_feishu(fly, Note("k", "alert", "request example"), 1_599_360_473_999)
    assert far.heard[0].body.decode() == (
        '{"timestamp": "1599360473", "sign": "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",'
        ' "msg_type": "text", "content": {"text": "request example"}}'
    )


def test_wecoms_request_byte_for_byte(far: Robot) -> None:
    wecom = WeCom(url=Secret(far.url), mention=("wangqing", "@all"))
    send_wecom(wecom, Note("k", "alert", "广州今日天气：29度"), MONDAY)
    assert far.heard[0].body.decode() == (
        '{"msgtype": "text", "text": {"content": "广州今日天气：29度", "mentioned_list": ["wangqing", "@all"]}}'
    )


def test_a_webhook_is_signed_over_its_time_and_body(far: Robot) -> None:
    send_webhook(Webhook(url=Secret(far.url), secret=Secret("SEC3")), NOTE, MONDAY)
    heard = far.heard[0]
    seconds, _comma, sign = heard.headers["X-Kefu-Signature"].removeprefix("t=").partition(",v1=")
    wanted = hmac.new(b"SEC3", f"{seconds}.".encode() + heard.body, hashlib.sha256).hexdigest()
    assert (int(seconds), sign) == (MONDAY // 1000, wanted)
    assert heard.json == {"key": NOTE.key, "kind": "alert", "ticket": 3, "text": NOTE.text}


def test_wecom_takes_no_more_than_2048_bytes(far: Robot) -> None:
    long = Note("k", "alert", f"{'字' * 2000}\n(alert-7-robot.ab12)")
    send_wecom(WeCom(url=Secret(far.url), mention=("@all",)), long, MONDAY)
    text = far.heard[0].json["text"]
    assert len(text["content"].encode()) <= 2048
    assert text["content"].endswith("…\n(alert-7-robot.ab12)")
    assert text["mentioned_list"] == ["@all"]
    assert cut("short", 100) == "short"


# ---------------------------------------------------------------- mail


def mail(post: Post, **more: Any) -> Smtp:
    facts = {"host": "127.0.0.1", "port": post.port, "security": "none", "sender": "店 <desk@shop.example>"}
    return Smtp(**{**facts, "to": ("lead@shop.example", "boss@shop.example"), "timeout_s": 1, **more})


def test_an_alert_by_mail(post: Post) -> None:
    send_mail(mail(post), NOTE, MONDAY)
    ((sender, recipients, message),) = post.mails
    assert (sender, recipients) == ("desk@shop.example", ["lead@shop.example", "boss@shop.example"])
    assert message["Subject"] == "[kefu] #3 投诉组 · 首次响应"
    assert message["Message-ID"] == "<alert-7-robot.ab12@shop.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().strip() == NOTE.text


def test_a_letter_follows_its_conversation(post: Post) -> None:
    letter = Letter("buyer@home.example", "Re: 包裹\r\nBcc: x@y.z [#3]", "您好", ("<a@x>", "<b@x>"))
    send_mail(mail(post), Note("reply-1-mail.ab12", "reply", "", letter=letter), MONDAY)
    ((_sender, recipients, message),) = post.mails
    assert recipients == ["buyer@home.example"]
    assert message["Bcc"] is None
    assert message["Subject"] == "Re: 包裹 Bcc: x@y.z [#3]"
    assert (message["In-Reply-To"], message["References"]) == ("<b@x>", "<a@x> <b@x>")
    assert message["Auto-Submitted"] is None
    assert message.get_content().strip() == "您好"


@pytest.mark.parametrize(
    ("refusals", "code", "permanent", "maybe"),
    [
        ({"MAIL": ["451 later"]}, "smtp 451", False, False),
        ({"RCPT": ["550 nobody", "550 nobody"]}, "smtp 550", True, False),
        ({"RCPT": ["450 greylisted", "550 nobody"]}, "smtp 450", False, False),
        ({"DATA": ["554 no"]}, "smtp 554", True, False),
        ({"END": ["452 full"]}, "smtp 452", False, False),
        ({"END": ["cut"]}, "no_answer", False, True),
    ],
)
def test_what_a_mail_server_refuses(
    post: Post, refusals: dict[str, list[str]], code: str, permanent: bool, maybe: bool
) -> None:
    post.refusals = refusals
    with pytest.raises(NotSentError) as caught:
        send_mail(mail(post), NOTE, MONDAY)
    assert (caught.value.code, caught.value.permanent, caught.value.maybe) == (code, permanent, maybe)


def test_one_address_of_two_refused_is_sent(post: Post) -> None:
    post.refusals = {"RCPT": ["550 nobody"], "QUIT": ["421 tired"]}
    send_mail(mail(post), NOTE, MONDAY)
    assert [to for _sender, to, _message in post.mails] == [["boss@shop.example"]]


def test_a_server_without_encryption_where_it_is_asked_for(post: Post) -> None:
    with pytest.raises(NotSentError) as caught:
        send_mail(mail(post, security="starttls"), NOTE, MONDAY)
    assert (caught.value.code, caught.value.permanent) == ("smtp_cannot", True)
    assert post.mails == []


@pytest.mark.parametrize("address", ["", "nobody", "a@b c", "a@b>\r\nRCPT TO:<x@y"])
def test_an_address_that_is_none(post: Post, address: str) -> None:
    with pytest.raises(NotSentError) as caught:
        send_mail(mail(post), Note("k", "reply", "", letter=Letter(address, "s", "b")), MONDAY)
    assert (caught.value.code, caught.value.permanent) == ("bad_address", True)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_services_that_apprise_knows(far: Robot) -> None:
    pytest.importorskip("apprise")
    from store.outbox.channels import Apprise
    from store.outbox.senders.others import send_apprise

    good = Apprise(url=Secret(f"json://127.0.0.1:{far.port}/x"))
    send_apprise(good, NOTE, MONDAY)
    assert NOTE.key in far.heard[0].body.decode()
    far.usual = (500, {})
    for channel, code in ((good, "apprise_refused"), (Apprise(url=Secret("nothing://x")), "apprise_address")):
        with pytest.raises(NotSentError) as caught:
            send_apprise(channel, NOTE, MONDAY)
        assert caught.value.code == code
