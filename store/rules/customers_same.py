"""Which records of customers are one person's: a nick belongs to its platform, a phone number or an address to one who has it alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from store.rules.masking import is_masked

SHARED_BY: Final = 4
"""A phone number or address that so many nicks have is a courier's, an agent's or a shop's: it tells nobody's identity."""

Handle = tuple[str, str]
"""(whose accounts, the nick there); accounts are empty where nobody says."""

_ACCOUNTS: Final = {
    "taobao": ("taobao", "tmall", "淘宝", "天猫", "闲鱼", "聚划算"),
    "jd": ("jd", "jingdong", "京东", "京喜"),
    "pinduoduo": ("pinduoduo", "pdd", "拼多多"),
    "xiaohongshu": ("xiaohongshu", "xhs", "小红书"),
    "douyin": ("douyin", "抖音", "抖店"),
    "kuaishou": ("kuaishou", "快手"),
    "wechat": ("wechat", "weixin", "微信", "视频号"),
    "youzan": ("youzan", "有赞"),
    "shopify": ("shopify",),
}
"""Platforms whose buyers sign in with the same account, by the words that their names begin with."""
_BEGINNINGS: Final = tuple((word, code) for code, words in _ACCOUNTS.items() for word in words)
_NO_ONES_PHONE: Final = frozenset({"13800138000", "13800000000", "13900000000", "18888888888", "13888888888"})
_HOTLINE: Final = re.compile(r"(?:400|800)\d{7}|95\d{3,8}|1[012]\d{3,4}")
_LANDLINE: Final = re.compile(r"0\d{2,3}\d{7,8}")
_NO_ONES_LOCAL_PART: Final = re.compile(
    r"(?:no-?reply|none|null|nobody|noemail|no|na|test\d*|abc|aaa+|xxx+|a|x|123+|example|unknown|info|support|sales"
    r"|service|kefu|admin|postmaster|webmaster|mailer-daemon)"
)
_NO_ONES_DOMAIN: Final = re.compile(r"(?:.+\.)?(?:example|test|invalid|localhost)(?:\.(?:com|org|net|cn))?")


@dataclass(frozen=True, slots=True)
class Person:
    """One customer with all records that are theirs: the id of the one that stands for them, and their nicks."""

    id: int
    handles: frozenset[Handle]


def accounts_of(platform: str | None) -> str:
    """Whose accounts a platform's nicks are: Taobao and Tmall have the same. Empty when nobody says."""
    plain = " ".join(unicodedata.normalize("NFKC", platform or "").casefold().split())
    return next((code for word, code in _BEGINNINGS if plain.startswith(word)), plain)[:60]


def of_nick(records: Sequence[tuple[int, str]], accounts: str) -> int | None:
    """Of all records (id, accounts) with one nick the one that is meant; None when it is somebody new.

    The same nick on two platforms may be two people. Where nobody says the platform of one of the two, it is the same
    person as long as there is nobody else of that nick.
    """
    for id_, at in records:
        if at == accounts:
            return id_
    if len(records) == 1 and not (accounts and records[0][1]):
        return records[0][0]
    return None


def tells_who(key: str, value: str) -> bool:
    """True for a phone number or e-mail address that one person can have: not masked, made up, or a service's.

    A number with an extension is a platform's relay, which many buyers share.
    """
    if is_masked(value):
        return False
    if key == "email":
        local, at, domain = value.strip().casefold().rpartition("@")
        return bool(
            at
            and local
            and not _NO_ONES_LOCAL_PART.fullmatch(local)
            and not _NO_ONES_DOMAIN.fullmatch(domain)
        )
    number, dash, extension = value.strip().rpartition("-")
    if re.search(r"[a-zA-Z转#,，;]", value) or (
        dash and len(extension) <= 4 and len(re.findall(r"\d", number)) >= 11
    ):
        return False
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", value))
    digits = digits.removeprefix("0086") if digits.startswith("0086") else digits
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    made_up = (
        len(set(digits)) <= 2 or digits in _NO_ONES_PHONE or "12345678" in digits or "87654321" in digits
    )
    shared = _HOTLINE.fullmatch(digits) or _LANDLINE.fullmatch(digits)
    return 7 <= len(digits) <= 15 and not made_up and not shared


def compatible(one: Collection[Handle], other: Collection[Handle]) -> bool:
    """False where the two have different nicks of one platform, or of one that nobody names: those are two people."""
    return all(
        nick == nick_too or (accounts and accounts_too and accounts != accounts_too)
        for accounts, nick in one
        for accounts_too, nick_too in other
    )


def same_person(person: Person, others: Iterable[Person], nicks: int) -> Person | None:
    """Whom `person` turns out to be, of all who have the same phone number or address; None for nobody.

    `nicks`: how many nicks have that value, theirs included. Where two others have it nobody can say which one it is.
    """
    candidates = [other for other in others if other.id != person.id]
    if nicks >= SHARED_BY or len(candidates) != 1 or not compatible(person.handles, candidates[0].handles):
        return None
    return candidates[0]


def stands(one: Person, other: Person) -> Person:
    """Which of the two records stands for both: one with a nick before one without, then the older one."""
    return min(one, other, key=lambda person: (not person.handles, person.id))
