"""Texts that try to style, move, link, run or crash."""

from __future__ import annotations

HOSTILE = [
    "\x1b]0;title\x07",
    "\x1b]52;c;aGFjaw==\x1b\\",
    "\x1b[2J\x1b[H",
    "\x1b[31mred\x1b[0m",
    "\x9b31mC1\x9d0;title\x9c",
    "nul\x00 del\x7f bel\x07 nel\x85 bs\x08",
    "[red]markup[/]",
    "[/nope]",
    "[@click=app.quit]x[/]",
    "[link=https://x.example]y[/link]",
    "[type=x, v={'a[0]'}]",
    "[EXTERNAL] [[nested] \\[",
    "\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\",
    "right \u202eto left\u202c \u2066isolated\u2069",
    "zero\u200bwidth\u200d\ufeff",
    "tags \U000e0041\U000e0042",
    "lone \ud800 surrogate",
    "zalgo " + "o" + "\u0301" * 40,
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467 heart \u2764\ufe0f",
    "tab\there\nline\r\nbreak\u2028separator",
    "中文" * 60,
    "%s %d {name} $HOME `id` :smile:",
    "a" * 5000,
    "",
]
