"""Whether the measures measure what they claim to, in the terminal and as a document."""

from collections.abc import Mapping, Sequence
from functools import partial

from rich.console import RenderableType
from rich.text import Text

from kurssi.maths.reliability import Gauge
from kurssi.messages import Message
from kurssi.survey.verdicts import (
    ALIKE,
    InstrumentReport,
    ItemReport,
    JudgedInstrument,
    JudgedPair,
    Separation,
    Soundness,
    UntoldPair,
)
from kurssi.views.documents import number, texts
from kurssi.views.grid import (
    Column,
    beside,
    between,
    bracket_note,
    grouped,
    laid_out,
    left_out_note,
    placed,
    telling,
)
from kurssi.views.labels import (
    LONGEST,
    TURNED,
    measure_label,
    question_label,
    segment_label,
    segment_order,
)
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
    Separation.SEPARABLE: (Message("told apart"), "green"),
    Separation.DOUBTFUL: (Message("not told apart"), "yellow"),
    Separation.INSEPARABLE: (Message("one thing"), "bold red"),
}
LONE = Message("not judged: one question")
SHARED = Message("not judged: the same items")
BACKWARDS = Message("runs backwards")
ODD = Message("something else")
DRAWN = Message("Judged from respondents drawn at random, since there are so many.")


def instrument_view(
    report: InstrumentReport,
    workspace: Workspace,
    language: str,
    width: int,
    dispersion: Mapping[str, float] | None = None,
) -> tuple[RenderableType, ...]:
    """Every instrument with its items, then every two instruments; how CX comes of its parts."""
    if not report.instruments:
        return (Text(Message("No measure has items to judge.").text(language)),)
    judged = [one for one in report.instruments if one.items]
    parts = [(Message("Do the items of a measure measure one thing?"),
              _instruments(report, workspace, language))]  # fmt: skip
    if judged:
        parts.append((Message("Each item against the others"), _items(judged, workspace, language)))
    if report.pairs:
        title = Message("Are two measures two things? (HTMT, 1 is one)")
        parts.append((title, _pairs(report, workspace, language)))
    if report.untold:
        title = Message("Measures that HTMT cannot judge, and how far they go together at least")
        parts.append((title, _untold(report, workspace, language)))
    sheets: list[RenderableType] = []
    left: list[str] = []
    for title, columns in parts:
        tables, left_out = laid_out([columns], width)
        sheets += [Text("\n" + title.text(language), style="bold"), *tables]
        left += left_out
    said = [bracket_note(language), *([DRAWN] if report.drawn else [])]
    if any(item.reversed for one in judged for item in one.items):
        said.append(TURNED)
    notes = [Text(each.text(language), style="dim") for each in said]
    if dispersion:
        notes.append(Text(_dispersion(dispersion, workspace, language).text(language), style="dim"))
    return (*sheets, Text(""), *notes, *left_out_note(left, language))


def _dispersion(found: Mapping[str, float], workspace: Workspace, language: str) -> Message:
    """The factors in the order of the segments, and what they mean."""
    places = segment_order(workspace)
    ordered = sorted(found.items(), key=lambda each: places.get(each[0], len(places)))
    told = tuple(
        "\u00a0".join(
            (segment_label(workspace, name).text(language), count(value, language, decimals=3))
        )
        for name, value in ordered
    )
    return Message(
        "CX is of each person: its mean over the CX of the mean relevance and differentiation "
        "(dispersion; 1 where all answer alike): {factors}",
        factors=told,
    )


def instrument_document(
    report: InstrumentReport, dispersion: Mapping[str, float] | None = None
) -> Document:
    """The same for a program; a figure that does not exist is null."""
    return {
        "instruments": [_instrument_document(one) for one in report.instruments],
        "pairs": [_pair_document(pair) for pair in report.pairs],
        "drawn": report.drawn,
        "seed": report.seed,
        "untold": [_untold_document(pair) for pair in report.untold],
        "dispersion": {name: number(value) for name, value in (dispersion or {}).items()},
    }


def _instruments(report: InstrumentReport, workspace: Workspace, language: str) -> list[Column]:
    of = report.instruments
    names = [Text(measure_label(workspace, one.id).text(language)) for one in of]
    return [
        _words(Message("measure"), names, language),
        _words(Message("verdict"), [_said(SOUNDNESS[one.soundness], language) for one in of],
               language),
        _figures(Message("alpha"), [one.alpha for one in of], language),
        _figures(Message("omega"), [one.omega for one in of], language, spare=2),
        _counts(Message("items"), [len(one.names) for one in of], language, spare=3),
        _counts(Message("respondents"), [one.n for one in of], language, spare=1),
    ]  # fmt: skip


def _items(judged: list[JudgedInstrument], workspace: Workspace, language: str) -> list[Column]:
    items = [item for one in judged for item in one.items]
    lines, at = grouped(
        [
            (
                measure_label(workspace, one.id).text(language),
                [item_label(item, language) for item in one.items],
            )
            for one in judged
        ]
    )
    rest = _gauges([item.rest for item in items], language)
    without = _gauges([item.without for item in items], language)
    verdicts = [Text(_item_verdict(item, language), style="yellow") for item in items]
    found = [
        _words(Message("item"), lines, language),
        Column(heading=Message("with the rest").text(language), cells=placed(rest, at)),
        Column(heading=Message("alpha without it").text(language), cells=placed(without, at),
               spare=1),
    ]  # fmt: skip
    if any(verdict.plain for verdict in verdicts):
        found.append(_words(Message("verdict"), placed(verdicts, at), language))
    return found


def item_label(item: ItemReport, language: str, *, longest: int = LONGEST) -> str:
    """What the item asks and its column, and whether its answers are turned round."""
    return question_label(item.item, item.label, language, reversed_=item.reversed, longest=longest)


def _item_verdict(item: ItemReport, language: str) -> str:
    if item.backwards:
        return BACKWARDS.text(language)
    return ODD.text(language) if item.odd else ""


def _pairs(report: InstrumentReport, workspace: Workspace, language: str) -> list[Column]:
    first, second = (
        [Text(measure_label(workspace, id_).text(language)) for id_ in ids]
        for ids in zip(*((pair.first, pair.second) for pair in report.pairs), strict=True)
    )
    said = [_said(SEPARATION[pair.separation], language) for pair in report.pairs]
    return [
        _words(Message("measure"), first, language),
        _words(Message("other measure"), second, language),
        _words(Message("verdict"), said, language),
        Column(
            heading=Message("HTMT").text(language),
            cells=_gauges([pair.htmt for pair in report.pairs], language),
        ),
    ]


def _untold(report: InstrumentReport, workspace: Workspace, language: str) -> list[Column]:
    first, second = (
        [Text(measure_label(workspace, id_).text(language)) for id_ in ids]
        for ids in zip(*((pair.first, pair.second) for pair in report.untold), strict=True)
    )
    said = [
        _said(SEPARATION[_surely(pair)], language)
        if pair.inseparable
        else Text((SHARED if pair.shared else LONE).text(language), style="dim")
        for pair in report.untold
    ]
    return [
        _words(Message("measure"), first, language),
        _words(Message("other measure"), second, language),
        _words(Message("verdict"), said, language),
        _figures(Message("at least"), [pair.least for pair in report.untold], language),
    ]


def _surely(pair: UntoldPair) -> Separation:
    """One thing where even the lower end of the least is above the limit, or all items are one."""
    if pair.least is not None and pair.least.low < ALIKE:
        return Separation.DOUBTFUL
    return Separation.INSEPARABLE


def _untold_document(pair: UntoldPair) -> Document:
    return {
        "first": pair.first,
        "second": pair.second,
        "n": pair.n,
        "shared": list(pair.shared),
        "least": _gauge(pair.least),
        "inseparable": pair.inseparable,
    }


def _said(verdict: tuple[Message, str], language: str) -> Text:
    sentence, style = verdict
    return Text(sentence.text(language), style=style)


def _words(heading: Message, cells: list[Text], language: str) -> Column:
    return Column(heading=heading.text(language), cells=cells, words=True)


def _figures(
    heading: Message, gauges: list[Gauge | None] | list[Gauge], language: str, *, spare: int = 0
) -> Column:
    return Column(heading=heading.text(language), cells=_gauges(gauges, language), spare=spare)


def _counts(heading: Message, numbers: list[int], language: str, *, spare: int) -> Column:
    cells = beside([(count(n, language) if n else NOTHING, None) for n in numbers])
    return Column(heading=heading.text(language), cells=cells, spare=spare)


def _gauges(gauges: Sequence[Gauge | None], language: str) -> list[Text]:
    """Figures with their intervals; a dash where there is none."""
    given = [each for each in gauges if each is not None]
    show = partial(
        count,
        language=language,
        decimals=telling([(each.low, each.high) for each in given], least=2),
    )
    return beside(
        [
            (NOTHING, None) if each is None
            else (show(each.value), between(show(each.low), show(each.high)))
            for each in gauges
        ]
    )  # fmt: skip


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
                "reversed": item.reversed,
                "label": None if item.label is None else texts(item.label),
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
