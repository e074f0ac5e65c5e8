"""The plan as a page: sliders that move both currencies, what was chosen and why, plans compared.

What is dragged is added up in the browser from ``planning.slides``; when a slider is let go, the
server's own number (``exact``) takes its place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kurssi.decisions.quote import Grade, Interval
from kurssi.jobs.record import JOBS, Job, Kind, State, every
from kurssi.messages import Message, Name
from kurssi.planning.plan import Plan
from kurssi.planning.purses import Ask
from kurssi.steps import dragging
from kurssi.store.records import as_values
from kurssi.views.extras import install_both, missing
from kurssi.views.labels import lever_label
from kurssi.views.numerals import count, money, percent, tick
from kurssi.views.plan import PRIORITIES
from kurssi.views.plan_sentences import (
    costs,
    cut_sentence,
    limit_costs,
    own_money,
    stays,
    told_by,
    verdict,
    written_at,
)
from kurssi.views.web.drawing import Axis, Bar, axis_of, bar
from kurssi.views.web.page import MEAN, Asked, Page, expected
from kurssi.views.web.plan_asked import OWN, amounts, ask_of
from kurssi.views.web.plan_front import front
from kurssi.views.web.plan_kept import kept_sheet, kept_verdict
from kurssi.views.web.plan_moves import moves_of
from kurssi.views.web.plan_packed import packed
from kurssi.views.workbook import LIBRARY

SPANS = (0.25, 0.5, 1.0, 2.0)  # of a year
NAMES = ("A", "B", "C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One currency of a plan: its change against going on as now, and where it stands."""

    interval: Interval
    axis: Axis
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The plan as its sliders stand: CX, EUR and chance against going on as now.

    ``cut`` is off the euros already; ``untold`` is the mean CX of levers whose CX is withheld.
    """

    brings: tuple[Interval, Interval, float | None]
    cut: float
    untold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lever under a slider; where it may not be moved, ``kept`` says why."""

    lever: str
    name: Name
    grade: Grade
    now: float
    at: float
    low: float
    high: float
    locked: bool
    kept: Message | None


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page.

    Raises:
        NothingToQuote: nothing was fitted yet.
    """
    ask = ask_of(asked.own, asked.workspace)
    job = job_of(asked, ask)
    same = {
        "ask": ask, "job": job, "priorities": PRIORITIES, "spans": _spans(asked, ask),
        "number": lambda value: count(value, asked.look.language),
        "own": asked.as_declared().own_share(), "own_money": None, "whys": (), "beneath": (),
        "middle": lambda one: expected(one, asked.look),
        "told_by": told_by(asked.workspace.horizon_periods, asked.look.language),
        "beside": lambda path, **own: asked.look.address(path, **{**asked.look.own, **own}),
    }  # fmt: skip
    if job is not None and job.open:
        return {**same, "verdict": Message("The plan is being made."), "under": None, "plan": None}
    found, under = plan_of(asked, ask), sliders_of(asked, ask)
    at = stands(asked, ask)
    cx, eur, chance = brought(asked, ask, at)
    lines = lines_of(asked, ask, under, at)
    sums = _sums(asked, under, cx, eur)
    total, kept = sum(line.at for line in lines), kept_sheet(kept_of(asked, ask))
    return {
        **same,
        "verdict": verdict_of(
            asked, total, (cx, eur, chance), found,
            dragged=bool(at), free=bool(under.slides.slides),
        ),
        "cautions": _cautions(asked, ask, found), "quick": bench_of(asked, ask.periods).board.quick,
        "install": install_both() if missing(LIBRARY) else None,
        "under": under, "plan": found, "moved": bool(at), "free": bool(under.slides.slides),
        "lines": lines, "total": total,
        "whys": tuple(asked.look.address("/why", **{**asked.own, "what": "sum", "name": name})
                      for name, _ in sums),
        "chance": chance, "budget": _budget(asked, ask), "sums": sums,
        "packed": packed(under, asked.look.language),
        "figure": partial(written_at, language=asked.look.language),
        "frontier": front(asked, found, frontier_of(asked, ask), (cx.mean, eur.mean)),
        "cut": _cut(asked, ask, at), "untold": _untold(asked, ask, at),
        "beneath": tuple(_beneath(asked, found)) if found and not at else (),
        "own_money": own_money(found, asked.workspace, asked.look.language) if found else None,
        "moves": moves_of(asked, found) if found else (),
        "costs": tuple(costs(found, asked.workspace, asked.look.language)) if found else (),
        "kept_plans": kept, "names": NAMES,
        "kept_verdict": kept_verdict(kept, asked.look, asked.workspace.currency) if kept else None,
    }  # fmt: skip


def job_of(asked: Asked, ask: Ask) -> Job | None:
    """The last job that was to make this plan, where it is open or did not succeed."""
    if asked.look.report:
        return None
    wanted = as_values(ask)
    for job in every(asked.workspace.state_dir):
        if job.kind is Kind.PLAN and job.options == wanted:
            return None if job.state is State.DONE else job
    return None


def plan_of(asked: Asked, ask: Ask) -> Plan | None:
    """The plan that was made for this ask; a report has one made, and kept for the page."""
    found = dragging.asked_before(asked.workspace, ask)
    if found is None and asked.look.report:
        return asked.kept.ask(("plan", repr(ask)), lambda: dragging.optimise(asked.workspace, ask))
    return found


def bench_of(asked: Asked, periods: int) -> dragging.Bench:
    """What plans over so many periods are told from."""
    return asked.kept.ask(
        ("bench", periods), lambda: dragging.bench(asked.workspace, periods=periods)
    )


def sliders_of(asked: Asked, ask: Ask) -> dragging.Sliders:
    """The plan for an ask under sliders."""
    at, found = bench_of(asked, ask.periods), plan_of(asked, ask)
    name = ("sliders", repr(ask), found is not None)
    return asked.kept.ask(name, lambda: dragging.sliders(at, ask, found))


def stands(asked: Asked, ask: Ask) -> Mapping[str, float]:
    """The levers that the address has elsewhere than the plan has them, EUR, within their ends."""
    said = amounts(asked.own.get("at", ""), asked.workspace.levers)
    slides = {one.lever: one for one in sliders_of(asked, ask).slides.slides}
    within = {
        lever: min(max(eur, slides[lever].low), slides[lever].high)
        for lever, eur in said.items() if lever in slides
    }  # fmt: skip
    return {lever: eur for lever, eur in within.items() if abs(eur - slides[lever].base) >= 1.0}


def brought(
    asked: Asked, ask: Ask, at: Mapping[str, float]
) -> tuple[Interval, Interval, float | None]:
    """What the plan brings more than going on as now: CX, EUR, the chance that it earns more."""
    return _seen(asked, ask, at).brings


def _cut(asked: Asked, ask: Ask, at: Mapping[str, float]) -> Message | None:
    """What is off its euros, where that is anything."""
    cut = _seen(asked, ask, at).cut
    return cut_sentence(cut, asked.workspace.currency) if cut >= 1.0 else None


def _untold(asked: Asked, ask: Ask, at: Mapping[str, float]) -> Message | None:
    """What of its CX comes of levers whose CX the board withholds, where that shows."""
    seen, language = _seen(asked, ask, at), asked.look.language
    written = written_at(seen.untold, seen.brings[0], language)
    if written == written_at(0.0, seen.brings[0], language):
        return None
    return Message("{cx} of it comes of levers whose CX the rate board withholds", cx=written)


def _seen(asked: Asked, ask: Ask, at: Mapping[str, float]) -> Seen:
    under = sliders_of(asked, ask)

    def seen() -> Seen:
        cut = under.dragged.cut(at)
        return Seen(
            brings=dragging.summed(under.gain(at), cut), cut=cut, untold=under.dragged.untold(at)
        )

    name = ("seen", repr(ask), plan_of(asked, ask) is not None, tuple(sorted(at.items())))
    return asked.kept.ask(name, seen)


def verdict_of(
    asked: Asked,
    total: float,
    gained: tuple[Interval, Interval, float | None],
    found: Plan | None = None,
    *,
    dragged: bool,
    free: bool = True,
) -> Message:
    """The plan in one sentence: the one that was ``found``, until a lever is ``dragged``.

    ``free``: some lever may be.
    """
    (cx, eur, chance), look, currency = gained, asked.look, asked.workspace.currency
    spent = money(total, look.language, currency)
    if not dragged and found is None and not free:
        return Message(
            "As now: {sum}. No lever may be moved; each says why not, and what would let it.",
            sum=spent,
        )  # fmt: skip
    if not dragged and found is None:
        return Message("As now: {sum}. Move a lever, or let the best plan be found.", sum=spent)
    if not dragged and found is not None and found.carried.part == 0:
        return stays(found, spent)
    felt, earns = known(asked)
    written = (written_at(expected(cx, look), cx, look.language) if felt else None,
               written_at(expected(eur, look), eur, look.language) if earns else None)  # fmt: skip
    if look.cautious and felt and earns:
        return Message(
            "{sum}, told cautiously: in nine cases of ten CX changes by more than {cx}, and in "
            "nine of ten the result by more than {eur} {currency}, against going on as now.",
            sum=spent, cx=written[0], eur=written[1], currency=currency,
        )  # fmt: skip
    return verdict(spent, written, chance, currency=currency, language=look.language)


def told(asked: Asked) -> dict[str, object]:
    """What the page's script is told when a slider is let go: the server's own numbers."""
    ask = ask_of(asked.own, asked.workspace)
    at = stands(asked, ask)
    cx, eur, chance = brought(asked, ask, at)
    total = sum(line.at for line in lines_of(asked, ask, sliders_of(asked, ask), at))
    said = verdict_of(asked, total, (cx, eur, chance), dragged=True)
    ends = {
        name: [one.mean, one.q05, one.q25, one.q50, one.q75, one.q95, one.q10]
        for name, one in (("cx", cx), ("eur", eur))
    }
    language = asked.look.language
    beside = {"cut": _cut(asked, ask, at), "untold": _untold(asked, ask, at)}
    words = {name: "" if one is None else one.text(language) for name, one in beside.items()}
    return {**ends, "chance": chance, "verdict": said.text(language), **words}


def lines_of(
    asked: Asked, ask: Ask, under: dragging.Sliders, at: Mapping[str, float]
) -> tuple[Line, ...]:
    """Every lever under its slider, those that may not be moved last."""
    dragged, workspace = under.dragged, asked.workspace
    desk = bench_of(asked, ask.periods)
    grades = dragging.grades_of(desk)
    here = dict(zip(dragged.levers, dragged.base.sum((0, 1)), strict=True))
    usual = dict(zip(dragged.levers, dragged.telling.usual.sum((0, 1)), strict=True))
    slides = {one.lever: one for one in under.slides.slides}
    lines = []
    for lever in dragged.levers:
        slide = slides.get(lever)
        eur = float(at.get(lever, here[lever]) if slide else here[lever])
        lines.append(Line(
            lever=lever, name=lever_label(workspace, lever), grade=grades[lever],
            now=float(usual[lever]), at=eur, locked=lever in ask.locks,
            low=slide.low if slide else eur, high=slide.high if slide else eur,
            kept=None if slide else (
                dragging.why_kept(desk, lever) or Message("no room between its limits")
            ),
        ))  # fmt: skip
    lines.sort(key=lambda one: (one.kept is not None, -one.now))
    return tuple(workspace.own_first(lines, lambda one: one.lever))


def _cautions(asked: Asked, ask: Ask, found: Plan | None) -> tuple[Message, ...]:
    """What the run is to be read with now, then what the plan was made with."""
    now = bench_of(asked, ask.periods).board.cautions
    each = [*now, *(found.cautions if found else ())]
    return tuple({one.text(asked.look.language): one for one in each}.values())


def _beneath(asked: Asked, found: Plan) -> Iterator[Message]:
    """What is to be known with the verdict: how far the plan goes, and what a lock costs."""
    if 0.0 < found.carried.part < 1.0:
        yield Message(
            "It goes {part} of the way to the best that was found; further the data do not carry.",
            part=percent(found.carried.part, asked.look.language),
        )
    yield from limit_costs(found, asked.workspace)


def known(asked: Asked) -> tuple[bool, bool]:
    """Whether CX is measured, and whether sales are known."""
    at = bench_of(asked, ask_of(asked.own, asked.workspace).periods)
    return bool(at.telling.pair), at.scene.panel.sales is not None


def _budget(asked: Asked, ask: Ask) -> float:
    """What may be spent: what was asked, else as now."""
    if ask.budget is not None:
        return ask.budget
    return float(bench_of(asked, ask.periods).telling.usual.sum())


def _spans(asked: Asked, ask: Ask) -> list[int]:
    year = asked.workspace.frequency.per_year
    return sorted({ask.periods, *(round(year * part) for part in SPANS)})


def _sums(
    asked: Asked, under: dragging.Sliders, cx: Interval, eur: Interval
) -> tuple[tuple[str, Sum], ...]:
    """Both currencies on axes that hold whatever one lever can do. CX comes first."""
    reach = [{one.lever: end} for one in under.slides.slides for end in (one.low, one.high)]
    slides = under.slides
    told_ = [
        dragging.summed(slides.brings(at).less(slides.present), slides.cut(at))
        for at in ({}, *reach)
    ]
    language, currency = asked.look.language, asked.workspace.currency

    def points(value: float, step: float) -> str:
        return tick(value, language, step)

    def amount(value: float, step: float) -> str:
        return tick(value, language, step, currency)

    of_cx = axis_of([cx, *(one[0] for one in told_)], points, through=(0.0,))
    of_eur = axis_of([eur, *(one[1] for one in told_)], amount, through=(0.0,))
    sums = (
        ("cx", Sum(interval=cx, axis=of_cx, bar=bar(cx, of_cx))),
        ("eur", Sum(interval=eur, axis=of_eur, bar=bar(eur, of_eur))),
    )
    return tuple(one for one, told in zip(sums, known(asked), strict=True) if told)


def frontier_of(asked: Asked, ask: Ask) -> tuple[tuple[Interval, Interval], ...]:
    """What each plan between the most euros and the most CX brings more than now: CX and EUR."""
    found = plan_of(asked, ask)
    if found is None or not found.frontier:
        return ()
    at = bench_of(asked, ask.periods)
    points = asked.kept.ask(
        ("frontier", repr(ask), found.run), lambda: dragging.frontier(at, ask, found)
    )
    return tuple(dragging.summed(told, cut)[:2] for told, cut in points)


def kept_of(asked: Asked, ask: Ask) -> tuple[dragging.Kept, ...]:
    """Plans kept by name, over the periods asked for."""
    at = bench_of(asked, ask.periods)
    name = ("kept plans", ask.periods, dragging.stamp_of_kept(at))
    return asked.kept.ask(name, lambda: dragging.kept_plans(at, ask))


def stamp(state_dir: Path) -> object | None:
    """What the page hangs on: plans, jobs, what is installed; None while a job is under way."""
    if any(job.open for job in every(state_dir)):
        return None
    paths = [
        path for name in ("asked", "plans", JOBS) for path in (state_dir / name).glob("*.json")
    ]
    kept = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in paths))
    return hash((kept, missing(LIBRARY)))


PAGE = Page(
    id="plan",
    name=Message("Plan"),
    question=Message("How should we spend?"),
    make=make,
    own=OWN,
    stamp=stamp,
    middle=MEAN,
)
