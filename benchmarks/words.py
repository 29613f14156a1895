"""Texts as customers write them, in words of very different frequency, the same ones from the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

_OPENINGS: Final = ("您好", "你好", "请问", "麻烦看一下", "我要投诉", "在吗", "Hello", "Hi there")
_MATTERS: Final = (
    "收到的商品有破损",
    "物流三天没有更新",
    "退款一直没有到账",
    "发票抬头开错了",
    "客服态度很差",
    "页面描述与实物不符",
    "优惠券无法使用",
    "尺码偏小想换货",
    "少发了一件赠品",
    "保温杯漏水",
    "充电宝充不进电",
    "the parcel arrived damaged",
    "refund has not arrived yet",
    "my coupon does not work",
)
_WISHES: Final = ("请尽快处理", "要求退货", "希望补发", "请给个说法", "please reply soon", "谢谢")
_COMMON: Final = "的是不了在有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好"
_RARE_FROM, _RARE_UNTIL = 0x4E00, 0x8000


class Words:
    """Draws texts of some sixty characters: set phrases, common characters, and now and then a rare one."""

    def __init__(self, seed: int = 1) -> None:
        self._draw = random.Random(seed)

    def text(self) -> str:
        """One message."""
        draw = self._draw
        parts = [draw.choice(_OPENINGS), draw.choice(_MATTERS)]
        parts += self._padding(draw.randrange(2, 6))
        parts.append(draw.choice(_WISHES))
        return "，".join(parts) + "。"

    def _padding(self, count: int) -> Iterator[str]:
        draw = self._draw
        for _ in range(count):
            filler = "".join(draw.choices(_COMMON, k=draw.randrange(3, 9)))
            if draw.random() < 0.2:
                filler += chr(_RARE_FROM + int((_RARE_UNTIL - _RARE_FROM) * draw.random() ** 3))
            yield filler


WORDS: Final = {
    "common, 1 character": "的",
    "common, 2 characters": "破损",
    "common, 3 characters": "请尽快",
    "common, 4 characters": "没有到账",
    "common, Latin": "refund",
    "in no text": "鑫鑫鑫",
    "two words": "破损 退货",
}
"""What is looked for, by how often it stands in the texts."""


def rare(text: str) -> dict[str, str]:
    """Words of one to four characters that end in a text's rare one; none when it has none."""
    usual = set("".join((*_OPENINGS, *_MATTERS, *_WISHES, _COMMON)))
    for at in range(3, len(text)):
        piece = text[at - 3 : at + 1]
        if text[at] not in usual and all("\u4e00" <= character <= "\u9fff" for character in piece):
            return {f"rare, {n} character{'s' * (n > 1)}": text[at - n + 1 : at + 1] for n in (1, 2, 3, 4)}
    return {}
