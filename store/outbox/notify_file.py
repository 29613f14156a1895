"""notify.toml: which channels there are, and their secrets. Only the service reads it; only its owner may."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from store.errors import CouldNot
from store.i18n import N_, _
from store.outbox.channels import Apprise, Channel, Smtp
from store.outbox.secret import Secret
from store.rules.ladder import CHANNEL_NAME, SIGNALS
from store.rules.table import meant

SYSTEM: Final = Path("/etc/kefu/notify.toml")
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
MOST_PER_ROBOT: Final = 20
ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+", re.ASCII)
_NAMED_ADDRESS: Final = re.compile(rf"(?:[^<>\r\n]*<{ADDRESS.pattern}>|{ADDRESS.pattern})")
_MISSING: Final = re.compile(r"missing required field `(?P<key>\w+)`")
_UNKNOWN: Final = re.compile(r"unknown field `(?P<key>.+?)`")
_PLACE: Final = re.compile(r" - at `\$?(?P<place>.*)`")

WRONG: Final[dict[str, str]] = {
    "not_a_table": N_("this must be a table"),
    "missing": N_("'{key}' is missing"),
    "unknown_key": N_("there is no such key; known here: {known}"),
    "bad_name": N_(
        "a channel's name is a small letter, then small letters, digits, '-' or '_'; not screen or bell"
    ),
    "bad_type": N_("the type is one of {known}"),
    "bad_url": N_("this is no address that begins with https:// (http:// only for this machine)"),
    "bad_address": N_("this is no e-mail address"),
    "no_to": N_("a mail channel needs 'to', 'replies = true', or both"),
    "plain_mail": N_("security 'none' is only for a mail server on this machine"),
    "two_replies": N_("two channels carry replies: '{one}' and '{other}'"),
    "same_robot": N_("'{one}' and '{other}' are the same robot; its limit holds for both together"),
    "too_many": N_("a robot takes at most {most} messages a minute"),
    "bad_value": N_("this value does not fit here"),
}
"""What is wrong -> its sentence. None repeats a value: it may be a secret."""


def notify_path() -> Path | None:
    """Where notify.toml is: KEFU_NOTIFY, what systemd hands over, the user's or the system's; None without one."""
    named = os.environ.get("KEFU_NOTIFY")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_config_dir

    places = [Path(user_config_dir("kefu")) / "notify.toml", SYSTEM]
    handed = os.environ.get("CREDENTIALS_DIRECTORY")
    if handed:
        places.insert(0, Path(handed) / "notify.toml")
    return next((place for place in places if place.exists()), None)


def load(path: Path) -> dict[str, Channel]:
    """The channels by name. Raises CouldNot: no file, open to others than its owner, or with something wrong in it."""
    text = _read(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line \d+", str(error))
        raise CouldNot("notify_no_toml", path=path, where=line[0] if line else "-") from None
    return _channels(table, path)


def _read(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise CouldNot("no_such_file", path=path) from None
    except OSError as error:
        raise CouldNot("cannot_read", path=path, why=error.strerror) from None
    try:
        state = os.fstat(handle)
        # systemd shows the one reader of a credential as its group (an ACL), and lets nobody else in.
        handed = os.environ.get("CREDENTIALS_DIRECTORY")
        guarded = handed is not None and path.parent == Path(handed)
        if not guarded and (stat.S_IMODE(state.st_mode) & 0o077 or state.st_uid not in (os.getuid(), 0)):
            raise CouldNot("notify_open", path=path, mode=f"{stat.S_IMODE(state.st_mode):03o}")
        with os.fdopen(handle, encoding="utf-8", closefd=False) as file:
            return file.read()
    except UnicodeDecodeError:
        raise CouldNot("notify_no_toml", path=path, where="UTF-8") from None
    except OSError as error:
        raise CouldNot("cannot_read", path=path, why=error.strerror) from None
    finally:
        os.close(handle)


def _channels(table: Mapping[str, Any], path: Path) -> dict[str, Channel]:
    for key in table:
        if key != "channel":
            raise _wrong(path, key, "unknown_key", known="channel")
    sections = table.get("channel", {})
    if not isinstance(sections, dict):
        raise _wrong(path, "channel", "not_a_table")
    found: dict[str, Channel] = {}
    for name, section in sections.items():
        where = f"channel.{name}"
        if not CHANNEL_NAME.fullmatch(name) or name in SIGNALS:
            raise _wrong(path, where, "bad_name")
        found[name] = _channel(section, where, path)
        for key, code, params in _problems(found[name]):
            raise _wrong(path, f"{where}.{key}" if key else where, code, **params)
    for key, code, params in _together(found):
        raise _wrong(path, key, code, **params)
    return found


def _channel(section: Any, where: str, path: Path) -> Channel:
    if not isinstance(section, dict):
        raise _wrong(path, where, "not_a_table")
    known = _fields()
    kind = section.get("type")
    if kind is None:
        raise _wrong(path, where, "missing", key="type")
    if not isinstance(kind, str) or kind not in known:
        hint = meant(kind, known) if isinstance(kind, str) else None
        raise _wrong(path, f"{where}.type", "bad_type", hint, known=", ".join(known))
    try:
        return msgspec.convert(section, Channel, dec_hook=_hook, strict=True)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        said = str(error)
    missing, unknown, place = _MISSING.search(said), _UNKNOWN.search(said), _PLACE.search(said)
    if missing is not None:
        raise _wrong(path, where, "missing", key=missing["key"])
    if unknown is not None:
        names = known[kind]
        code_key = f"{where}.{unknown['key']}"
        raise _wrong(path, code_key, "unknown_key", meant(unknown["key"], names), known=", ".join(names))
    raise _wrong(path, where + (place["place"] if place else ""), "bad_value")


def _hook(wanted: type, value: Any) -> Any:
    if wanted is Secret and isinstance(value, str):
        return Secret(value)
    raise TypeError("no text")


def _fields() -> dict[str, tuple[str, ...]]:
    """Kind of channel -> the keys that it takes."""
    kinds = msgspec.inspect.multi_type_info(Channel.__args__)
    return {
        str(kind.tag): tuple(field.encode_name for field in kind.fields)
        for kind in kinds
        if isinstance(kind, msgspec.inspect.StructType)
    }


def _problems(channel: Channel) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(key, code, parameters) of what a type cannot say."""
    if isinstance(channel, Smtp):
        if not channel.to and not channel.replies:
            yield "", "no_to", {}
        if not _NAMED_ADDRESS.fullmatch(channel.sender):
            yield "from", "bad_address", {}
        if not all(ADDRESS.fullmatch(one) for one in channel.to):
            yield "to", "bad_address", {}
        if channel.security == "none" and channel.host not in LOOPBACK:
            yield "security", "plain_mail", {}
    elif isinstance(channel, Apprise):
        if "://" not in channel.url.reveal():
            yield "url", "bad_url", {}
    else:
        if not _safe_url(channel.url.reveal()):
            yield "url", "bad_url", {}
        if channel.kind != "webhook" and channel.per_minute > MOST_PER_ROBOT:
            yield "per_minute", "too_many", {"most": MOST_PER_ROBOT}


def _safe_url(url: str) -> bool:
    if not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def _together(channels: Mapping[str, Channel]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    carrying = [name for name, one in channels.items() if isinstance(one, Smtp) and one.replies]
    if len(carrying) > 1:
        yield f"channel.{carrying[1]}.replies", "two_replies", {"one": carrying[0], "other": carrying[1]}
    robots: dict[Secret, str] = {}
    for name, one in channels.items():
        if isinstance(one, Smtp):
            continue
        if one.url in robots:
            yield f"channel.{name}.url", "same_robot", {"one": robots[one.url], "other": name}
        robots[one.url] = name


def _wrong(path: Path, where: str, code: str, hint: str | None = None, /, **params: Any) -> CouldNot:
    why = _(WRONG[code]).format(**params)
    if hint is not None:
        why = _("{text} (did you mean '{hint}'?)").format(text=why, hint=hint)
    return CouldNot("notify_error", path=path, key=where, why=why)
