"""A screen with a ticket in hand and a prompt line: all that one can do with the ticket."""

from __future__ import annotations

from tui.acts.answering import Answering
from tui.acts.anytime import Anytime
from tui.acts.casework import Casework
from tui.acts.complaining import Complaining
from tui.acts.explaining import Explaining
from tui.acts.following_up import FollowingUp
from tui.acts.holding import Holding
from tui.acts.joining import Joining
from tui.acts.knowing import Knowing
from tui.acts.linking import Linking
from tui.acts.returning import Returning
from tui.acts.revealing import Revealing
from tui.acts.settling import Settling


class ActingScreen(
    Holding,
    Answering,
    Settling,
    Complaining,
    Casework,
    FollowingUp,
    Joining,
    Linking,
    Returning,
    Revealing,
    Knowing,
    Explaining,
    Anytime,
):
    """The same acts from a queue and from the ticket. A new family of acts is one more base."""
