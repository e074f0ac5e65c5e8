"""The money that a plan moves, lever by lever and segment by segment, as the page lists it."""

from dataclasses import dataclass

from kurssi.messages import Message, Name
from kurssi.planning.plan import Plan
from kurssi.views.labels import lever_label, segment_label
from kurssi.views.web.page import Asked
from kurssi.vocabulary import ALL_SEGMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Money of one lever in one segment: now, in the plan, and as good; and why."""

    id: str
    lever: Name
    segment: Name | None
    now: float
    plan: float
    low: float
    high: float
    reason: Message


def moves_of(asked: Asked, found: Plan) -> tuple[Move, ...]:
    """The money that may move, what moves most first; what is kept says why by its slider."""
    moves = [
        Move(
            id=row.lever, lever=lever_label(asked.workspace, row.lever),
            now=row.current, plan=row.proposed,
            segment=(
                None if row.segment == ALL_SEGMENTS
                else segment_label(asked.workspace, row.segment)
            ),
            low=row.low, high=row.high, reason=row.reason,
        )
        for row in found.allocation
        if not row.kept
    ]  # fmt: skip
    return tuple(sorted(moves, key=lambda one: -abs(one.plan - one.now)))
