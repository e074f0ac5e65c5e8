"""Whether the measures measure what they claim to, in the terminal and as a document."""

from collections.abc import Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.maths.reliability import Gauge
from kurssi.messages import Message
from kurssi.survey.verdicts import (
    InstrumentReport,
    ItemReport,
    JudgedInstrument,
    JudgedPair,
    Separation,
    Soundness,
)
from kurssi.views.columns import (
    WIDE,
    add_interval,
    add_numbers,
    interval_cells,
    settled,
    sheet_table,
)
from kurssi.views.documents import number
from kurssi.views.labels import measure_label
from kurssi.views.numerals import NOTHING, count
from kurssi.views.refusals import Document
from kurssi.workspace.company import Workspace

SOUNDNESS: Mapping[Soundness, tuple[Message, str]] = {
    Soundness.SOUND: (Message("sound"), "green"),
    Soundness.WEAK: (Message("weak: little in common"), "yellow"),
    Soundness.ODD_ITEM: (Message("one item measures something else"), "yellow"),
    Soundness.REFUSED: (Message("refused: no index"), "bold red"),
    Soundness.SINGLE: (Message("one item: no alpha"), "dim"),
    Soundness.UNJUDGED: (Message("too few answers to judge"), "dim"),
}
SEPARATION: Mapping[Separation, tuple[Message, str]] = {
    Separation.SEPARABLE: (Message("two things"), "green"),
    Separation.DOUBTFUL: (Message("barely two things"), "yellow"),
    Separation.INSEPARABLE: (Message("one thing"), "bold red"),
}
BACKWARDS = Message("runs backwards")
ODD = Message("something else")


def instrument_view(
    report: InstrumentReport, workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """Every instrument with its items, then every two instruments."""
    if not report.instruments:
        return (Text(Message("No measure has items to judge.").text(language)),)
    wide = width >= WIDE
    sheets: list[RenderableType] = [
        _heading(Message("Do the items of a measure measure one thing?"), language),
        settled(_instruments(report, workspace, language, wide), width),
    ]
    judged = [one for one in report.instruments if one.items]
    if judged:
        sheets.append(_heading(Message("Each item against the others"), language))
        sheets.append(settled(_items(judged, workspace, language, wide), width))
    if report.pairs:
        sheets.append(_heading(Message("Are two measures two things? (HTMT, 1 is one)"), language))
        sheets.append(settled(_pairs(report, workspace, language, wide), width))
    if report.drawn:
        said = Message("Judged from respondents drawn at random, since there are so many.")
        sheets.append(Text(said.text(language), style="dim"))
    return tuple(sheets)


def instrument_document(report: InstrumentReport) -> Document:
    """The same for a program; a figure that does not exist is null."""
    return {
        "instruments": [_instrument_document(one) for one in report.instruments],
        "pairs": [_pair_document(pair) for pair in report.pairs],
        "drawn": report.drawn,
    }


def _heading(message: Message, language: str) -> Text:
    return Text("\n" + message.text(language), style="bold")


def _instruments(
    report: InstrumentReport, workspace: Workspace, language: str, wide: bool
) -> Table:
    table = sheet_table(Message("measure"), Message("verdict"), language=language)
    add_numbers(table, Message("items"), Message("respondents"), language=language)
    add_interval(table, Message("alpha"), language, wide=wide)
    add_interval(table, Message("omega"), language, wide=wide)
    for one in report.instruments:
        said, style = SOUNDNESS[one.soundness]
        table.add_row(
            Text(measure_label(workspace, one.id).text(language)),
            Text(said.text(language), style=style),
            count(len(one.names), language),
            count(one.n, language) if one.n else NOTHING,
            *_cells(one.alpha, language, wide=wide),
            *_cells(one.omega, language, wide=wide),
        )
    return table


def _items(
    judged: list[JudgedInstrument], workspace: Workspace, language: str, wide: bool
) -> Table:
    headings = (Message("measure"), Message("item"), Message("verdict"))
    table = sheet_table(*headings, language=language)
    add_interval(table, Message("with the rest"), language, wide=wide)
    add_interval(table, Message("alpha without it"), language, wide=wide)
    for one in judged:
        for item in one.items:
            table.add_row(
                Text(measure_label(workspace, one.id).text(language)),
                Text(item.item),
                Text(_item_verdict(item, language), style="yellow"),
                *_cells(item.rest, language, wide=wide),
                *_cells(item.without, language, wide=wide),
            )
    return table


def _item_verdict(item: ItemReport, language: str) -> str:
    if item.backwards:
        return BACKWARDS.text(language)
    return ODD.text(language) if item.odd else ""


def _pairs(report: InstrumentReport, workspace: Workspace, language: str, wide: bool) -> Table:
    headings = (Message("measure"), Message("other measure"), Message("verdict"))
    table = sheet_table(*headings, language=language)
    add_interval(table, Message("HTMT"), language, wide=wide)
    for pair in report.pairs:
        said, style = SEPARATION[pair.separation]
        table.add_row(
            Text(measure_label(workspace, pair.first).text(language)),
            Text(measure_label(workspace, pair.second).text(language)),
            Text(said.text(language), style=style),
            *_cells(pair.htmt, language, wide=wide),
        )
    return table


def _cells(gauge: Gauge | None, language: str, *, wide: bool) -> list[Text]:
    """A figure with its interval; a dash where there is none."""
    if gauge is None:
        return interval_cells(NOTHING, None, wide=wide)
    middle, low, high = (
        count(value, language, decimals=2) for value in (gauge.value, gauge.low, gauge.high)
    )
    return interval_cells(middle, f"{low} … {high}", wide=wide)


def _gauge(gauge: Gauge | None) -> Document | None:
    if gauge is None:
        return None
    return {
        "value": number(gauge.value),
        "q05": number(gauge.low),
        "q95": number(gauge.high),
        "se": number(gauge.se),
    }


def _instrument_document(one: JudgedInstrument) -> Document:
    return {
        "instrument": one.id,
        "items": [
            {
                "item": item.item,
                "item_rest": _gauge(item.rest),
                "alpha_without": _gauge(item.without),
                "alpha_turned": number(item.turned),
                "odd": item.odd,
                "backwards": item.backwards,
            }
            for item in one.items
        ],
        "names": list(one.names),
        "n": one.n,
        "alpha": _gauge(one.alpha),
        "alpha_standardised": _gauge(one.standardised),
        "omega": _gauge(one.omega),
        "verdict": str(one.soundness),
    }


def _pair_document(pair: JudgedPair) -> Document:
    return {
        "first": pair.first,
        "second": pair.second,
        "n": pair.n,
        "htmt": _gauge(pair.htmt),
        "htmt2": _gauge(pair.htmt2),
        "verdict": str(pair.separation),
    }
