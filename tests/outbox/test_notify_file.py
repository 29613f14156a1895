"""notify.toml: who may read it, what stands in it, and that nothing secret of it is ever shown."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import pytest

from store.errors import CouldNot
from store.outbox.channels import DingTalk, Smtp
from store.outbox.notify_file import WRONG, load, notify_path
from store.outbox.secret import Secret
from tests.outbox.conftest import Notify

WHOLE = """
[channel.lead]
type = "wecom"
url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=HUSH-1"
mention = ["@all"]
calls = true

[channel.ding]
type = "dingtalk"
url = "https://oapi.dingtalk.com/robot/send?access_token=HUSH-2"
secret = "HUSH-3"
per_minute = 12

[channel.fly]
type = "feishu"
url = "https://open.feishu.cn/open-apis/bot/v2/hook/HUSH-4"
secret = "HUSH-5"

[channel.mail]
type = "smtp"
host = "smtp.shop.example"
user = "desk"
password = "HUSH-6"
from = "Shop <desk@shop.example>"
to = ["lead@shop.example"]
replies = true

[channel.hook]
type = "webhook"
url = "https://hook.shop.example/HUSH-7"
secret = "HUSH-8"

[channel.other]
type = "apprise"
url = "tgram://HUSH-9/12"
"""


def test_every_kind_of_channel(notify: Notify) -> None:
    found = load(notify(WHOLE))
    assert {name: one.kind for name, one in found.items()} == {
        "lead": "wecom",
        "ding": "dingtalk",
        "fly": "feishu",
        "mail": "smtp",
        "hook": "webhook",
        "other": "apprise",
    }
    mail, ding = found["mail"], found["ding"]
    assert isinstance(mail, Smtp)
    assert isinstance(ding, DingTalk)
    assert (mail.sender, mail.per_minute, mail.facts().replies) == ("Shop <desk@shop.example>", 60, True)
    assert (ding.secret.reveal(), ding.per_minute) == ("HUSH-3", 12)
    assert {name for name, one in found.items() if one.calls} == {"lead"}
    assert {name for name, one in found.items() if not one.confirms} == {"other"}


def test_no_secret_is_shown(notify: Notify) -> None:
    found = load(notify(WHOLE))
    assert "HUSH" not in f"{found!r} {found} {[one.facts() for one in found.values()]}"
    secret = Secret("HUSH")
    assert (str(secret), repr(secret), f"{secret}") == ("***", "***", "***")
    assert hash(secret) == hash(Secret("HUSH"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o660, 0o601])
def test_a_file_that_others_may_open_is_refused(notify: Notify, mode: int) -> None:
    path = notify(WHOLE)
    path.chmod(mode)
    with pytest.raises(CouldNot) as caught:
        load(path)
    assert (caught.value.code, caught.value.params["mode"]) == ("notify_open", f"{mode:03o}")
    assert "chmod 600" in str(caught.value)


def test_what_systemd_hands_over_is_guarded_by_it(
    notify: Notify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = notify(WHOLE)
    path.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert len(load(path)) == 6
    monkeypatch.delenv("KEFU_NOTIFY")
    assert notify_path() == path


def test_where_it_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert notify_path() is None
    own = Path(os.environ["XDG_CONFIG_HOME"]) / "kefu" / "notify.toml"
    own.parent.mkdir(parents=True)
    own.touch(0o600)
    assert notify_path() == own
    monkeypatch.setenv("KEFU_NOTIFY", str(tmp_path / "elsewhere.toml"))
    assert notify_path() == tmp_path / "elsewhere.toml"
    with pytest.raises(CouldNot) as caught:
        load(tmp_path / "elsewhere.toml")
    assert caught.value.code == "no_such_file"


LEAD = '[channel.lead]\ntype = "wecom"\nurl = "https://x.example/HUSH"\n'
MAIL = '[channel.mail]\ntype = "smtp"\nhost = "m.example"\nfrom = "a@m.example"\n'


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ('channels = "HUSH"', "channels", "unknown_key"),
        ('channel = "HUSH"', "channel", "not_a_table"),
        ('[channel]\nlead = "HUSH"', "channel.lead", "not_a_table"),
        ('[channel."My Lead"]\ntype = "wecom"', "channel.My Lead", "bad_name"),
        ('[channel.bell]\ntype = "wecom"', "channel.bell", "bad_name"),
        ('[channel.lead]\nurl = "HUSH"', "channel.lead", "missing"),
        ('[channel.lead]\ntype = "wecon"\nurl = "HUSH"', "channel.lead.type", "bad_type"),
        ('[channel.lead]\ntype = ["HUSH"]', "channel.lead.type", "bad_type"),
        ('[channel.lead]\ntype = "wecom"', "channel.lead", "missing"),
        (LEAD + 'secert = "HUSH"', "channel.lead.secert", "unknown_key"),
        (LEAD.replace('"https://x.example/HUSH"', "17"), "channel.lead.url", "bad_value"),
        (LEAD.replace("https:", "http:"), "channel.lead.url", "bad_url"),
        (LEAD.replace("https:", "ftp:"), "channel.lead.url", "bad_url"),
        (LEAD.replace("HUSH", "HU SH"), "channel.lead.url", "bad_url"),
        (LEAD.replace("x.example", "x.example:99999"), "channel.lead.url", "bad_url"),
        (LEAD + "per_minute = 100", "channel.lead.per_minute", "too_many"),
        (LEAD + "per_minute = 0", "channel.lead.per_minute", "bad_value"),
        (LEAD + "timeout_s = 900", "channel.lead.timeout_s", "bad_value"),
        (LEAD + LEAD.replace("lead", "second"), "channel.second.url", "same_robot"),
        (MAIL, "channel.mail", "no_to"),
        (MAIL + 'to = ["nobody"]', "channel.mail.to", "bad_address"),
        (MAIL.replace("a@m.example", "Shop") + "replies = true", "channel.mail.from", "bad_address"),
        (MAIL + 'replies = true\nsecurity = "none"', "channel.mail.security", "plain_mail"),
        (MAIL + 'replies = true\nsecurity = "ssl"', "channel.mail.security", "bad_value"),
        (
            MAIL + "replies = true\n" + MAIL.replace("mail]", "post]") + "replies = true",
            "channel.post.replies",
            "two_replies",
        ),
    ],
)
def test_what_is_wrong_is_named_and_no_value_of_it(notify: Notify, text: str, key: str, code: str) -> None:
    with pytest.raises(CouldNot) as caught:
        load(notify(text))
    error = caught.value
    assert (error.code, error.params["key"]) == ("notify_error", key)
    assert WRONG[code].partition("{")[0].partition("'")[0] in str(error)
    shown = "".join(traceback.format_exception(error))
    assert "HUSH" not in shown.replace(text, "")


def test_a_misspelt_key_or_type_is_guessed(notify: Notify) -> None:
    for text, hint in ((LEAD + 'mentoin = ["a"]', "mention"), (LEAD.replace("wecom", "wecon"), "wecom")):
        with pytest.raises(CouldNot, match=f"did you mean '{hint}'"):
            load(notify(text))


@pytest.mark.parametrize(
    "text", ['[channel.lead]\nurl = "HUSH\n', "HUSH HUSH", "[a]\n[a]\nHUSH = 1"], ids=range(3)
)
def test_what_is_no_toml(notify: Notify, text: str) -> None:
    with pytest.raises(CouldNot) as caught:
        load(notify(text))
    assert caught.value.code == "notify_no_toml"
    assert "HUSH" not in "".join(traceback.format_exception(caught.value))


def test_what_is_no_text(notify: Notify, tmp_path: Path) -> None:
    path = notify("")
    assert load(path) == {}
    path.write_bytes(b"\xff\xfeHUSH")
    with pytest.raises(CouldNot) as caught:
        load(path)
    assert caught.value.code == "notify_no_toml"
    with pytest.raises(CouldNot):
        load(tmp_path)
