"""Why a level of a measure is what it is: what is counted, its sampling error, every period."""

from functools import partial

from kurssi import steps
from kurssi.concepts.concept import core
from kurssi.ledger.levels import MeasureRow, Span
from kurssi.ledger.spans import first_day
from kurssi.ledger.support import Subject
from kurssi.messages import Message
from kurssi.views.labels import brand_label, measure_label, segment_label
from kurssi.views.measures import change, level
from kurssi.views.measures_verdict import USUAL, moved_between
from kurssi.views.numerals import count, percent
from kurssi.views.web.explained import Explained, Listed, Said, nothing, now_in
from kurssi.views.web.page import Asked
from kurssi.vocabulary import CX, MEASURES

CX_PARTS = ("relevance", "differentiation")


def explain(asked: Asked) -> Explained:
    """The latest level of a measure, of a brand in a segment.

    Raises:
        Unknown: there is none.
    """
    own, workspace, language = asked.own, asked.workspace, asked.look.language
    by = Span(own["by"]) if own.get("by") in set(Span) else USUAL
    taken = asked.taken()  # before: one thread computes, and would wait for itself
    rows = asked.kept.ask(("measures", by), lambda: steps.measures(workspace, by=by, taken=taken))
    wanted = own.get("measure"), own.get("brand", workspace.brand), own.get("of", "all")
    course = [row for row in rows if (row.measure, row.brand, row.segment) == wanted]
    if not course:
        raise nothing()
    course.sort(key=lambda row: first_day(row.period))
    row = course[-1]
    told = partial(level, measure=row.measure, language=language)
    measures = CX_PARTS if row.measure == CX.id else (row.measure,)
    about = Subject(brand=row.brand, lever=None, measures=measures, segment=row.segment)
    concept = next((c for c in core().concepts.values() if c.measure == row.measure), None)
    name = measure_label(workspace, row.measure)
    return Explained(
        heading=Message("{measure}, {brand}", measure=name,
                        brand=brand_label(workspace, row.brand)),
        place=(
            Message("segment: {segment}", segment=segment_label(workspace, row.segment)),
            row.period,
        ),
        figure=told(row.value), ends=f"{told(row.q05)} … {told(row.q95)}",
        definition=concept.means if concept else name,
        formula=_formula(row),
        graded=(Message(
            "a level is counted from answers: its interval is of whom one happened to ask, and "
            "grades are of rates"
        ), *_thin(row)),
        facts=_facts(row, language), listed=(_periods(course, language),),
        based=now_in(asked, about),
    )  # fmt: skip


def _formula(row: MeasureRow) -> tuple[Said, ...]:
    if row.measure == CX.id:
        return (
            Message(
                "weighted mean of sqrt(relevance x differentiation) of each person; published "
                "waves as they were published"
            ),
        )
    unit = MEASURES[row.measure].unit if row.measure in MEASURES else None
    if unit is not None and unit == MEASURES[CX.id].unit:
        return (Message("weighted mean of the items, each as percent of its scale (POMP)"),)
    return (Message("weighted share of the answers (of longer scales: percent of the scale)"),)


def _thin(row: MeasureRow) -> tuple[Said, ...]:
    return (Message("small base: fewer than 50 effective answers"),) if row.small_base else ()


def _facts(row: MeasureRow, language: str) -> tuple[tuple[Message, tuple[Said, ...]], ...]:
    answers = Message(
        "{n} answers, as sure as {n_eff} drawn alone and weighted alike",
        n=count(row.n, language), n_eff=count(row.n_eff, language),
    )  # fmt: skip
    facts: list[tuple[Message, tuple[Said, ...]]] = [(Message("answers"), (answers,))]
    if row.change is not None and row.since is not None:
        moved = Message(
            "{change} since {since}, with measurement error {ends}, certainty {p}",
            since=row.since, change=change(row.change, row.measure, language),
            ends=moved_between(row, language), p=percent(row.p_change, language),
        )  # fmt: skip
        facts.append((Message("change"), (moved,)))
    return tuple(facts)


def _ninety(language: str) -> Message:
    return Message("{p} interval", p=percent(0.9, language))


def _periods(course: list[MeasureRow], language: str) -> tuple[Message, Listed]:
    """What the picture draws, as a table."""
    told = partial(level, language=language)
    rows = tuple(
        (
            row.period,
            told(row.value, row.measure),
            f"{told(row.q05, row.measure)} … {told(row.q95, row.measure)}",
            count(row.n_eff, language),
        )
        for row in reversed(course)
    )
    headings = (Message("period"), Message("level"), _ninety(language), "n_eff")
    return Message("period by period"), Listed(headings=headings, rows=rows)
