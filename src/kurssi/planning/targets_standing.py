"""How each target stands: judged where its date has come, else its chance and its course."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from jaxtyping import Bool, Float

from kurssi.ledger.panel import Panel
from kurssi.messages import Message, Number
from kurssi.planning.course import Course, Laid, Readings, Tracking, track
from kurssi.planning.targets import Band, Part, Reach, Standing, Target, Together, Verdict
from kurssi.planning.targets_levels import Levels, level, over_window, readings
from kurssi.vocabulary import ALL_SEGMENTS, ATTENTION, CX, EUR

NOTHING_KNOWN = Part(now=None, expected=None)
LIKELY, CERTAIN = 0.5, 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What targets are held to: the past as drawn, and futures under the current plan.

    ``lived`` has axes draw, period; ``ahead`` draw, future, period, going on from the last.
    """

    panel: Panel
    lived: Levels
    ahead: Levels

    @property
    def last(self) -> int:
        """Place of the last period that is known."""
        return self.panel.grid.count - 1

    def place(self, target: Target) -> int:
        """Place of the target's period on the grid; beyond its end where it is still to come."""
        return self.panel.grid.position(target.period)

    def whole(self, measure: str, target: Target) -> Float[np.ndarray, "draw future period"]:
        """A level over the target's window, from the first period to the last foreseen."""
        past = level(self.lived, self.panel, measure, target.segment)
        after = level(self.ahead, self.panel, measure, target.segment)
        before = np.broadcast_to(past[:, None], (*after.shape[:2], past.shape[-1]))
        summed = target.window if measure == EUR.id else 1
        return summed * over_window(np.concatenate([before, after], -1), target.window)

    def hit(self, target: Target) -> Bool[np.ndarray, "draw future"]:
        """In which futures the target is reached."""
        reached: Bool[np.ndarray, "draw future"] = (
            self.whole(target.measure, target)[..., self.place(target)] >= target.value
        )
        return reached


def untold(panel: Panel, target: Target) -> Message | None:
    """Why nothing can be said of a target; None where something can."""
    tracker, place = panel.tracker, panel.grid.position(target.period)
    if target.segment not in (*panel.segments, ALL_SEGMENTS):
        return Message("the tables do not tell segments apart: give tracker and sales by segment")
    if target.measure == ATTENTION.id:
        return Message("attention is bought and not foreseen: plan it as spend")
    if target.measure == EUR.id and panel.sales is None:
        return Message("there are no sales: add the table sales")
    if target.measure == CX.id and (tracker is None or not tracker.has_cx):
        return Message("relevance and differentiation are not both measured: ask for them")
    if target.measure not in (EUR.id, CX.id) and (
        tracker is None or target.measure not in tracker.measures
    ):
        return Message("nobody has been asked for it: add it to the tracker")
    if place < 0:
        return Message("its date is before the first period of the data")
    if place >= 2 * panel.grid.count:
        return Message("its date is further ahead than the data reach back")
    return None


def stand(sight: Sight, target: Target, laid: Laid | None) -> Standing:
    """How one target stands."""
    why = untold(sight.panel, target)
    if why is not None:
        return Standing(
            target=target, cx=NOTHING_KNOWN, own=NOTHING_KNOWN, chance=None,
            verdict=Verdict.NOT_YET, reason=why, withheld=True,
        )  # fmt: skip
    own, place = _part(sight, target.measure, target), sight.place(target)
    tracker = sight.panel.tracker
    experience = tracker is not None and tracker.has_cx
    chance = Reach.of(sight.hit(target))
    past = place <= sight.last
    tracking = None if past or laid is None else track(laid, _since(sight.panel, target, laid))
    verdict, reason = _judged(target, chance) if past else _held(tracking, sight.panel)
    return Standing(
        target=target, own=own, chance=chance, verdict=verdict, reason=reason, tracking=tracking,
        cx=_part(sight, CX.id, target) if experience else NOTHING_KNOWN,
    )  # fmt: skip


def _part(sight: Sight, measure: str, target: Target) -> Part:
    """A level over the target's window: as it is now, and at its date."""
    whole = sight.whole(measure, target)
    at = sight.place(target)
    return Part(
        now=Band.of(whole[:, 0, sight.last]),
        expected=Band.of(whole[..., at].ravel()),
    )


def _judged(target: Target, chance: Reach) -> tuple[Verdict, Message]:
    """The date has come: reached or not, and how surely."""
    reached = chance.value >= LIKELY
    verdict = Verdict.REACHED if reached else Verdict.MISSED
    sure = chance.value if reached else 1.0 - chance.value
    if target.measure == EUR.id:
        return verdict, Message("its date has come: as booked")
    if sure > CERTAIN:
        return verdict, Message("its date has come; there is hardly a doubt")
    told = Number(100 * sure, 0)
    return verdict, Message("its date has come; the verdict holds with {sure}%", sure=told)


_VERDICTS = {
    Course.HELD: Verdict.ON_COURSE,
    Course.AHEAD: Verdict.ON_COURSE,
    Course.DRIFTING: Verdict.DRIFTING,
    Course.OFF: Verdict.OFF_COURSE,
}


def _held(tracking: Tracking | None, panel: Panel) -> tuple[Verdict, Message]:
    """The date is to come: how readings hold to the course."""
    if tracking is None:
        return Verdict.NOT_YET, Message("its course is laid; nothing has been read since")
    values = {
        "looks": tracking.looks,
        "origin": panel.grid.frequency.label(tracking.origin),
        "p": Number(100 * tracking.p, 1),
    }
    told = {
        Course.HELD: Message("{looks} readings since {origin} hold to the path", **values),
        Course.AHEAD: Message("{looks} readings since {origin} lie above the path", **values),
        Course.DRIFTING: Message(
            "{looks} readings since {origin} lean under the path; on course that is seen in {p}% "
            "of cases at most, however often one looks",
            **values,
        ),
        Course.OFF: Message(
            "{looks} readings since {origin} lie under the path; on course that is seen in {p}% "
            "of cases at most, however often one looks",
            **values,
        ),
    }
    return _VERDICTS[tracking.course], told[tracking.course]


def _since(panel: Panel, target: Target, laid: Laid) -> Readings:
    """Readings of the periods after the course's origin."""
    every, first = readings(panel, target), panel.grid.position(laid.origin) + 1
    return Readings(
        value=every.value[first:], variance=every.variance[first:], seen=every.seen[first:]
    )


def together(sight: Sight, targets: Sequence[Target]) -> tuple[Together, ...]:
    """Of every date with several targets to come, the chance that all are reached."""
    told = [
        one for one in targets if untold(sight.panel, one) is None and sight.place(one) > sight.last
    ]
    found = []
    for period, group in groupby(sorted(told, key=lambda one: one.period), lambda one: one.period):
        hits = np.stack([sight.hit(one) for one in group])
        if len(hits) > 1:
            found.append(
                Together(
                    period=period,
                    count=len(hits),
                    joint=Reach.of(np.asarray(hits.all(0))),
                    product=float(np.prod(hits.mean((1, 2)))),
                )
            )
    return tuple(found)
