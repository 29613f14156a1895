"""Survey results as files tell them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from store.imports.layout import Layout
from store.imports.reasons import Refused
from store.imports.values import NOT_GIVEN, Convert, Converters
from store.rules import words


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRecord:
    """One answer, or one call that reached nobody; what the file does not say is None. Ratings 1 to 5."""

    survey_id: str | None = None
    """Its number where it comes from."""
    ticket: int | None = None
    """The ticket's number here."""
    external_id: str | None = None
    """The ticket's number where that came from."""
    order_no: str | None = None
    at: int
    source: str | None = None
    outcome: str | None = None
    via: str | None = None
    agent: str | None = None
    """Who asked, as the file says it."""
    overall: int | None = None
    attitude: int | None = None
    solving: int | None = None
    speed: int | None = None
    product: int | None = None
    logistics: int | None = None
    aftersales: int | None = None
    reason: str | None = None
    comment: str | None = None


SCALES: Final = {"5": "1-5", "10": "0-10", "100": "0-100", "3": "1-3", "2": "0-1"}
"""What a number or a word is of: the highest one. Words count in their own scale."""
_SCALES_TOO: Final = {
    "1-5": "5", "1-10": "10", "0-10": "10", "0-100": "100", "1-100": "100", "1-3": "3", "0-1": "2", "1-2": "2",
    "五级": "5", "十分制": "10", "百分制": "100", "三级": "3", "两级": "2", "五分制": "5",
}  # fmt: skip
_WORDS: Final = {
    5: ("非常满意", "很满意", "十分满意", "好评", "verysatisfied", "excellent", "verygood", "great"),
    4: ("满意", "比较满意", "较满意", "satisfied", "good"),
    3: ("一般", "中立", "普通", "中评", "还可以", "neutral", "average", "ok", "okay", "fair"),
    2: ("不满意", "不太满意", "较不满意", "dissatisfied", "unsatisfied", "bad", "poor"),
    1: ("非常不满意", "很不满意", "极不满意", "差评", "verydissatisfied", "veryunsatisfied", "terrible", "verybad"),
}  # fmt: skip
_FIVE: Final = {word: rating for rating, listed in _WORDS.items() for word in listed}
_SHORT: Final = {4: 5, 2: 1}
"""Where a scale has no 'very', its ends are the ends."""
_NUMBER: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)(?:分|星|stars?|/(\d{1,3})|%)?")
_NOT_RATED: Final = frozenset(
    {*NOT_GIVEN, "未评价", "未评", "未填写", "无", "offered", "unoffered", "notrated"}
)


def rating_of(text: str, scale: str) -> int | None:
    """A rating of 1 to 5 from a number, a word or stars of the scale `scale`; None for one that was not given.

    Raises ValueError for what is none of it. A number of 0-10 or 0-100 falls into fifths (9 and 10 are 5).
    """
    plain = "".join(text.split()).lower().replace("_", "").replace("-", "") or "-"
    if plain in _NOT_RATED:
        return None
    if plain in _FIVE:
        rating = _FIVE[plain]
        return _SHORT.get(rating, rating) if scale in ("3", "2") else rating
    if set(plain) <= {"★", "☆", "⭐"}:
        return plain.count("★") + plain.count("⭐") or None
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    number, most = float(match[1]), int(match[2] or scale)
    if match[2] is not None and str(most) not in SCALES:
        raise ValueError(text)
    return _of_number(number, most)


def _of_number(number: float, most: int) -> int | None:
    if most == 5:
        if number == 0:
            return None
        if not number.is_integer() or number > 5:
            raise ValueError(number)
        return int(number)
    if most in (10, 100):
        if number > most:
            raise ValueError(number)
        return max(1, math.ceil(number * 5 / most))
    if most == 3:
        if number == 0:
            return None
        if number not in (1, 2, 3):
            raise ValueError(number)
        return int(number) * 2 - 1
    if number not in (0, 1):
        raise ValueError(number)
    return 5 if number else 1


_FIELDS: Final = (*(field.name for field in fields(SurveyRecord)), "scale")


def _converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(_FIELDS, values.line)
    known |= dict.fromkeys(("survey_id", "external_id", "order_no"), values.identifier)
    known["ticket"] = values.count
    known["at"] = values.time
    known["source"] = values.word(
        words.SURVEY_SOURCES, {"call": "follow_up", "回访": "follow_up", "survey": "form"}
    )
    known["outcome"] = values.word(
        words.SURVEY_OUTCOMES, {"answered": "reached", "已回访": "reached", "已完成": "reached"}
    )
    known["via"] = values.word(
        words.SURVEY_WAYS, {"链接问卷": "link", "url": "link", "call": "phone", "二维码": "link"}
    )
    known["scale"] = values.word(SCALES, _SCALES_TOO)
    known["reason"] = known["comment"] = values.body
    return known


def _record(**told: Any) -> SurveyRecord:
    """Raises Refused for what only the whole row shows."""
    scale = told.pop("scale", None) or "5"
    for name in words.ALL_RATINGS:
        text = told.get(name)
        if text is None:
            continue
        try:
            told[name] = rating_of(text, scale)
        except ValueError:
            raise Refused("not_a_rating", field=name, value=text[:100], scale=SCALES[scale]) from None
    rated = any(told.get(name) is not None for name in words.ALL_RATINGS)
    outcome = told.get("outcome") or "reached"
    if outcome == "reached" and not rated and not told.get("comment") and not told.get("reason"):
        raise Refused("missing_rating", field="overall")
    if outcome != "reached" and rated:
        raise Refused("rated_unreached", field="outcome", value=outcome)
    return SurveyRecord(**told)


SURVEYS: Final = Layout(
    kind="surveys",
    fields=_FIELDS,
    required=("at",),
    one_of=("ticket", "external_id", "order_no"),
    none_of_them="missing_ticket",
    identity=frozenset({"survey_id", "ticket", "external_id", "order_no", "at"}),
    in_order=(),
    converters=_converters,
    record=_record,
)
