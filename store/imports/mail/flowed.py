"""Text with soft line ends (RFC 3676, format=flowed) as its writer typed it."""

from __future__ import annotations


def unflowed(text: str, *, delsp: bool) -> str:
    """Lines that end in a blank go on in the next one of the same quotation; `delsp`: that blank was not typed."""
    done: list[str] = []
    open_depth: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")
        goes_on = rest.endswith(" ") and rest != "-- "
        said = rest[:-1] if goes_on and delsp else rest
        if open_depth == depth and rest != "-- ":
            done[-1] += said
        else:
            done.append(f"{'>' * depth} {said}" if depth else said)
        open_depth = depth if goes_on else None
    return "\n".join(done)
