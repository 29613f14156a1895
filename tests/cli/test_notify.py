"""kefu notify, and what escalate, doctor, reply and policy say about messages that leave the terminal."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.policy.read import shipped_text
from tests.cli.conftest import Kefu
from tests.outbox.servers import Post, Robot, post_office, robot

ROOT = Path(__file__).parents[2]
LADDER = """
[[ladder]]
clock = "first_response"
levels = [{ level = 1, at = "100%", tell = ["team"], by = ["screen", "lead"] }]
"""
LATER = "2026-03-16T10:16:00+08:00"


@pytest.fixture
def far() -> Iterator[Robot]:
    with robot() as made:
        yield made


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as made:
        yield made


@pytest.fixture
def lead(far: Robot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """notify.toml with the channel `lead`."""
    path = tmp_path / "notify.toml"
    path.write_text(f'[channel.lead]\ntype = "wecom"\nurl = "{far.url}"\ntimeout_s = 1\n', encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("KEFU_NOTIFY", str(path))
    return path


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(shipped_text().replace("[[ladder]]", f"{LADDER}\n[[ladder]]", 1), encoding="utf-8")
    return path


@pytest.fixture
def late(kefu: Kefu, lead: Path, policy: Path) -> int:
    """A ticket whose first response is overdue, under a policy that tells `lead`."""
    kefu.done("policy", "apply", str(policy))
    number: int = kefu.told("new", "Where is it?", "--subject", "Parcel", "--channel", "message")["number"]
    kefu.at(LATER)
    return number


def test_a_test_message(kefu: Kefu, lead: Path, far: Robot) -> None:
    said = kefu.done("notify", "test", "lead")
    (heard,) = far.heard
    assert heard.key in said
    assert "the channel 'lead' works" in heard.json["text"]["content"]
    assert kefu.told("notify", "test", "lead").keys() == {"channel", "key", "confirmed"}
    kefu.done("notify", "test", "lead", lang="zh")
    assert "lead" in far.heard[-1].json["text"]["content"]


def test_a_test_message_that_is_not_taken(kefu: Kefu, lead: Path, far: Robot) -> None:
    for answer, words in (
        ((200, {"errcode": 93000, "errmsg": "TOPSECRET"}), "the robot's error 93000"),
        ((500, {}), "status 500; it may have arrived"),
        ("close", "no answer in time; it may have arrived"),
    ):
        far.usual = answer
        said = kefu.refused(4, "notify", "test", "lead")
        assert said == f"The channel 'lead' did not take the test message: {words}."
    assert "'laed' in" in kefu.refused(1, "notify", "test", "laed")
    assert kefu.refused(1, "--as", "anna", "notify", "test", "lead").startswith("The role 'agent'")


@pytest.mark.parametrize(
    "answer", [(200, {"errcode": 0}), (200, {"errcode": 310000, "errmsg": "TOPSECRET"}), (302, {}), "close"]
)
def test_no_secret_and_nothing_of_the_customers_is_anywhere(
    kefu: Kefu, lead: Path, far: Robot, late: int, answer: object
) -> None:
    """Neither in what any command says nor in any file of the desk; and nothing of the customer's at the far side."""
    lead.write_text(
        f'[channel.lead]\ntype = "dingtalk"\nurl = "{far.url}"\nsecret = "SECRETKEY"\ntimeout_s = 1\ncalls = true\n'
    )
    far.usual, far.headers = answer, {"Location": "http://127.0.0.1:1/TOPSECRET"}
    kefu.told("notify", "list")
    words = [
        ("escalate", "--once"),
        ("escalate", str(late), "--note", "Ann Smith, 13812345678"),
        ("escalate", "--once"),
        ("notify", "test", "lead"),
        ("notify", "list"),
        ("alerts",),
        ("why", str(late)),
        ("show", str(late)),
        ("policy", "show"),
        ("doctor",),
        ("notify", "retry"),
    ]
    said = ""
    for command in words:
        for more in ((), ("--json",)) if command[0] != "escalate" or len(command) == 2 else ((),):
            ended = kefu(*command, *more)
            said += ended.out + ended.err
    kept = b"".join(file.read_bytes() for file in kefu.path.parent.glob(f"{kefu.path.name}*"))
    assert far.heard
    for secret in ("SECRET", "sign="):
        assert secret not in said
        assert secret.encode() not in kept
    outward = "".join(heard.body.decode() for heard in far.heard)
    assert not any(word in outward for word in ("Ann", "Smith", "1381234", "Parcel", "Where is it"))


def test_a_notify_file_that_cannot_be_used(kefu: Kefu, lead: Path, late: int) -> None:
    lead.chmod(0o644)
    assert "chmod 600" in kefu.refused(4, "notify", "test", "lead")
    ended = kefu("escalate", "--once", "--json")
    assert (ended.code, ended.json) == (4, {"fired": 1, "skipped": 0, "sent": 0})
    assert "chmod 600" in ended.err, "the alert has fired all the same"
    lead.unlink()
    assert "no file" in kefu.refused(4, "notify", "test", "lead")


def test_without_a_notify_file(kefu: Kefu) -> None:
    assert "docs/notify.md" in kefu.refused(4, "notify", "test", "lead")
    assert "named no channel" in kefu.done("notify", "list")
    assert kefu.told("escalate", "--once") == {"fired": 0, "skipped": 0, "sent": 0}


def test_from_the_overdue_ticket_to_the_robot(kefu: Kefu, far: Robot, late: int) -> None:
    assert kefu.told("escalate", "--once") == {"fired": 1, "skipped": 0, "sent": 1}
    (text,) = [one.json["text"]["content"] for one in far.heard]
    assert text.startswith(
        f"[kefu] #{late} presales · first response, level 1 · overdue for 1 min · open for 16 min"
    )
    assert kefu.told("escalate", "--once") == {"fired": 0, "skipped": 0, "sent": 0}
    listed = kefu.told("notify", "list")
    assert (listed["waiting"], listed["dead"], listed["sends"], listed["messages"]) == (0, 0, True, [])
    assert [one["name"] for one in listed["channels"]] == ["lead"]


def test_in_chinese(kefu: Kefu, far: Robot, late: int) -> None:
    kefu.done("escalate", "--once", lang="zh")
    assert f"#{late} 售前组 · 首次响应" in far.heard[0].json["text"]["content"]


def test_what_was_given_up_is_seen_and_tried_again(kefu: Kefu, far: Robot, late: int) -> None:
    far.usual = (200, {"errcode": 93000})
    assert kefu.told("escalate", "--once")["sent"] == 0
    listed = kefu.told("notify", "list")
    assert (listed["waiting"], listed["dead"]) == (0, 1)
    (message,) = listed["messages"]
    assert (message["ticket"], message["state"], message["error"]) == (late, "dead", "robot 93000")
    shown = kefu.done("notify", "list")
    assert "given up" in shown
    assert "the robot's error 93000" in shown
    doctor = kefu("doctor")
    assert doctor.code == 1
    assert "1 messages were given up" in doctor.out
    far.usual = (200, {"errcode": 0})
    assert kefu.told("notify", "retry", str(message["id"])) == {"retried": 1}
    assert kefu.told("escalate", "--once")["sent"] == 1
    assert kefu.done("doctor") == "The desk is sound.\n"
    assert "no message" in kefu.refused(1, "notify", "retry", str(message["id"]))


def test_what_was_given_up_can_be_dropped(kefu: Kefu, far: Robot, late: int) -> None:
    far.usual = (404, {})
    kefu.done("escalate", "--once")
    (message,) = kefu.told("notify", "list")["messages"]
    assert kefu.told("notify", "drop", str(message["id"])) == {"dropped": message["id"]}
    assert kefu.told("notify", "retry") == {"retried": 0}
    assert kefu.done("doctor") == "The desk is sound.\n"


def test_messages_wait_and_nobody_sends(
    kefu: Kefu, far: Robot, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEFU_NOTIFY")
    assert kefu.told("escalate", "--once") == {"fired": 1, "skipped": 0, "sent": 0}
    kefu.at("2026-03-16T10:20:00+08:00")
    doctor = kefu("doctor").out
    assert "1 messages wait, the oldest for 4 min, and nobody sends" in doctor
    assert "channels that notify.toml does not name: lead" in doctor
    assert "nobody sends" in kefu.done("notify", "list")


def test_a_policy_may_name_what_notify_toml_names(
    kefu: Kefu, lead: Path, policy: Path, far: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "the policy is sound" in kefu.done("policy", "check", str(policy))
    wrong = policy.read_text(encoding="utf-8").replace('"lead"]', '"laed"]')
    policy.with_name("wrong.toml").write_text(wrong, encoding="utf-8")
    for verb in ("check", "apply"):
        said = kefu.refused(1, "policy", verb, str(policy.with_name("wrong.toml")))
        assert (
            "notify.toml has no channel 'laed'; known here: screen, bell, lead (did you mean 'lead'?)" in said
        )
        assert "ladder[1].levels[1].by" in said
    monkeypatch.delenv("KEFU_NOTIFY")
    assert "no channel 'lead'" in kefu.refused(1, "policy", "check", str(policy))
    monkeypatch.setenv("KEFU_NOTIFY", str(lead))
    kefu.done("escalate", "--once")
    monkeypatch.delenv("KEFU_NOTIFY")
    kefu.done("policy", "check", str(policy))
    kefu.done("policy", "apply", str(policy))


def test_a_new_desk_with_such_a_policy(kefu: Kefu, lead: Path, policy: Path, tmp_path: Path) -> None:
    ended = kefu("--db", str(tmp_path / "other.db"), "init", "--policy", str(policy), db=False)
    assert ended.code == 0, ended.err


def test_a_reply_by_mail_says_so(kefu: Kefu, post: Post, lead: Path) -> None:
    lead.write_text(
        f'[channel.mail]\ntype = "smtp"\nhost = "127.0.0.1"\nport = {post.port}\nsecurity = "none"\n'
        'from = "desk@shop.example"\nreplies = true\ntimeout_s = 1\n'
    )
    kefu.done("escalate", "--once")
    who = ("--customer", "Ming", "--email", "ming@home.example")
    number = kefu.told("new", "Hello", "--subject", "Size?", "--channel", "email", *who)["number"]
    shown = kefu.done("reply", str(number), "Take the smaller one.")
    assert "It goes out by e-mail" in shown
    kefu.at("2026-03-16T10:00:30+08:00")
    assert kefu.told("escalate", "--once")["sent"] == 1
    assert post.mails[0][2]["Subject"] == f"Re: Size? [#{number}]"
    assert kefu.told("show", str(number))["unsent"] == 0
    other = kefu.told("new", "Hello", "--subject", "Size?", "--channel", "message")["number"]
    assert "then: kefu sent" in kefu.done("reply", str(other), "Take the smaller one.")


# ---------------------------------------------------------------- the service


def until(told: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < deadline
        os.sched_yield()


def test_the_service_sends_follows_its_file_and_ends_in_order(
    kefu: Kefu, far: Robot, late: int, lead: Path
) -> None:
    words = [sys.executable, "-m", "cli", "--db", str(kefu.path), "--lang", "en", "escalate", "--watch"]
    folder = Path(tempfile.mkdtemp(prefix="kefu-"))  # a socket's path is short
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(folder / "notify"))
        systemd.settimeout(20)
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "KEFU_NOW": f"{LATER}+",
            "NOTIFY_SOCKET": str(folder / "notify"),
        }
        service = subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            assert systemd.recv(100) == b"READY=1"
            assert systemd.recv(100) == b"WATCHDOG=1"
            until(lambda: len(far.heard) == 1)
            assert f"#{late}" in far.heard[0].json["text"]["content"]
            until(lambda: kefu.told("notify", "list")["sends"])
            lead.write_text(lead.read_text() + "calls = true\n")
            until(lambda: kefu.told("notify", "list")["channels"][0]["calls"])
            kefu.done("escalate", str(late), "--note", "SECRET")
            until(lambda: len(far.heard) == 2)
            assert "call for help" in far.heard[1].json["text"]["content"]
            lead.chmod(0o666)
            waited = time.monotonic() + 2.5
            until(lambda: systemd.recv(100) == b"WATCHDOG=1" and time.monotonic() > waited)
            assert [one["name"] for one in kefu.told("notify", "list")["channels"]] == ["lead"]
        finally:
            service.send_signal(signal.SIGTERM)
        out, err = service.communicate(timeout=30)
        assert service.returncode == 0
        assert f"#{late}" in out
        assert err.count("chmod 600") == 1
        assert "TOPSECRET" not in out + err
        told = []
        systemd.setblocking(False)
        try:
            while True:
                told.append(systemd.recv(100))
        except BlockingIOError:
            pass
        assert told[-1] == b"STOPPING=1"
    shutil.rmtree(folder)
    assert kefu.told("notify", "list")["dead"] == 0
