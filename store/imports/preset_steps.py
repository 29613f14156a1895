"""What a preset may do to a cell before its field's own rules read it: small steps, each by a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from store.imports.readers.rows import Cell
from store.imports.reasons import Refused
from store.imports.values import bare, text_of

Step = Callable[[Cell, str], Cell]
"""(cell, its column's name) -> cell; None when nothing is given. Raises Refused."""

_DAY: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)[T ]?\s*(.*)", re.DOTALL)
_NOON: Final = re.compile(r"(\d{1,2})(:\d\d(?::\d\d)?)\s*([ap])\.?m\.?", re.IGNORECASE)
_TIME_INSIDE: Final = re.compile(r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_DATE_FIRST: Final = re.compile(r"(\d{2})(\d{2})(\d{2})-\d{6,}")
_CLOCK: Final = re.compile(r"(-?)(\d{1,6}):(\d{1,2})(?::(\d{1,2}))?")
_MONEY_SIGNS: Final = re.compile(
    r"^(?:RMB|CNY|USD|EUR|GBP|HKD|[¥￥$€£])|(?:元|RMB|CNY|USD|EUR|GBP|HKD)$", re.IGNORECASE
)
_PHONE: Final = re.compile(r"\+?[\d ().\-]{5,30}")
_CHINESE_MOBILE: Final = re.compile(r"(?:\+|00)?86(1\d{10})")
_REGION: Final = re.compile(r"(?:.{2,8}?(?:省|自治区|特别行政区))?(?:.{1,8}?(?:自治州|地区|市|盟))?")
_EPOCH_OF_EXCEL: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's wall time
_OPEN, _SHUT = "([{（【［「《〔", ")]}）】］」》〕"
_SERIALS: Final = (1, 2_958_465)
"""1900-01-01 and 9999-12-31."""


def is_step(text: str) -> bool:
    """True for a step's name, with what it needs behind a blank where it needs something."""
    name, _blank, argument = text.partition(" ")
    return name in STEPS and bool(argument) == (name in MADE)


def step_of(text: str) -> Step:
    """The step of this name."""
    name, _blank, argument = text.partition(" ")
    return MADE[name](argument) if name in MADE else PLAIN[name]


def _text(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", cell if isinstance(cell, str) else text_of(cell)).strip()


def _bare(cell: Cell, column: str) -> Cell:
    return bare(cell) if isinstance(cell, str) else cell


def _phone(cell: Cell, column: str) -> Cell:
    """Digits without what stands between them, a Chinese number without its country; else as it is."""
    text = bare(_text(cell))
    if not _PHONE.fullmatch(text):
        return text
    plain = re.sub(r"[ ().\-]", "", text)
    chinese = _CHINESE_MOBILE.fullmatch(plain)
    return chinese[1] if chinese else plain


def _amount(cell: Cell, column: str) -> Cell:
    """`0元`, `¥1,299.00`, `USD 34.98` as a plain number."""
    if not isinstance(cell, str):
        return cell
    text = bare(_text(cell)).replace(" ", "").removeprefix("+")
    return _MONEY_SIGNS.sub("", _MONEY_SIGNS.sub("", text)) or None


def _positive(cell: Cell, column: str) -> Cell:
    if isinstance(cell, (int, float)):
        return abs(cell)
    return cell.strip().lstrip("-－−") if isinstance(cell, str) else cell


def _fen(cell: Cell, column: str) -> Cell:
    """A whole number of fen as yuan."""
    text = _text(cell).removesuffix("分").replace(",", "")
    try:
        fen = Decimal(text)
    except InvalidOperation:
        raise Refused("not_an_amount", column=column, value=text[:100]) from None
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise Refused("not_an_amount", column=column, value=text[:100])
    return f"{fen / 100:f}"


def _decrypted(cell: Cell, column: str) -> Cell:
    """Nothing where a platform has encrypted the text (`##...`, `$$...`)."""
    text = bare(cell) if isinstance(cell, str) else cell
    return None if isinstance(text, str) and text.startswith(("##", "$$", "~~")) else text


def _ordered(day_first: bool) -> Step:
    def step(cell: Cell, column: str) -> Cell:
        if not isinstance(cell, str):
            return cell
        text = bare(_text(cell))
        match = _DAY.fullmatch(text)
        if match is None:
            return text
        one, two, year, rest = match.groups()
        day, month = (one, two) if day_first else (two, one)
        try:
            found = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
            clock = _NOON.sub(_of_24, rest).strip()
        except ValueError:
            raise Refused("not_a_time", column=column, value=text[:100]) from None
        return f"{found.isoformat()} {clock}".strip()

    return step


def _of_24(match: re.Match[str]) -> str:
    hour = int(match[1])
    if not 1 <= hour <= 12:
        raise ValueError
    return f"{hour % 12 + (12 if match[3].lower() == 'p' else 0):02d}{match[2]}"


def _excel_serial(cell: Cell, column: str) -> Cell:
    """Days since 1899-12-30, as a spreadsheet that lost its formats writes a time; anything else as it is."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return cell
    try:
        days = float(cell)
    except ValueError:
        return cell
    if not _SERIALS[0] <= days <= _SERIALS[1]:
        raise Refused("not_a_time", column=column, value=text_of(cell)[:100])
    moment = _EPOCH_OF_EXCEL + timedelta(seconds=round(days * 86_400))
    return moment.isoformat(" ", "seconds")


def _unix(unit: int) -> Step:
    def step(cell: Cell, column: str) -> Cell:
        text = _text(cell).removesuffix(".0")
        if not re.fullmatch(r"\d{9,14}", text):
            return text
        try:
            return datetime.fromtimestamp(int(text) / unit, UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            raise Refused("not_a_time", column=column, value=text) from None

    return step


def _time_inside(pick: Callable[[list[str]], str]) -> Step:
    """The time that stands in a text; None without one."""

    def step(cell: Cell, column: str) -> Cell:
        if not isinstance(cell, str):
            return cell
        found = _TIME_INSIDE.findall(_text(cell))
        return pick(found) if found else None

    return step


def _region(cell: Cell, column: str) -> Cell:
    """Province and city of an address: where somebody lives is not for everybody to read."""
    text = bare(cell) if isinstance(cell, str) else text_of(cell)
    parts = text.split()
    if len(parts) > 1:
        return " ".join(part for part in parts[:2] if any(map(str.isalnum, part))) or None
    found = _REGION.match(text)
    return text if len(text) <= 4 else (found[0] if found else "") or None


def _order_date(cell: Cell, column: str) -> Cell:
    """The day that an order number begins with: 260517-607198974342268."""
    match = _DATE_FIRST.match(bare(_text(cell)))
    try:
        return date(2000 + int(match[1]), int(match[2]), int(match[3])).isoformat() if match else None
    except ValueError:
        return None


def _titles(cell: Cell, column: str) -> Cell:
    """Titles joined with `，`, each once, with `；` between them; a comma inside brackets parts nothing."""
    parts, depth, begin = [], 0, 0
    text = cell if isinstance(cell, str) else text_of(cell)
    for at, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
        elif letter in _SHUT:
            depth = max(depth - 1, 0)
        elif letter == "，" and not depth:
            parts.append(text[begin:at])
            begin = at + 1
    parts.append(text[begin:])
    return "；".join(dict.fromkeys(part.strip() for part in parts if part.strip())) or None


def _seconds(unit: int) -> Step:
    """A number of minutes or hours, or HH:MM[:SS], as seconds; a negative one is nothing."""

    def step(cell: Cell, column: str) -> Cell:
        if isinstance(cell, timedelta):
            return cell if cell >= timedelta() else None
        text = _text(cell)
        clock = _CLOCK.fullmatch(text)
        if clock:
            sign, hours, minutes, seconds = clock.groups()
            return None if sign else int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise Refused("not_a_number", column=column, value=text[:100]) from None
        if not number.is_finite() or number > 10**7:
            raise Refused("not_a_number", column=column, value=text[:100])
        return int(number * unit) if number >= 0 else None

    return step


def _if_given(text: str) -> Step:
    """This word where the cell says anything."""
    return lambda cell, column: text


def _prefix(text: str) -> Step:
    return lambda cell, column: f"{text}{bare(_text(cell))}"


def _before(text: str) -> Step:
    return lambda cell, column: _text(cell).partition(text)[0].strip() or None


def _after(text: str) -> Step:
    def step(cell: Cell, column: str) -> Cell:
        head, found, rest = _text(cell).partition(text)
        return (rest if found else head).strip() or None

    return step


def _list(separator: str) -> Step:
    """A text of parts with another separator as words between commas."""
    return lambda cell, column: (
        ", ".join(part.strip() for part in _text(cell).split(separator) if part.strip()) or None
    )


PLAIN: Final[dict[str, Step]] = {
    "bare": _bare,
    "phone": _phone,
    "amount": _amount,
    "positive": _positive,
    "fen": _fen,
    "decrypted": _decrypted,
    "day-first": _ordered(True),
    "month-first": _ordered(False),
    "excel-serial": _excel_serial,
    "unix": _unix(1),
    "unix-ms": _unix(1000),
    "first-time": _time_inside(lambda found: found[0]),
    "earliest-time": _time_inside(min),
    "order-date": _order_date,
    "region": _region,
    "titles": _titles,
    "minutes": _seconds(60),
    "hours": _seconds(3600),
}
MADE: Final[dict[str, Callable[[str], Step]]] = {
    "if-given": _if_given,
    "prefix": _prefix,
    "before": _before,
    "after": _after,
    "list": _list,
}
"""Steps that need a text behind their name."""
STEPS: Final = (*PLAIN, *MADE)
