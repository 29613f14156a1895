"""Customer data as everybody may see it. Shapes: hutool's DesensitizedUtil, with its one-letter gaps closed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final, NamedTuple

from store.rules.address_signs import has_address

STAR: Final = "*"

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
# Those that are strings are compiled (and kept, by `re`) when first needed: a screen's first lines do not wait for them.
_MOBILE: Final = r"(?P<country>(?:00)?86)?1[3-9]\d{9}"
_LANDLINE: Final = r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}"
_SEPARATORS: Final = r"[ \u00a0\u2000-\u200a\-\u2010-\u2015.·()]"
_RUN: Final = rf"\d(?:{_SEPARATORS}{{0,2}}\d)+(?:{_SEPARATORS}{{0,2}}[Xx])?"
_WORTH_A_LOOK: Final = re.compile(rf"\d{_SEPARATORS.replace('[ ', '[ 　－（）．' + chr(92) + 'd')}{{6}}")
"""Begins with a digit, for which the engine looks fast; lets more through than it has to."""
_ANY_SIGN: Final = re.compile(r"[\d@＠号號弄栋棟幢座單单組组镇鎮乡鄉街]")
"""What hides anything holds one of these."""
_GROUP: Final = re.compile(r"\d+|[Xx]")
_EMAIL: Final = r"([A-Za-z0-9._%+\-]{1,64})@([A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+)"
_STREET: Final = r"[0-9０-９*]|[路街巷弄号栋幢室]|大道|胡同|单元|小区|花园"
"""Where the part of an address begins, or has begun, that says which door."""
_DISTRICT: Final = r".*[省市区县旗州盟]"
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_MASKED: Final = r"[*＊]|[●•█]{2}|\d[xX]{3}"


def mask_phone(phone: str) -> str:
    """138****5678; 0915*****79; of a virtual number both parts (188****1111-***); else all but the last two digits."""
    if len(phone) == 11 and phone.isascii() and phone.isdigit() and phone[0] == "1" and phone[1] > "2":
        return f"{phone[:3]}****{phone[7:]}"
    base, dash, extension = phone.strip().partition("-")
    digits = "".join(re.findall(r"\d", base.translate(_WIDE)))
    mobile = re.fullmatch(_MOBILE, digits)
    if mobile:
        kept = digits[len(mobile["country"] or "") :]
        return f"{kept[:3]}****{kept[-4:]}" + (dash + STAR * len(extension) if extension else "")
    digits = "".join(re.findall(r"\d", phone.translate(_WIDE)))
    if re.fullmatch(_LANDLINE, digits):
        return digits[:4] + STAR * (len(digits) - 6) + digits[-2:]
    return STAR * max(len(phone.strip()) - 2, 3) + (digits[-2:] if len(digits) > 6 else "")


def mask_name(name: str) -> str:
    """张**: the first character, and a star for every other one; a single one is a star."""
    name = name.strip()
    return name[0] + STAR * (len(name) - 1) if len(name) > 1 else STAR * len(name)


def mask_email(email: str) -> str:
    """d****@x.cn: the first letter of more than one, four stars whatever the length, and the domain."""
    local, at, domain = email.strip().replace("＠", "@").rpartition("@")
    if not at:
        return mask_name(email)
    return (local[0] if len(local) > 1 else "") + "****@" + domain


def mask_id(number: str) -> str:
    """5***************1X: the first and the last two characters."""
    number = number.strip()
    return number[0] + STAR * (len(number) - 3) + number[-2:] if len(number) > 4 else STAR * len(number)


def mask_card(number: str) -> str:
    """The first four digits and the last one to four, as far as they leave six hidden."""
    digits = "".join(re.findall(r"\d", number.translate(_WIDE)))
    shown = min(4, max(0, len(digits) - 10))
    if not shown:
        return STAR * len(digits)
    return digits[:4] + STAR * (len(digits) - 4 - shown) + digits[-shown:]


def mask_region(region: str) -> str:
    """浙江省杭州市西湖区****: a region as it is, of an address the province, city and district."""
    shown = mask_text(region)
    street = re.search(_STREET, shown)
    if street is None or region.isdecimal():
        return shown
    district = re.match(_DISTRICT, shown[: street.start()])
    return (district[0] if district else "") + STAR * 4


def mask_text(text: str) -> str:
    """Free text with its mobiles, landlines, ID numbers, bank cards, e-mail and street addresses masked in place.

    Full-width and spaced digits count. An ID number needs its checksum, a card the Luhn sum, so that order numbers
    of the same length stay readable; of an address province, city and district stay. The same object when there is
    nothing to look at.
    """
    if not _ANY_SIGN.search(text):
        return text
    street = has_address(text)
    if not street and not _WORTH_A_LOOK.search(text) and "@" not in text and "＠" not in text:
        return text
    # One character for one: positions in `plain` are positions in `text`.
    plain = text if text.isascii() else "".join(map(_narrow, text))
    mails = re.finditer(_EMAIL, plain) if "@" in plain else ()
    hidden = [(mail.start(), mail.end(), mask_email(mail[0])) for mail in mails]
    for run in re.finditer(_RUN, plain):
        if not any(start < run.end() and run.start() < end for start, end, _shown in hidden):
            hidden += _secrets_in(text, plain, run.start(), run.end())
    if street:
        hidden += _streets(plain, hidden)
    if not hidden:
        return text
    parts: list[str] = []
    at = 0
    for start, end, shown in sorted(hidden):
        parts += (text[at:start], shown)
        at = end
    return "".join((*parts, text[at:]))


def _streets(plain: str, hidden: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The addresses, around what is hidden by itself."""
    from store.rules.addresses import address_spans  # its patterns take longer to make than a screen of rows

    found = []
    for start, end in address_spans(plain):
        for low, high, _shown in sorted(hidden):
            if low < end and start < high:
                if start < low:
                    found.append((start, low, STAR * 4))
                start = max(start, high)
        if start < end:
            found.append((start, end, STAR * 4))
    return found


def is_masked(value: str) -> bool:
    """True for a value that somebody has already masked (张**, 138****5678, 138xxxx5678)."""
    return re.search(_MASKED, value) is not None


class _Group(NamedTuple):
    start: int
    end: int
    digits: str


def _narrow(character: str) -> str:
    code = ord(character)
    if code < 0x80:
        return character
    if code in _WIDE:
        return chr(_WIDE[code])
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(int(digit))


def _secrets_in(text: str, plain: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The secrets among the groups of digits of one run: each is one group, or several in a row."""
    groups = [_Group(m.start(), m.end(), m[0].upper()) for m in _GROUP.finditer(plain, start, end)]
    found: list[tuple[int, int, str]] = []
    first = 0
    while first < len(groups):
        match = _secret_from(groups, first)
        if match is None:
            first += 1
            continue
        after, keep_head, keep_tail = match
        span = (groups[first].start, groups[after - 1].end)
        found.append((*span, _starred(text[slice(*span)], keep_head, keep_tail)))
        if keep_tail == 4 and after < len(groups) and _is_extension(plain, groups[after - 1], groups[after]):
            found.append((groups[after].start, groups[after].end, STAR * len(groups[after].digits)))
            after += 1
        first = after
    return found


def _is_extension(plain: str, base: _Group, group: _Group) -> bool:
    """True for the part behind the dash of a virtual number, 18877771111-123."""
    return plain[base.end : group.start] == "-" and 3 <= len(group.digits) <= 4


def _secret_from(groups: list[_Group], first: int) -> tuple[int, int, int] | None:
    """(index behind the last group, characters kept in front, behind) of the longest secret that starts here."""
    digits, best = "", None
    for after in range(first + 1, len(groups) + 1):
        digits += groups[after - 1].digits
        if len(digits) > 19:
            break
        if len(digits) < 11:
            continue
        kept = _kept(digits, [len(group.digits) for group in groups[first:after]])
        if kept is not None:
            best = (after, *kept)
    return best


def _kept(digits: str, sizes: list[int]) -> tuple[int, int] | None:
    """How much of these digits stays readable, front and back; None when they are no secret."""
    if len(digits) == 18 and _is_id_number(digits):
        return 1, 2
    if not digits.isdigit():
        return None
    if _is_card(digits) and _evenly_spaced(sizes):
        return 4, min(4, len(digits) - 10)
    mobile = re.fullmatch(_MOBILE, digits)
    if mobile:
        return len(mobile["country"] or "") + 3, 4
    return (4, 2) if re.fullmatch(_LANDLINE, digits) else None


def _evenly_spaced(sizes: list[int]) -> bool:
    return len(sizes) == 1 or (len(set(sizes[:-1])) == 1 and sizes[0] in (1, 4) and sizes[-1] <= 4)


def _is_id_number(number: str) -> bool:
    """GB 11643: six digits of a place, a birthday, three more and the check character."""
    if not number[:17].isdigit() or number[0] in "09":
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    check = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False)) % 11
    return 1900 <= born.year <= 2100 and _ID_CHECK[check] == number[17]


def _is_card(digits: str) -> bool:
    """ISO/IEC 7812: 16-19 digits (15 for 34 and 37) with the Luhn sum."""
    if not (
        (16 <= len(digits) <= 19 and digits[0] in "23456789")
        or (len(digits) == 15 and digits[:2] in ("34", "37"))
    ):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _starred(text: str, head: int, tail: int) -> str:
    """The text with a star for every digit but the first `head` and the last `tail`; separators stay."""
    places = [index for index, character in enumerate(text) if character.isdigit() or character in "XxＸｘ"]
    starred = set(places[head : len(places) - tail])
    return "".join(STAR if index in starred else character for index, character in enumerate(text))
