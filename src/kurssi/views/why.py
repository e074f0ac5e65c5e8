"""Why a quote says what it says, in the terminal: one block a quote."""

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote as quoted

from rich.console import RenderableType
from rich.text import Text

from kurssi.decisions.quote import AS_ONE, Interval, Side
from kurssi.decisions.why import Why
from kurssi.messages import Message
from kurssi.views.labels import lever_label, measure_label, segment_label
from kurssi.views.numerals import NOTHING, count, decimals_for, percent
from kurssi.views.quotes import SIDES, quotes_view
from kurssi.vocabulary import SALES
from kurssi.workspace.company import Workspace

MEANS = Message(
    "The formula's figures are means of the draws, of which euros are discounted and people are "
    "not; the rate itself is their median, and where draws are skewed the two differ."
)


def why_view(
    whys: Iterable[Why], workspace: Workspace, language: str
) -> tuple[RenderableType, ...]:  # fmt: skip
    """Every quote asked for; the data and the commands once where they are the same."""
    parts: list[RenderableType] = []
    told: object = None
    for why in whys:
        parts.append(Text("\n" + _title(why, workspace, language), style="bold"))
        parts += [Text("  " + line) for line in why_lines(why, language)]
        if why.data != told:
            parts += [Text("  " + line, style="dim") for line in _data(why, language)]
            told = why.data
        parts.append(Text("  " + why.commands[-1], style="dim"))
    return tuple(parts)


def why_page(
    whys: Sequence[Why], workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """The rate that the others come together in, whole; the others in a line each."""
    main = next((one for one in whys if one.quote.side in (Side.MROI, Side.BID)), whys[0])
    others = [one.quote for one in whys if one is not main]
    another = others[0]
    folder, subject = quoted(str(workspace.root)), quoted(another.lever or another.measure)
    hint = Message(
        "Each is explained whole where it is named: kurssi rates -w {folder} --why {subject} "
        "--side {side} --measure {measure}",
        folder=folder, subject=subject, side=str(another.side), measure=another.measure,
    )  # fmt: skip
    told = [quote for quote in others if quote.interval is not None]
    parts: list[RenderableType] = [*why_view([main], workspace, language)]
    if told:
        parts.append(Text("\n" + Message("Its other rates").text(language), style="bold"))
        parts += quotes_view(told, workspace, language, width)
    if len(told) < len(others):
        withheld = Message("Withheld: {count}, each for its own reason.",
                           count=len(others) - len(told))  # fmt: skip
        parts.append(Text(withheld.text(language), style="dim"))
    return (*parts, Text(hint.text(language), style="dim"))


def _title(why: Why, workspace: Workspace, language: str) -> str:
    quote = why.quote
    subject = quote.measure if quote.via is None else quote.via
    named = [
        Message("direct sales") if part == SALES else measure_label(workspace, part)
        for part in subject.split(AS_ONE)
    ]
    words = [
        f"{SIDES[quote.side].text(language)}, {' = '.join(one.text(language) for one in named)}",
        lever_label(workspace, quote.lever).text(language),
        segment_label(workspace, quote.segment).text(language),
    ]
    shown = _interval(quote.interval, language)
    told = Message("median {interval} {unit}", interval=shown, unit=quote.unit)
    return " · ".join(word for word in words if word) + f": {told.text(language)}"


def why_lines(why: Why, language: str) -> Iterator[str]:
    """Its definition, formula, grade, and what the data taught."""
    yield why.definition.text(language)
    if why.formula is not None:
        yield why.formula.text(language)
        yield MEANS.text(language)
    rule = Message("grade {rule}: {reason}", rule=why.rule, reason=why.quote.reason)
    yield rule.text(language)
    if why.posterior is not None:
        values = {
            "prior": _interval(why.prior, language),
            "posterior": _interval(why.posterior, language),
            "narrower": percent(why.contraction, language),
        }
        if why.quote.side is Side.ASK:
            told = Message(
                "the median of its yield before the data {prior}, after {posterior}: {narrower} "
                "narrower",
                **values,
            )
        else:
            told = Message(
                "median before the data {prior}, after {posterior}: {narrower} narrower", **values
            )
        yield told.text(language)
    if why.quote.spend_low is not None and why.quote.spend_high is not None:
        seen = Message(
            "spend seen: {low} to {high} EUR a period",
            low=count(why.quote.spend_low, language),
            high=count(why.quote.spend_high, language),
        )
        yield seen.text(language)


def _data(why: Why, language: str) -> Iterator[str]:
    for one in why.data:
        values = {
            "file": one.file,
            "measures": ", ".join(one.measures),
            "facts": count(one.facts, language),
            "periods": count(one.periods, language),
            "first": one.first,
            "last": one.last,
        }
        if one.answers is None:
            told = Message(
                "{file}: {facts} facts of {periods} periods, {first} to {last} ({measures})",
                **values,
            )
        else:
            told = Message(
                "{file}: {facts} facts of {periods} waves, {answers} answers, {first} to {last} "
                "({measures})",
                answers=count(one.answers, language),
                **values,
            )
        yield told.text(language)


def _interval(interval: Interval | None, language: str) -> str:
    if interval is None:
        return NOTHING
    places = decimals_for(interval.q50)
    middle, low, high = (
        count(value, language, decimals=places)
        for value in (interval.q50, interval.q05, interval.q95)
    )
    return f"{middle} ({low} … {high})"
