"""Group robots of WeCom, DingTalk and Feishu: they answer 200 and say in the body whether they took the message."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any, Final
from urllib.parse import quote_plus

from store.outbox.channels import DingTalk, Feishu, WeCom
from store.outbox.senders.http import Answer, post
from store.outbox.senders.note import Note
from store.outbox.senders.outcome import NotSentError

LONGEST_BYTES: Final = 2048
"""WeCom refuses a longer text; the others take more."""
MINUTE_MS: Final = 60_000
BUSY: Final[dict[str, dict[int, int]]] = {
    "wecom": {45009: MINUTE_MS, -1: 5_000},
    "dingtalk": {130101: 10 * MINUTE_MS, 410100: MINUTE_MS, 90018: MINUTE_MS, -1: 5_000},
    "feishu": {11232: MINUTE_MS, 9499: MINUTE_MS},
}
"""Too many messages, or too busy: the robot's own code -> how long it wants to be left alone, in ms."""
HOPELESS: Final[dict[str, frozenset[int]]] = {
    "wecom": frozenset({40008, 44004, 93000, 93004, 93008}),
    "dingtalk": frozenset({40035, 300001, 300005, 310000, 400013, 400101, 400102, 400105, 400106}),
    "feishu": frozenset({19001, 19002, 19021, 19022, 19024}),
}
"""Wrong key, sign, keyword or address: no further attempt can help."""
_HEADERS: Final = {"Content-Type": "application/json; charset=utf-8"}


def send_wecom(channel: WeCom, note: Note, now: int) -> None:
    """https://developer.work.weixin.qq.com/document/path/91770"""
    text: dict[str, Any] = {"content": cut(note.text, LONGEST_BYTES)}
    if channel.mention:
        text["mentioned_list"] = list(channel.mention)
    _send(channel, channel.url.reveal(), {"msgtype": "text", "text": text}, note, "errcode")


def send_dingtalk(channel: DingTalk, note: Note, now: int) -> None:
    """https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages; the sign goes into the address."""
    url = channel.url.reveal()
    if channel.secret:
        secret = channel.secret.reveal()
        sign = _signed(secret.encode(), f"{now}\n{secret}".encode())
        url += f"{'&' if '?' in url else '?'}timestamp={now}&sign={quote_plus(sign)}"
    message: dict[str, Any] = {"msgtype": "text", "text": {"content": note.text}}
    if channel.mention:
        mobiles = [one for one in channel.mention if one != "@all"]
        message["at"] = {"atMobiles": mobiles, "isAtAll": "@all" in channel.mention}
    _send(channel, url, message, note, "errcode")


def send_feishu(channel: Feishu, note: Note, now: int) -> None:
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot; the sign goes into the message."""
    message: dict[str, Any] = {"msg_type": "text", "content": {"text": note.text}}
    if channel.secret:
        seconds = str(now // 1000)
        key = f"{seconds}\n{channel.secret.reveal()}".encode()
        message = {"timestamp": seconds, "sign": _signed(key, b""), **message}
    _send(channel, channel.url.reveal(), message, note, "code", "StatusCode")


def cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8; the last line, which has the key, stays."""
    if len(text.encode()) <= most:
        return text
    body, _line, last = text.rpartition("\n")
    room = max(0, most - len(last.encode()) - 4)
    return f"{body.encode()[:room].decode(errors='ignore')}…\n{last}".encode()[:most].decode(errors="ignore")


def _signed(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _send(
    channel: WeCom | DingTalk | Feishu, url: str, message: dict[str, Any], note: Note, *names: str
) -> None:
    body = json.dumps(message, ensure_ascii=False).encode()
    answer = post(url, body, {**_HEADERS, "Idempotency-Key": note.key}, channel.timeout_s)
    code = _code(answer, names)
    rest = BUSY[channel.kind].get(code or 0)
    if rest is None:  # some say "too many" with a status of 4xx, which elsewhere means never
        answer.check()
    if code is None:
        raise NotSentError("bad_answer", maybe=True)
    if code != 0:
        raise NotSentError(f"robot {code}", permanent=code in HOPELESS[channel.kind], wait_ms=rest)


def _code(answer: Answer, names: tuple[str, ...]) -> int | None:
    """The robot's own error code, 0 when it has taken the message; None where it says nothing of it."""
    found = answer.json()
    codes = [found[name] for name in names if type(found.get(name)) is int]
    return next((code for code in codes if code), 0) if codes else None
