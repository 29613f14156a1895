"""HTML as the text that a reader sees.

Our own, and small: the standard library's parser takes quadratic time on hostile input in some of the Pythons that kefu
runs on, html2text's licence does not fit, and inscriptis and html-text bring lxml for what is a few rules here. One walk
over the text, no recursion; nothing in it is followed, loaded or run.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

LONGEST_HTML: Final = 1_000_000
"""Characters that are looked at."""
_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_BLANKS: Final = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_MANY_LINES: Final = re.compile(r"\n{3,}")
_HREF: Final = re.compile(
    r"\bhref\s{0,9}=\s{0,9}(\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s\"'>]{1,2000})", re.IGNORECASE
)
_ALT: Final = re.compile(r"\balt\s{0,9}=\s{0,9}(\"[^\"]{0,500}\"|'[^']{0,500}')", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    }
)
_APART: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"})
"""An empty line stands before and behind these."""
_HIDDEN: Final = frozenset(
    {
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "object",
        "iframe",
        "svg",
        "math",
        "textarea",
        "select",
    }
)
_CELLS: Final = frozenset({"td", "th"})


def text_of_html(html: str) -> str:
    """The visible text: paragraphs apart, list items marked, cells of a table apart by a blank, links with their
    address where it is not what they say."""
    return _Walk(html[:LONGEST_HTML]).text()


class _Walk:
    def __init__(self, html: str) -> None:
        self._html = html
        self._lower = html.lower()
        self._lines: list[str] = []
        self._line: list[str] = []
        self._empty_line_due = False
        self._pre = 0
        self._links: list[tuple[str, int]] = []
        self._gone: set[str] = set()
        """Ends that were looked for and are nowhere behind; nobody looks for them twice."""

    def text(self) -> str:
        html, place, end = self._html, 0, len(self._html)
        while place < end:
            opening = html.find("<", place)
            if opening < 0:
                self._say(html[place:])
                break
            self._say(html[place:opening])
            place = self._markup(opening)
        self._break()
        return _MANY_LINES.sub("\n\n", "\n".join(self._lines)).strip()

    def _markup(self, opening: int) -> int:
        """Take what begins with this `<`; returns the place behind it."""
        html = self._html
        if html.startswith("<!--", opening):
            return self._behind("-->", opening + 4)
        if html.startswith(("<!", "<?"), opening):
            return self._behind(">", opening + 2)
        name = _NAME.match(html, opening + 1)
        if name is None:
            self._say("<")
            return opening + 1
        behind = self._behind(">", name.end())
        tag, closing = name[1].lower(), html[opening + 1] == "/"
        if tag in _HIDDEN and not closing and html[behind - 2 : behind] != "/>":
            self._title_or_nothing(tag)
            return self._behind(f"</{tag}", behind, lower=True, whole_tag=True)
        self._tag(tag, closing, html[name.end() : behind])
        return behind

    def _title_or_nothing(self, tag: str) -> None:
        if tag not in ("title",):
            self._line.append(" ")

    def _behind(self, wanted: str, start: int, *, lower: bool = False, whole_tag: bool = False) -> int:
        """The place behind the next of these, the end of the text when there is none."""
        if wanted in self._gone:
            return len(self._html)
        found = (self._lower if lower else self._html).find(wanted, start)
        if found < 0:
            self._gone.add(wanted)
            return len(self._html)
        return self._behind(">", found) if whole_tag else found + len(wanted)

    def _tag(self, tag: str, closing: bool, attributes: str) -> None:
        if tag == "br":
            self._break(always=True)
        elif tag == "a":
            self._link(closing, attributes)
        elif tag == "img":
            alt = _ALT.search(attributes)
            if alt is not None and alt[1][1:-1].strip():
                self._say(f"[{alt[1][1:-1].strip()}]")
        elif tag in _CELLS:
            self._line.append(" ")
        elif tag in _BLOCKS or tag in _APART:
            self._break()
            self._empty_line_due |= tag in _APART
            if tag == "pre":
                self._pre = max(0, self._pre + (-1 if closing else 1))
            elif tag == "li" and not closing:
                self._line.append("- ")
            elif tag == "hr":
                self._line.append("---")
                self._break()

    def _link(self, closing: bool, attributes: str) -> None:
        if not closing:
            href = _HREF.search(attributes)
            address = "" if href is None else unescape(href[1].strip("\"'")).strip()
            if len(self._links) < 100:
                self._links.append((address, len(self._line)))
        elif self._links:
            address, since = self._links.pop()
            said = "".join(self._line[since:]).strip()
            bare = address.removeprefix("mailto:").removeprefix("tel:").rstrip("/")
            shown = address.startswith(("http://", "https://", "mailto:", "tel:"))
            if shown and bare.split("://")[-1] not in said and bare not in said:
                self._line.append(f" <{bare}>")

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._pre:
            lines = unescape(text).replace("\r\n", "\n").split("\n")
            for line in lines[:-1]:
                self._line.append(line)
                self._break(always=True)
            self._line.append(lines[-1])
            return
        self._line.append(unescape(_BLANKS.sub(" ", text)).replace("\u00a0", " "))

    def _break(self, *, always: bool = False) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._pre else re.sub(" {2,}", " ", line).strip()
        self._line.clear()
        self._links = [(address, 0) for address, _since in self._links]
        if not line and not always:
            return
        if self._empty_line_due and line:
            if self._lines:
                self._lines.append("")
            self._empty_line_due = False
        self._lines.append(line)
