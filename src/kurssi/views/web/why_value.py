"""Why a number of brand value is what it is: a source, a cause, a level."""

from functools import partial

from kurssi.decisions.value import Cause, CauseRow, LevelRow, Source, Spread, Value
from kurssi.decisions.why import RULES
from kurssi.messages import Message, Name
from kurssi.views.labels import measure_label, segment_label
from kurssi.views.numerals import count, decimals_for, percent, signed
from kurssi.views.value import METHODS, SOURCES, cause_name
from kurssi.views.web.explained import BOOKS, COUNTED, Explained, Listed, Said, based_on, nothing
from kurssi.views.web.page import Asked
from kurssi.views.web.value import answered
from kurssi.views.web.why_quote import DIRECT
from kurssi.vocabulary import MEASURES, SALES

MEANT = {
    Source.VOLUME: Message(
        "the part of the change that comes of a larger or smaller share of the category (of units, "
        "where no category is known)"
    ),
    Source.MARKET_GROWTH: Message(
        "the part of the change that comes of a larger or smaller category, at the same share"
    ),
    Source.PRICE_PREMIUM: Message(
        "the part of the change that comes of our price against that of the rest of the category"
    ),
    Source.PRICE_LEVEL: Message(
        "the part of the change that comes of the price of the rest of the category"
    ),
    Source.PRICE: Message(
        "the part of the change that comes of our own price, the rest's not being known"
    ),
    Source.COST: Message(
        "the part of the change that comes of how much of a euro sold is contribution"
    ),
    Source.PERIODS: Message("the part of the change that comes of more or fewer periods"),
    Source.ELSEWHERE: Message("contribution whose factors are not all known: it cannot be split"),
}
DIVIDED = Message(
    "contribution is periods x category x share x the rest's price x our price over it x margin; a "
    "factor's part is L(after, before) x ln(after / before), L the logarithmic mean (Ang 2005, eq. "
    "5), so that parts add up exactly"
)


def explain_source(asked: Asked) -> Explained:
    """Where a part of the change came from.

    Raises:
        Unknown: there is no such source.
    """
    value, language = answered(asked), asked.look.language
    row = next((one for one in value.whole.rows if one.source == asked.own.get("name")), None)
    if row is None:
        raise nothing()
    before, after = (count(one, language) for one in (value.whole.before, value.whole.after))
    whole = Message(
        "in all from {before} to {after} {currency}",
        before=before, after=after, currency=value.currency,
    )  # fmt: skip
    return Explained(
        heading=SOURCES[row.source], place=_place(asked, value),
        figure=signed(row.eur, language, decimals=0), definition=MEANT[row.source],
        formula=(DIVIDED, whole), graded=(COUNTED,), based=based_on(asked, BOOKS),
    )  # fmt: skip


def explain_total(asked: Asked) -> Explained:
    """The whole change of contribution between the stretches.

    Raises:
        NothingToQuote: there are no own sales.
    """
    value, language = answered(asked), asked.look.language
    before, after = (count(one, language) for one in (value.whole.before, value.whole.after))
    rows = tuple((SOURCES[row.source], _told(asked, row.eur)) for row in value.whole.rows)
    headings = (Message("source"), value.currency)
    return Explained(
        heading=Message("Change of contribution"), place=_place(asked, value),
        figure=_told(asked, value.whole.after - value.whole.before),
        definition=Message(
            "contribution of the later stretch, less that of the earlier: what was sold, times its "
            "contribution margin"
        ),
        formula=(Message("{after} - {before}", after=after, before=before), DIVIDED),
        graded=(COUNTED,), listed=((Message("its sources"), Listed(headings=headings, rows=rows)),),
        based=based_on(asked, BOOKS),
    )  # fmt: skip


def explain_cause(asked: Asked) -> Explained:
    """What a cause did to volume.

    Raises:
        Unknown: there is no such cause.
    """
    value, own = answered(asked), asked.own
    wanted = own.get("name"), own.get("lever")
    row = next((one for one in value.summed if (one.cause, one.name) == wanted), None)
    if row is None:
        raise nothing()
    lever = row.name if row.cause is Cause.LEVER else None
    through = [one.via for one in value.causes if one.name == lever and one.via in MEASURES]
    return Explained(
        heading=cause_name(row, asked.workspace), place=_place(asked, value),
        figure=_told(asked, row.spread.eur), ends=_ends(asked, row.spread),
        definition=_defined(row), formula=_summed(asked, value, row), grade=row.grade,
        graded=_graded(row),
        facts=_facts(asked, row.spread),
        based=based_on(asked, (*map(str, through), *BOOKS), lever),
    )  # fmt: skip


def explain_level(asked: Asked) -> Explained:
    """What the brand stands at by one method.

    Raises:
        Unknown: there is no such level.
    """
    value, language = answered(asked), asked.look.language
    row = next((one for one in value.levels if one.method == asked.own.get("name")), None)
    if row is None or row.spread is None:
        raise nothing()
    write = partial(count, language=language, decimals=decimals_for(row.spread.eur))
    ends = _level_ends(row)
    return Explained(
        heading=METHODS[row.method], place=(*_place(asked, value), value.reference or "", row.unit),
        figure=write(row.spread.eur), definition=row.reason,
        ends=f"{write(ends[0])} … {write(ends[1])}" if ends else None,
        graded=(COUNTED,) if row.observed else (
            Message("told by the draws of the run; a gap to a rival is no grade of evidence"),
        ),
        facts=() if row.observed else _facts(asked, row.spread),
        based=based_on(asked, BOOKS),
    )  # fmt: skip


def _level_ends(row: LevelRow) -> tuple[float, float] | None:
    if not row.observed:
        return (row.spread.q05, row.spread.q95) if row.spread else None
    return None if row.low is None or row.high is None else (row.low, row.high)


def _graded(row: CauseRow) -> tuple[Said, ...]:
    if row.grade is None or row.reason is None:
        return (Message("what is left has no grade of its own"),)
    return RULES[row.grade], row.reason


def _place(asked: Asked, value: Value) -> tuple[Said, ...]:
    segment = segment_label(asked.workspace, asked.look.segment)
    return (
        Message("segment: {segment}", segment=segment),
        Message("{later} against {earlier}", later=value.later, earlier=value.earlier),
        value.currency,
    )


def _defined(row: CauseRow) -> Message:
    if row.cause is Cause.TIDE:
        return Message(
            "the volume that is left when all causes are taken off: demand that nothing known "
            "explains"
        )
    if row.cause is Cause.LEVER:
        return Message(
            "what the lever did to the volume of the later stretch, less what it did to that of "
            "the earlier, in euros of the books"
        )
    return Message(
        "what the change of it between the stretches did to the volume, in euros of the books"
    )


def _summed(asked: Asked, value: Value, row: CauseRow) -> tuple[Said, ...]:
    """The parts of a lever (of all measures, all controls) and their sum; means add up."""
    parts = [one for one in value.causes if one.cause is row.cause]
    if row.cause is Cause.LEVER:
        parts = [one for one in parts if one.name == row.name]
    if len(parts) < 2:
        return (Message("mean over the draws"),)
    told = tuple(
        Message(
            "{eur} by {measure}",
            eur=_told(asked, one.spread.eur),
            measure=_part(asked, one),
        )
        for one in parts
    )
    return (Message("{parts}; in all {sum}", parts=told, sum=_told(asked, row.spread.eur)),)


def _part(asked: Asked, one: CauseRow) -> Name | str:
    if one.cause is not Cause.LEVER:
        return measure_label(asked.workspace, one.name) if one.name in MEASURES else one.name or ""
    return DIRECT if one.via == SALES else measure_label(asked.workspace, str(one.via))


def _facts(asked: Asked, spread: Spread) -> tuple[tuple[Message, tuple[Said, ...]], ...]:
    if spread.q10 is None or spread.q90 is None:
        return ()
    ends = f"{_told(asked, spread.q10)} … {_told(asked, spread.q90)}"
    p = percent(0.9, asked.look.language)
    return (
        (Message("interval"), (Message("it holds the truth with a chance of {p}", p=p),)),
        (Message("P10 and P90"), (ends,)),
    )


def _ends(asked: Asked, spread: Spread) -> str:
    return f"{_told(asked, spread.q05)} … {_told(asked, spread.q95)}"


def _told(asked: Asked, eur: float) -> str:
    return signed(eur, asked.look.language, decimals=0)
