"""The public keys by which sshd lets agents in."""

from __future__ import annotations

from peewee import SQL, TextField

from store.tables.base import Table, millis, never_reused, refers_to, words


class AgentKey(Table):
    id = never_reused()
    agent_id = refers_to("agent (id)")
    type = TextField()
    key = TextField()
    """The key itself in base64, as OpenSSH writes it."""
    fingerprint = TextField()
    """SHA256:..., as sshd's log names it."""
    comment = words("")
    added_at = millis()
    added_by = refers_to("agent (id)", null=True)
    expires_at = millis(null=True)
    source_from = TextField(null=True)
    """Addresses that it may come from, as sshd's `from=` takes them; null: from anywhere."""
    revoked_at = millis(null=True)
    revoked_by = refers_to("agent (id)", null=True)


AgentKey.add_index(
    AgentKey.index(
        AgentKey.type, AgentKey.key, unique=True, name="ux_agent_key", where=SQL("revoked_at IS NULL")
    )
)
AgentKey.add_index(AgentKey.index(AgentKey.agent_id, AgentKey.id, name="ix_agent_key_agent"))
