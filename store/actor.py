"""Who acts: the agent behind a verb or a view."""

from __future__ import annotations

from typing import NamedTuple


class Actor(NamedTuple):
    """An agent as the verbs and views see them. `teams` is empty for a supervisor or admin of all teams."""

    agent_id: int
    login: str
    name: str
    role: str
    teams: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    """Categories; empty = all."""
    limit: int | None = 8
    state: str = "on"

    @property
    def sees_all_teams(self) -> bool:
        """True for a supervisor, admin or viewer without teams of their own."""
        return not self.teams and self.role in ("supervisor", "admin", "viewer")
