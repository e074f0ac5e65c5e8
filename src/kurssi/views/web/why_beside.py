"""Why a number of plans beside each other is what it is: of the frontier, and of plans kept."""

from functools import partial

from kurssi.decisions.quote import Interval
from kurssi.decisions.why import RULES
from kurssi.messages import Message
from kurssi.planning.plan import Row
from kurssi.steps import dragging
from kurssi.views.labels import lever_label, segment_label
from kurssi.views.numerals import count, money, percent, signed
from kurssi.views.plan_sentences import point_name, written_at
from kurssi.views.web.explained import (
    BOOKS,
    SPENT,
    Explained,
    Listed,
    based_on,
    nothing,
    pictured,
    quantiles,
)
from kurssi.views.web.page import Asked
from kurssi.views.web.plan import bench_of, frontier_of, kept_of, plan_of
from kurssi.views.web.plan_asked import ask_of
from kurssi.views.web.why_plan import brings, least_sure, length
from kurssi.vocabulary import ALL_SEGMENTS, CX, EUR, MEASURES

CHANCE = "chance"
BOTH = (CX.id, EUR.id)


def explain_point(asked: Asked) -> Explained:
    """What a plan of the frontier brings in one currency, and where its money would go.

    Raises:
        Unknown: there is no such plan.
    """
    ask, name, of = ask_of(asked.own, asked.workspace), *_asked_for(asked)
    found, points = plan_of(asked, ask), frontier_of(asked, ask)
    at = int(name) if name.isdecimal() and len(name) < 3 else -1
    if found is None or of not in BOTH or not 0 <= at < len(points):
        raise nothing()
    one = dict(zip(BOTH, points[at], strict=True))[of]
    language, point = asked.look.language, found.frontier[at]
    told = partial(written_at, within=one, language=language)
    rows = zip(found.allocation, point.allocation, strict=True)
    moved = [(row, eur) for row, eur in rows if not row.kept and abs(eur - row.current) >= 1.0]
    grade, graded = least_sure(
        (row.grade, lever_label(asked.workspace, row.lever)) for row, _ in moved
    )
    return Explained(
        heading=_currency(of, asked, Message("plan: {name}",
                                             name=point_name(at, len(points)))),
        place=(length(ask.periods),),
        figure=told(one.mean), ends=f"{told(one.q05)} … {told(one.q95)}",
        picture=pictured(one, language),
        definition=brings(of, asked.workspace.horizon_periods),
        formula=(Message(
            "the best plan that keeps so much of the customer experience between the plan of most "
            "euros and that of most CX; spent evenly over the periods"
        ), *((_cut(point.cut, asked),) if of == EUR.id else ())),
        grade=grade, graded=graded,
        listed=(_moves(moved, asked), quantiles(one, told)),
        based=based_on(asked, (*MEASURES, *BOOKS)),
    )  # fmt: skip


def explain_kept(asked: Asked) -> Explained:
    """What a plan kept by name brings, more than now or than another; or a lever's money in it.

    Raises:
        Unknown: there is no such plan.
    """
    ask, name, of = ask_of(asked.own, asked.workspace), *_asked_for(asked)
    kept = {one.name: one for one in kept_of(asked, ask)}
    one, lever = kept.get(name), asked.own.get("lever")
    if one is None:
        raise nothing()
    if lever is not None:
        return _money(asked, one, lever)
    other = kept.get(asked.own.get("reference", ""))
    if of not in (*BOTH, CHANCE) or ("reference" in asked.own and other is None):
        raise nothing()
    gain = one.told.less(other.told) if other else one.told
    cx, eur, chance = dragging.summed(gain, one.cut - other.cut if other else one.cut)
    if of == CHANCE:
        return _kept(asked, one, percent(chance, asked.look.language), None)
    return _kept(asked, one, None, cx if of == CX.id else eur, other)


def _kept(
    asked: Asked,
    one: dragging.Kept,
    figure: str | None,
    of: Interval | None,
    other: dragging.Kept | None = None,
) -> Explained:
    language, wanted = asked.look.language, asked.own.get("measure", "")
    ask = ask_of(asked.own, asked.workspace)
    usual = bench_of(asked, ask.periods).telling.usual.sum((0, 1))
    levers = bench_of(asked, ask.periods).scene.panel.levers
    now = dict(zip(levers, map(float, usual), strict=True))
    grades = dragging.grades_of(bench_of(asked, ask.periods))
    grade, graded = least_sure(
        (grades[lever], lever_label(asked.workspace, lever))
        for lever, eur in one.levers.items() if abs(eur - now[lever]) >= 1.0
    )  # fmt: skip
    of_plan = Message("plan {name}", name=one.name)
    told = partial(written_at, within=of, language=language) if of is not None else None
    heading = Message("Chance that {plan} earns more", plan=of_plan)
    definition = Message(
        "how often the plan earns more than going on as now, by draws that did not choose it"
    )
    if wanted != CHANCE:
        heading = _currency(wanted, asked, of_plan)
        definition = brings(wanted, asked.workspace.horizon_periods)
    if other is not None:
        heading = Message("{what}, more than plan {name}", what=heading, name=other.name)
    cut = one.cut - (other.cut if other else 0.0)
    return Explained(
        heading=heading, place=(length(ask.periods),),
        figure=told(of.mean) if told and of else figure,
        ends=f"{told(of.q05)} … {told(of.q95)}" if told and of else None,
        picture=pictured(of, language) if of else None,
        definition=definition,
        formula=(
            Message("the plan - going on as now, draw by draw: {draws} draws",
                    draws=count(len(one.told.eur), language)),
            *(() if wanted == CX.id else (_cut(cut, asked),)),
            *((one.caution,) if one.caution else ()),
        ),
        grade=grade, graded=graded, listed=(quantiles(of, told),) if told and of else (),
        based=based_on(asked, (*MEASURES, *BOOKS)),
    )  # fmt: skip


def _money(asked: Asked, one: dragging.Kept, lever: str) -> Explained:
    if lever not in one.levers:
        raise nothing()
    language, currency = asked.look.language, asked.workspace.currency
    ask = ask_of(asked.own, asked.workspace)
    grade = dragging.grades_of(bench_of(asked, ask.periods))[lever]
    return Explained(
        heading=Message("Money through {lever}", lever=lever_label(asked.workspace, lever)),
        place=(Message("plan {name}", name=one.name), length(ask.periods), currency),
        figure=money(one.levers[lever], language, currency, decimals=0),
        definition=Message(
            "spend over the whole plan, as it was kept by its name. It is chosen, not estimated, "
            "so it has no interval"
        ),
        grade=grade, graded=(RULES[grade],), based=based_on(asked, SPENT, lever),
    )  # fmt: skip


def _asked_for(asked: Asked) -> tuple[str, str]:
    return asked.own.get("name", ""), asked.own.get("measure", "")


def _currency(of: str, asked: Asked, plan: Message) -> Message:
    unit = "CX" if of == CX.id else asked.workspace.currency
    return Message("{unit} against going on as now, {plan}", unit=unit, plan=plan)


def _cut(cut: float, asked: Asked) -> Message:
    return Message(
        "what choosing is known to promise too much is off it already: {cut}",
        cut=money(cut, asked.look.language, asked.workspace.currency, decimals=0),
    )


def _moves(moved: list[tuple[Row, float]], asked: Asked) -> tuple[Message, Listed]:
    """Where the money would go, what moves most first."""
    language, workspace = asked.look.language, asked.workspace
    rows = tuple(
        (
            lever_label(workspace, row.lever),
            "" if row.segment == ALL_SEGMENTS else segment_label(workspace, row.segment),
            count(eur, language),
            signed(eur - row.current, language, decimals=0),
        )
        for row, eur in sorted(moved, key=lambda one: -abs(one[1] - one[0].current))
    )
    headings = (Message("lever"), Message("segment"), workspace.currency, Message("against now"))
    return Message("its money"), Listed(headings=headings, rows=rows)
