"""The kinds of channels and what each needs to know, as notify.toml says it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import msgspec

from store.desk.outgoing import ChannelFacts
from store.outbox.secret import Secret

ROBOT_MINUTE = 15
"""Messages a minute: WeCom and DingTalk allow 20, and DingTalk locks a robot out for ten minutes above that."""
PerMinute: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class _Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    calls: bool = False
    """Calls for the supervisors and broken promises go here too."""
    per_minute: PerMinute = ROBOT_MINUTE

    timeout_s: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    """Longest wait for one step of the far side."""

    kind: ClassVar[str] = ""
    steps: ClassVar[int] = 2
    """An attempt takes so many times the longest wait at most, and as much again to connect."""
    confirms: ClassVar[bool] = True
    """Whether the far side's own answer is read."""

    @property
    def lease_ms(self) -> int:
        """Longer than an attempt can take: what a dead sender held is tried again after it."""
        return (2 * self.steps * self.timeout_s + 20) * 1000

    def facts(self) -> ChannelFacts:
        """What the desk may know of it."""
        return ChannelFacts(self.kind, getattr(self, "replies", False), self.calls)


class WeCom(_Channel, frozen=True, kw_only=True, tag="wecom"):
    """A group robot of WeCom 企业微信."""

    url: Secret
    mention: tuple[str, ...] = ()
    """User ids, or "@all"."""

    kind: ClassVar[str] = "wecom"


class DingTalk(_Channel, frozen=True, kw_only=True, tag="dingtalk"):
    """A group robot of DingTalk 钉钉; `secret` where it signs (加签)."""

    url: Secret
    secret: Secret = Secret("")
    mention: tuple[str, ...] = ()
    """Mobile numbers of colleagues, or "@all"."""

    kind: ClassVar[str] = "dingtalk"


class Feishu(_Channel, frozen=True, kw_only=True, tag="feishu"):
    """A group robot of Feishu 飞书 or Lark; `secret` where it checks a signature."""

    url: Secret
    secret: Secret = Secret("")

    kind: ClassVar[str] = "feishu"


class Webhook(_Channel, frozen=True, kw_only=True, tag="webhook"):
    """Any service that takes JSON; signed with `secret` where there is one."""

    url: Secret
    secret: Secret = Secret("")

    kind: ClassVar[str] = "webhook"


class Smtp(_Channel, frozen=True, kw_only=True, tag="smtp", rename={"sender": "from"}):
    """A mail server. `to` gets the alerts; with `replies` it carries answers to customers too."""

    host: str
    sender: str
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret = Secret("")
    to: tuple[str, ...] = ()
    replies: bool = False
    per_minute: PerMinute = 60

    kind: ClassVar[str] = "smtp"
    steps: ClassVar[int] = 6


class Apprise(_Channel, frozen=True, kw_only=True, tag="apprise"):
    """Any other service that the `apprise` package knows. It does not tell whether a message has arrived."""

    url: Secret

    kind: ClassVar[str] = "apprise"
    confirms: ClassVar[bool] = False


Channel: TypeAlias = WeCom | DingTalk | Feishu | Webhook | Smtp | Apprise
