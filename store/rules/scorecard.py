"""An agent's score: the weighted mean of the shares that its parts are. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def score(parts: Iterable[tuple[float, float | None]]) -> float | None:
    """From (weight, share or None) the score from 0 to 100; None when no part is known.

    What is not known of somebody (too few cases) is left out, and the other parts weigh accordingly more: nobody is
    marked down for ratings that no customer gave.
    """
    known = [(weight, share) for weight, share in parts if share is not None and weight > 0]
    whole = sum(weight for weight, _share in known)
    return None if not whole else 100 * sum(weight * share for weight, share in known) / whole
