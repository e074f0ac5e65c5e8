"""Which scale answers were likely given on, and which of them likely is none: a guess, told as one.

Every guess is for a person to confirm. What is *not* here: answers held to each other
(``survey.inside_scale``), which can tell a code from an answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kurssi.messages import Message, Number

USUAL = ((1.0, 5.0), (1.0, 7.0), (0.0, 10.0), (0.0, 100.0))
# A scale of six is rare; five answers and a code for don't know are not.
ONE_MORE = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """A scale that answers were likely given on; ``code`` is the answer beyond it, None if none."""

    scale: tuple[float, float]
    code: float | None = None

    def told(self, used: tuple[float, float]) -> Message:
        """What it was guessed from, to stand beside the scale."""
        low, high = (Number(end) for end in used)
        if self.code is None:
            return Message(
                "guessed from answers {low} to {high}: see what was asked", low=low, high=high
            )
        return Message(
            "guessed: {code} may be don't know; if it is an answer, write [{low}, {high}]",
            code=Number(self.code),
            low=low,
            high=high,
        )


def likely(used: tuple[float, float], ends: Iterable[float] = ()) -> Likely:
    """The scale of answers from ``used[0]`` to ``used[1]``.

    Args:
        used: the lowest and the highest answer.
        ends: the highest answers to other questions of the same people.
    """
    low, high = used
    tops = {scale[1] for scale in USUAL[:-1]}
    below = next((s for s in USUAL[:-1] if s[0] <= low and s[1] == high - 1), None)
    if below and high not in tops and (high == ONE_MORE or high - 1 in set(ends)):
        return Likely(scale=below, code=high)
    return Likely(scale=next((s for s in USUAL if s[0] <= low and high <= s[1]), used))
