"""Whose figures somebody sees: an agent their own, a supervisor those of their teams, a viewer the desk's without names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from store.actor import Actor
from store.errors import DeskError
from store.rules.permission import OWN, figures_of, require


@dataclass(frozen=True, slots=True)
class Scope:
    """What is added to every question."""

    own: bool = False
    """Only what is the actor's own."""
    teams: str = ""
    """SQL of the teams; empty for all."""
    parameters: dict[str, Any] = field(default_factory=dict)

    def conditions(self, agent: str) -> list[str]:
        """SQL for a family with that agent."""
        found = [f"{agent} = :me"] if self.own else []
        return [*found, f"t.team IN ({self.teams})"] if self.teams else found


def scope_of(actor: Actor, by: str | None, only: Mapping[str, tuple[str, ...]]) -> Scope:
    """Raises DeskError not_allowed when the actor asks for colleagues by name and may not."""
    if figures_of(actor.role) == OWN:
        if any(login != actor.login for login in only.get("agent", ())):
            raise DeskError("not_allowed", role=actor.role, verb="compare_agents")
        return Scope(own=True, parameters={"me": actor.agent_id})
    if by == "agent" or "agent" in only:
        require(actor, "compare_agents")
    if actor.sees_all_teams or actor.role == "viewer":
        return Scope()
    names = {f"team_{place}": team for place, team in enumerate(sorted(actor.teams))}
    return Scope(teams=", ".join(f":{name}" for name in names), parameters=names)
