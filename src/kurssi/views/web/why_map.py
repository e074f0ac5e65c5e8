"""Why a brand stands where it does on the map: its two means and the ellipse around them."""

import math

from kurssi.ledger.support import Subject
from kurssi.messages import Message
from kurssi.survey.standings import Level, Standing
from kurssi.views.labels import brand_label, measure_label, segment_label
from kurssi.views.numerals import count
from kurssi.views.web.explained import Explained, Said, nothing, now_in
from kurssi.views.web.measures import latest_of, rivals_of, told_of
from kurssi.views.web.page import Asked
from kurssi.views.web.why_measure import CX_PARTS
from kurssi.vocabulary import ALL_SEGMENTS


def explain(asked: Asked) -> Explained:
    """One coordinate of a brand on the map.

    Raises:
        Unknown: there is no such spot.
    """
    report = rivals_of(asked)
    brand, measure = asked.own.get("brand"), asked.own.get("measure")
    standings = report.standings if report else ()
    one = next((each for each in standings if each.brand == brand), None)
    if report is None or one is None or one.spot is None or measure not in CX_PARTS:
        raise nothing()
    workspace, language = asked.workspace, asked.look.language
    value = one.spot.x if measure == CX_PARTS[0] else one.spot.y
    level = one.levels.get(measure)
    segment = asked.look.segment
    about = Subject(
        brand=one.brand, lever=None, measures=(measure,),
        segment=segment if segment in workspace.segments else ALL_SEGMENTS,
    )  # fmt: skip
    return Explained(
        heading=Message("{measure}, {brand}", measure=measure_label(workspace, measure),
                        brand=brand_label(workspace, one.brand)),
        place=(Message("segment: {segment}", segment=segment_label(workspace, segment)),
               *((f"{report.first} … {report.last}",) if report.first else ())),
        figure=_told(value, language),
        ends=_ends(level, language) if level else None,
        definition=Message(
            "where the brand stands among its rivals: the mean of the measure's items, each as "
            "percent of its scale (POMP), over the people who rated every brand on the map"
        ),
        formula=(Message(
            "weighted mean of the answers of {waves} waves, by {people} people",
            waves=report.waves, people=count(report.people, language),
        ),),
        graded=(Message(
            "a level is counted from answers: its interval is of whom one happened to ask, and "
            "grades are of rates"
        ),),
        facts=(*_facts(one, language), *_beside(asked, measure, one.brand, about.segment)),
        based=now_in(asked, about),
    )  # fmt: skip


def _facts(one: Standing, language: str) -> tuple[tuple[Message, tuple[Said, ...]], ...]:
    answers = Message(
        "{n} answers, as sure as {n_eff} drawn alone and weighted alike",
        n=count(one.n, language), n_eff=count(one.n_eff, language),
    )  # fmt: skip
    spot = one.spot
    assert spot is not None
    ellipse = Message(
        "half axes of {longer} and {shorter} points, the longer at {angle} degrees: it holds both "
        "means at once with a chance of 90 in 100 (sampling error)",
        longer=_told(spot.longer, language), shorter=_told(spot.shorter, language),
        angle=count(math.degrees(spot.angle), language),
    )  # fmt: skip
    return ((Message("answers"), (answers,)), (Message("ellipse"), (ellipse,)))


def _beside(
    asked: Asked, measure: str, brand: str, segment: str
) -> tuple[tuple[Message, tuple[Said, ...]], ...]:
    """The level of the same in the table, and why it is another."""
    row = latest_of(asked, measure, brand, segment)
    if row is None:
        return ()
    why = Message(
        "of all answers of that period, period by period; the map takes the last waves together, "
        "and only people who rated the brands beside each other"
    )
    return ((Message("in the table of levels"), (told_of(row, asked.look.language), why)),)


def _ends(level: Level, language: str) -> str:
    return f"{_told(level.q05, language)} … {_told(level.q95, language)}"


def _told(value: float, language: str) -> str:
    return count(value, language, decimals=1)
