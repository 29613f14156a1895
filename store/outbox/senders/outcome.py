"""Why something was not sent: a code that names no address and no secret."""

from __future__ import annotations

from typing import Final

MAYBE: Final = "?"


class NotSentError(Exception):
    """An attempt failed.

    `permanent`: no further attempt can help. `maybe`: it may have arrived all the same. `wait_ms`: the far side asks for
    so long a rest.
    """

    def __init__(
        self, code: str, *, permanent: bool = False, maybe: bool = False, wait_ms: int | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.maybe = maybe
        self.wait_ms = wait_ms

    @property
    def shown(self) -> str:
        """The code; a question mark behind it says that the message may have arrived."""
        return self.code + (MAYBE if self.maybe else "")
