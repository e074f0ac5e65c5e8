"""Targets as they may stand: one of every verdict, with a clash, a cost and what has changed."""

from datetime import date

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.planning.course import Course, Tracking
from kurssi.planning.targets import (
    Aimed,
    Band,
    Change,
    Cheapest,
    Clash,
    Feasible,
    Part,
    Reach,
    Standing,
    Target,
    Together,
    Verdict,
    Why,
)

WORDS = Message("the folder is not empty, and it is not a kurssi demo")
DAY = date(2027, 1, 4)


def target(measure: str = "cx", segment: str = "all", **changed: object) -> Target:
    given: dict[str, object] = {
        "measure": measure, "segment": segment, "period": DAY, "value": 60.0,
        "owner": "marketing", **changed,
    }  # fmt: skip
    return Target(**given)  # type: ignore[arg-type]


def part(middle: float, half: float) -> Part:
    band = Band(mean=middle, q05=middle - half, q95=middle + half)
    return Part(now=Band(mean=middle - half, q05=middle - 2 * half, q95=middle), expected=band)


def tracking(course: Course = Course.OFF) -> Tracking:
    return Tracking(
        course=course, origin=date(2026, 1, 5), run="0ld", looks=12, e=18.0, highest=31.0, p=0.03,
        drift=-1.1, since=9, last=11, latest=54.0, expected=57.0, q05=55.0, q95=59.0,
    )  # fmt: skip


def cost(feasible: Feasible = Feasible.YES, **changed: object) -> Cheapest:
    given: dict[str, object] = {
        "feasible": feasible, "wanted": 0.8, "best": 0.8, "short": 0.0, "spend": 130_000.0,
        "usual": 100_000.0, "levers": (("tv", 60_000.0, 85_000.0), ("radio", 40_000.0, 45_000.0)),
        "cx": 0.4, **changed,
    }  # fmt: skip
    return Cheapest(**given)  # type: ignore[arg-type]


def standing(one: Target, verdict: Verdict, **changed: object) -> Standing:
    given: dict[str, object] = {
        "target": one, "cx": part(58.0, 1.5), "own": part(58.0, 1.5),
        "chance": Reach(value=0.31, error=0.012), "verdict": verdict, "reason": WORDS, **changed,
    }  # fmt: skip
    return Standing(**given)  # type: ignore[arg-type]


def aimed(**changed: object) -> Aimed:
    off, share = target(), target("awareness", "young", value=0.425)
    money = target("eur", value=2_400_000.0, window=13, owner=None)
    nothing = Part(now=None, expected=None)
    moved = (
        Change(why=Why.SPEND, lever="tv", band=Band(mean=-0.8, q05=-1.2, q95=-0.4)),
        Change(why=Why.OWN, lever=None, band=Band(mean=-2.2, q05=-3.0, q95=-1.4)),
    )
    given: dict[str, object] = {
        "run": "2026-w05-abc123", "seed": 7, "inputs": {"data/targets.csv": "ab" * 32},
        "quick": False, "currency": "EUR", "last": date(2026, 3, 30), "wanted": 0.8,
        "draws": 250, "futures": 8,
        "standings": (
            standing(off, Verdict.OFF_COURSE, tracking=tracking(), changes=moved,
                     cheapest=cost(Feasible.NO, best=0.4, short=1.3)),
            standing(share, Verdict.NOT_YET, own=part(0.41, 0.02), cheapest=cost()),
            standing(money, Verdict.ON_COURSE, own=part(2_500_000.0, 90_000.0),
                     chance=Reach(value=0.93, error=0.01), tracking=tracking(Course.HELD),
                     cheapest=cost(Feasible.ALREADY)),
            standing(target("loyalty"), Verdict.NOT_YET, own=nothing, cx=nothing, chance=None,
                     withheld=True),
            standing(target("cx", "young"), Verdict.MISSED, chance=Reach(value=0.02, error=0.01)),
        ),
        "together": (Together(period=DAY, count=3, joint=Reach(value=0.2, error=0.01),
                              product=0.1),),
        "clashes": (Clash(first=off, second=share, alone=(0.85, 0.9), together=0.4,
                          reason=WORDS),),
        "findings": (Finding(severity=Severity.ERROR, code="x", what=WORDS, mend=WORDS, rows=(3,),
                             count=1, file="data/targets.csv", table="targets"),),
        **changed,
    }  # fmt: skip
    return Aimed(**given)  # type: ignore[arg-type]
