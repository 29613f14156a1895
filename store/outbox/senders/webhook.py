"""JSON to any service, signed: `X-Kefu-Signature: t=SECONDS,v1=HEX`, HEX = HMAC-SHA256(secret, "SECONDS." + body)."""

from __future__ import annotations

import hashlib
import hmac
import json

from store.outbox.channels import Webhook
from store.outbox.senders.http import post
from store.outbox.senders.note import Note


def send_webhook(channel: Webhook, note: Note, now: int) -> None:
    """Any status of 2xx means that it was taken."""
    facts = {"key": note.key, "kind": note.kind, **note.facts, "text": note.text}
    body = json.dumps(facts, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": note.key}
    if channel.secret:
        seconds = now // 1000
        signed = f"{seconds}.".encode() + body
        sign = hmac.new(channel.secret.reveal().encode(), signed, hashlib.sha256).hexdigest()
        headers["X-Kefu-Signature"] = f"t={seconds},v1={sign}"
    post(channel.url.reveal(), body, headers, channel.timeout_s).check()
