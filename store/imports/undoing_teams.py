"""The teams of people that a batch put into others, given back where nobody has changed them since."""

from __future__ import annotations

import json
from typing import Final

from store.database.compiled import insert
from store.imports.undoing_shapes import Undoing
from store.tables import AgentTeam

TEAMS: Final = "agent_teams"
"""What `import_before` calls them."""
_TOLD: Final = "SELECT id, row_id, before FROM import_before WHERE batch = ? AND what = ? ORDER BY id DESC"
_TEAM: Final = insert(AgentTeam, "agent_id", "team")


def give_back_teams(undoing: Undoing) -> None:
    """Each person's teams as they stood before the batch; those that were changed since stay, and are listed."""
    desk = undoing.desk
    told = {row[0]: (row[1], json.loads(row[2])) for row in desk.rows(_TOLD, (undoing.batch, TEAMS))}

    def page(ids: list[int]) -> None:
        for id_ in ids:
            agent_id, (was, became) = told[id_][0], told[id_][1]["teams"]
            rows = desk.rows("SELECT team FROM agent_team WHERE agent_id = ? ORDER BY team", (agent_id,))
            if [row[0] for row in rows] != became:
                undoing.done.keep("agent", agent_id, "changed", fields=["teams"])
                continue
            undoing.done.restore("agent")
            if undoing.dry_run:
                continue
            desk.execute("DELETE FROM agent_team WHERE agent_id = ?", (agent_id,))
            desk.many(_TEAM, [(agent_id, team) for team in was])
            desk.execute("DELETE FROM import_before WHERE id = ?", (id_,))

    undoing.pages(list(told), page)
