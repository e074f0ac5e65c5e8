"""Targets as a page: each beside its part in CX, how likely, on course or not, at what cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kurssi import steps
from kurssi.messages import Message, Name
from kurssi.planning.targets import Aimed, Feasible, Standing, Verdict, is_experience
from kurssi.planning.targets import Band as Level
from kurssi.store.courses import load_course
from kurssi.views.labels import measure_label, segment_label
from kurssi.views.numerals import count, money, percent, signed
from kurssi.views.sheets import PROBABLE
from kurssi.views.targets import (
    NOW,
    RULE,
    VERDICTS,
    cause_name,
    chances_of,
    change_text,
    clash_sentence,
    is_asked,
    joint_sentences,
    level,
    summary,
    through,
)
from kurssi.views.web.drawing import Axis, Band, axis, band
from kurssi.views.web.page import Asked, Page
from kurssi.vocabulary import ALL_SEGMENTS

GOOD, BAD = (Verdict.ON_COURSE, Verdict.REACHED), (Verdict.OFF_COURSE, Verdict.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The course of a target as it was laid, the level aimed at, and what was read last."""

    up: Axis
    band: Band
    goal: tuple[str, str] | None
    read: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """One target as it is shown; numbers in its own unit are text. ``mood`` colours its verdict."""

    standing: Standing
    name: Name
    segment: Name
    owner: Name | str | None
    when: str
    cx: tuple[str, str, str]
    now: str
    goal: str
    expected: str
    ends: str
    chance: str
    likely: bool
    said: Message
    mood: str
    way: Way | None
    price: str | None
    by: str | None
    cx_gained: str | None
    changes: tuple[tuple[str, str, str], ...]
    why: str
    odds: str | None

    @property
    def in_cx(self) -> bool:
        """Whether it is of the second currency."""
        return is_experience(self.standing.target)


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page.

    Raises:
        NothingToQuote: there are no targets, or nothing was fitted yet.
        InputRefused: no row of the targets can be read.
    """
    aimed = seen(asked.kept.ask("targets", lambda: steps.targets(asked.workspace)), asked)
    language, workspace = asked.look.language, asked.workspace
    return {
        "aimed": aimed,
        "verdict": summary(aimed),
        "aims": tuple(_aim(asked, aimed, one) for one in aimed.standings),
        "clashes": [clash_sentence(one, workspace, language) for one in aimed.clashes],
        "together": tuple(joint_sentences(aimed, workspace, language)),
        "chances": chances_of(aimed),
        "rule": RULE,
        "now": NOW if any(is_asked(one.target) for one in aimed.standings) else None,
        "wanted": percent(aimed.wanted, language),
    }  # fmt: skip


def seen(aimed: Aimed, asked: Asked) -> Aimed:
    """The targets of the segment that is looked at (everyone: all); the reader's own first.

    What holds of several targets together is told where all are shown.
    """
    look = asked.look
    if look.segment != ALL_SEGMENTS:
        here = [one for one in aimed.standings if one.target.segment == look.segment]
        if len(here) < len(aimed.standings):
            aimed = replace(aimed, standings=tuple(here), together=(), clashes=())
    if look.department is None:
        return aimed
    own = sorted(aimed.standings, key=lambda one: one.target.owner != look.department)
    return replace(aimed, standings=tuple(own))


def _aim(asked: Asked, aimed: Aimed, one: Standing) -> Aim:
    language, workspace, target = asked.look.language, asked.workspace, one.target

    def mean(part: Level | None) -> float | None:
        return None if part is None else part.mean

    def told(value: float | None) -> str:
        return level(value, target, aimed.currency, language)

    then, cost = one.own.expected, one.cheapest
    points = [count(mean(part), language, decimals=1) for part in (one.cx.now, one.cx.expected)]
    ends = _ends(one.cx.expected, lambda value: count(value, language, decimals=1))
    word = VERDICTS[one.verdict][0]
    return Aim(
        standing=one, name=measure_label(workspace, target.measure),
        segment=segment_label(workspace, target.segment),
        owner=workspace.departments.get(target.owner or "", target.owner),
        when=workspace.frequency.label(target.period), cx=(points[0], points[1], ends),
        now=told(mean(one.own.now)), goal=told(target.value), expected=told(mean(then)),
        ends=_ends(then, told), chance=percent(one.chance.value if one.chance else None, language),
        likely=one.chance is not None and one.chance.value >= PROBABLE, said=word,
        mood="up" if one.verdict in GOOD else "down" if one.verdict in BAD else "",
        way=_way(asked, one), price=_price(aimed, one, language),
        by=through(cost, target, aimed, workspace, language) if cost else None,
        odds=f"{100 * one.chance.value:.1f}%" if one.chance else None,
        why=asked.look.address(
            "/why", what="target", measure=target.measure, of=target.segment,
            period=target.period.isoformat(),
        ),
        cx_gained=signed(cost.cx, language) if cost and cost.feasible is Feasible.YES else None,
        changes=tuple(
            (
                cause_name(change, workspace, language),
                change_text(change.band.mean, target, aimed.currency, language),
                _ends(
                    change.band,
                    lambda value: change_text(value, target, aimed.currency, language),
                ),
            )
            for change in one.changes
        ),
    )  # fmt: skip


def _ends(part: Level | None, told: Callable[[float], str]) -> str:
    return "" if part is None else f"{told(part.q05)} … {told(part.q95)}"


def _price(aimed: Aimed, one: Standing, language: str) -> str | None:
    """What the chance asked for costs on top of usual spend; None where it cannot be had."""
    cost = one.cheapest
    if cost is None or cost.feasible is Feasible.NO:
        return None
    return money(cost.spend - cost.usual, language, aimed.currency)


def _way(asked: Asked, one: Standing) -> Way | None:
    """The course as a picture; None where none was laid."""
    target = one.target
    laid = load_course(asked.workspace.state_dir, target)
    if laid is None or len(laid.mean) < 2:
        return None
    single = target.window == 1  # the level of several periods is not that of one
    language, currency = asked.look.language, asked.workspace.currency
    goal = (target.value,) if single else ()
    read = (one.tracking.latest,) if one.tracking else ()
    lows, means, highs = (list(map(float, part)) for part in (laid.q05, laid.mean, laid.q95))
    up = axis(
        (*lows, *highs, *goal, *read), lambda value, _: level(value, target, currency, language),
        ticks=3, upright=True,
    )  # fmt: skip
    across = Axis(low=0.0, high=float(len(means) - 1))
    return Way(
        up=up, band=band(list(map(float, range(len(means)))), lows, means, highs, (across, up)),
        goal=("100%", up.up(target.value)) if single else None,
        read=(across.at(one.tracking.last), up.up(one.tracking.latest)) if one.tracking else None,
    )  # fmt: skip


PAGE = Page(
    id="targets",
    name=Message("Targets"),
    question=Message("Will we get there, and what would it take?"),
    make=make,
    empty="no_targets",
)
