"""What doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be. `code` is one of PROBLEMS in tui.plain.doctor."""

    code: str
    number: int | None
    params: dict[str, Any]
