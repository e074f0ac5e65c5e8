"""The quotes that were asked for as a plain list: any side, in its own unit, one a row."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from kurssi.decisions.quote import AS_ONE, Grade, Quote, Side
from kurssi.messages import Message
from kurssi.views.columns import WIDE, add_interval, add_numbers, interval_cells, sheet_table
from kurssi.views.labels import lever_label, segment_label
from kurssi.views.numerals import NOTHING, count, decimals_for, percent
from kurssi.vocabulary import MEASURES, SALES
from kurssi.workspace.company import Workspace

SIDES = {
    Side.YIELD: Message("yield"),
    Side.ASK: Message("ask"),
    Side.BID: Message("bid"),
    Side.MROI: Message("net return"),
    Side.AVERAGE: Message("average return"),
    Side.PATH: Message("path"),
}


def quotes_view(
    quotes: Sequence[Quote], workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """One row a quote, withheld ones with a dash; their reasons are in the document."""
    if not quotes:
        return (Text(Message("No quote answers to that choice.").text(language)),)
    wide = width >= WIDE
    headings = (Message("rate"), Message("lever"), Message("segment"))
    table = sheet_table(*headings, language=language)
    add_interval(table, Message("middle"), language, wide=wide)
    add_numbers(table, Message("P(gain)"), Message("grade"), language=language)
    for quote in quotes:
        table.add_row(
            Text(f"{SIDES[quote.side].text(language)}, {_subject(quote, language)}"),
            Text(lever_label(workspace, quote.lever).text(language) or NOTHING),
            Text(segment_label(workspace, quote.segment).text(language)),
            *interval_cells(*_numbers(quote, language), wide=wide),
            percent(quote.p_gain, language),
            str(quote.grade),
            style="dim" if quote.grade is Grade.D else "",
        )
    return (table,)


def _numbers(quote: Quote, language: str) -> tuple[str, str | None]:
    """The middle with its unit, and the ends of the interval."""
    if quote.interval is None:
        return NOTHING, None
    places = decimals_for(quote.interval.q50)
    middle, low, high = (
        count(value, language, decimals=places)
        for value in (quote.interval.q50, quote.interval.q05, quote.interval.q95)
    )
    return f"{middle} {quote.unit}", f"{low} … {high}"


def _subject(quote: Quote, language: str) -> str:
    """The measure; for a path, the measure that the euros came through."""
    subject = quote.via or quote.measure
    if subject == SALES:
        return Message("direct sales").text(language)
    known = [MEASURES.get(part) for part in subject.split(AS_ONE)]
    return " = ".join(part.name.text(language) for part in known if part) or subject
