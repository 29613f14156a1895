"""Where each key of a TOML text stands: path -> line. The text must be valid; tomllib has said so before."""

from __future__ import annotations

from typing import Final

from store.rules.problems import Path

_BLANK: Final = " \t\r\n"
_BARE_END: Final = " \t\r\n.=]"


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and list item."""
    return _Scanner(text).scan()


def values_of(text: str) -> dict[Path, tuple[int, int]]:
    """Where the value of every key stands: its first character, and the one behind its last."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.values


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of the path, or of the nearest table around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.values: dict[Path, tuple[int, int]] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.peek() == "[":
                table = self.header()
            else:
                self.pair(table)
            self.blank()
        return self.lines

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def step(self, count: int = 1) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def blank(self) -> None:
        """Past blanks, line ends and comments."""
        while self.at < len(self.text):
            if self.peek() in _BLANK:
                self.step()
            elif self.peek() == "#":
                end = self.text.find("\n", self.at)
                self.step((end if end >= 0 else len(self.text)) - self.at)
            else:
                return

    def header(self) -> Path:
        line = self.line
        in_list = self.text.startswith("[[", self.at)
        self.step(2 if in_list else 1)
        names = self.key()
        self.step(2 if in_list else 1)
        path: Path = ()
        for name in names[:-1]:
            path = self.newest((*path, name))
        path = (*path, names[-1])
        if in_list:
            self.lines.setdefault(path, line)
            index = self.counts[path] = self.counts.get(path, -1) + 1
            path = (*path, index)
        else:
            path = self.newest(path)
        self.lines[path] = line
        return path

    def newest(self, path: Path) -> Path:
        """The path, with the newest item of a list of tables behind it."""
        return (*path, self.counts[path]) if path in self.counts else path

    def key(self) -> list[str]:
        """A dotted key, up to what follows it."""
        names: list[str] = []
        while True:
            self.blank()
            if self.peek() in "\"'":
                start = self.at + 1
                self.string()
                names.append(self.text[start : self.at - 1])
            else:
                start = self.at
                while self.peek() and self.peek() not in _BARE_END:
                    self.step()
                names.append(self.text[start : self.at])
            self.blank()
            if self.peek() != ".":
                return names
            self.step()

    def pair(self, table: Path) -> None:
        line = self.line
        path = table
        for name in self.key():
            path = (*path, name)
            self.lines.setdefault(path, line)
        self.step()  # the "="
        self.blank()
        start = self.at
        self.value(path)
        self.values[path] = (start, start + len(self.text[start : self.at].rstrip()))

    def value(self, path: Path) -> None:
        self.blank()
        if self.peek() in "\"'":
            self.string()
        elif self.peek() == "[":
            self.items(path)
        elif self.peek() == "{":
            self.inline(path)
        else:
            while self.peek() and self.peek() not in ",]}#\n":
                self.step()

    def items(self, path: Path) -> None:
        self.step()
        self.blank()
        index = 0
        while self.peek() != "]":
            self.lines[(*path, index)] = self.line
            self.value((*path, index))
            index += 1
            self.comma()
        self.step()

    def inline(self, path: Path) -> None:
        self.step()
        self.blank()
        while self.peek() != "}":
            self.pair(path)
            self.comma()
        self.step()

    def comma(self) -> None:
        self.blank()
        if self.peek() == ",":
            self.step()
            self.blank()

    def string(self) -> None:
        quote = self.peek()
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.step(len(mark))
        while not self.text.startswith(mark, self.at):
            self.step(2 if quote == '"' and self.peek() == "\\" else 1)
        self.step(len(mark))
        while len(mark) == 3 and self.peek() == quote:  # """" ends a text that ends with a quote
            self.step()
