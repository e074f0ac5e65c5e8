"""The competitive frame in the terminal: levels, beyond size, attributes, repeat buying."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.survey.indicators import unit_of
from kurssi.survey.loyalty import LOYALTIES, Against, Loyalty
from kurssi.survey.rivals import Associations, Rivals
from kurssi.survey.standings import ASSOCIATIONS, Level, Standing
from kurssi.views.columns import COVERAGE
from kurssi.views.grid import Column, beside, between, in_blocks
from kurssi.views.labels import brand_label, measure_label, natural, question_label
from kurssi.views.level_remarks import signs
from kurssi.views.numerals import NOTHING, count, percent, share, signed
from kurssi.vocabulary import Unit
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.survey.level_remarks import LevelRemarks

CALLED = 0.05  # false discovery rate of the differences that are marked
MARK = "*"
SIZE_NAMES = {ASSOCIATIONS: Message("share of associations"), "awareness": Message("awareness")}
LOYALTY_NAMES = {
    "purchases_per_buyer": Message("purchases per buyer"),
    "requirements": Message("of their category purchases, %"),
    "sole_buyers": Message("buy no other brand, %"),
    "repeat": Message("buy again, %"),
}
PART_NAMES = {
    "standings": Message("Levels"),
    "size_adjusted": Message("Beyond size"),
    "associations": Message("Attributes"),
    "loyalty": Message("Repeat buying"),
}


def rivals_view(
    report: Rivals,
    workspace: Workspace,
    language: str,
    width: int,
    told: "LevelRemarks | None" = None,
) -> tuple[RenderableType, ...]:
    """Levels, what is beyond size, attributes, repeat buying; then what is left out and why.

    ``told`` is what the levels alone do not show: signs at the measures' names.
    """
    names = {name: _named(name, workspace, language) + signs(told, name) for name in _of(report)}
    return tuple(_parts(report, names, workspace, language, width))


def _of(report: Rivals) -> list[str]:
    """The measures that have a column."""
    return list(dict.fromkeys(name for each in report.standings for name in each.levels))


def _parts(
    report: Rivals, names: Mapping[str, str], workspace: Workspace, language: str, width: int
) -> Iterator[RenderableType]:
    yield _header(report, workspace, language)
    standings = in_order(report.standings, workspace.brand)
    if standings:
        yield _title(Message("Where the brands stand"), language)
        yield from _levels(standings, report.size_of, names, workspace, language, width)
    if report.lines:
        yield _title(Message("Beyond what a brand of that size would have, points"), language)
        yield from _beyond(standings, names, workspace, language, width)
        yield _note(_explained(report, workspace, language), language)
    if report.associations is not None:
        yield _title(
            Message("Attributes, percentage points beyond brand size and prevalence"), language
        )
        yield from _residuals(report.associations, standings, language, width)
        yield _marked(language)
    if report.loyalty is not None:
        yield _title(Message("Repeat buying, against the norm of a brand of that size"), language)
        yield from _loyalty(report.loyalty, workspace, language, width)
        yield from _market(report.loyalty, language)
    for part in report.withheld:
        name, why = PART_NAMES[part.part].text(language), part.reason.text(language)
        yield Text(f"{name}: {why}; {part.mend.text(language)}", style="yellow")


def _marked(language: str) -> Text:
    sentence = Message(
        "{mark} beyond chance: of all marked, one in twenty is expected to be false. Intervals:"
        " {p}.",
        mark=MARK, p=percent(COVERAGE, language),
    )  # fmt: skip
    return _note(sentence, language)


def in_order(standings: Sequence[Standing], own: str) -> list[Standing]:
    """The own brand first, then by size."""
    return sorted(
        standings, key=lambda each: (each.brand != own, -each.size.value, natural(each.brand))
    )


def _header(report: Rivals, workspace: Workspace, language: str) -> Text:
    title = Text(Message("Rivals").text(language), style="bold")
    span = span_of(report, workspace)
    if span is None:
        return title
    people = Message("{n} people", n=count(report.people, language)).text(language)
    return title.append(f" · {span} · {people}", style="dim")


def span_of(report: Rivals, workspace: Workspace) -> str | None:
    """The first and the last period that the answers are of; None where no day is known."""
    if report.first is None or report.last is None:
        return None
    frequency = workspace.frequency
    ends = [frequency.label(frequency.start(day)) for day in (report.first, report.last)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} … {ends[1]}"


def _title(sentence: Message, language: str) -> Text:
    return Text("\n" + sentence.text(language), style="bold")


def _note(sentence: Message, language: str) -> Text:
    return Text(sentence.text(language), style="dim")


def _brands(found: Iterable[str], workspace: Workspace, language: str) -> Column:
    """The first column: the brands, the own one in bold."""
    cells = [
        Text(
            brand_label(workspace, brand).text(language),
            style="bold" if brand == workspace.brand else "",
        )
        for brand in found
    ]
    return Column(heading=Message("brand").text(language), cells=cells, words=True)


def _levels(
    standings: Sequence[Standing],
    size_of: str,
    names: Mapping[str, str],
    workspace: Workspace,
    language: str,
    width: int,
) -> Iterator[Table]:
    """Size, every measure, and the base, in as many tables as the paper needs."""

    def show(name: str, level: Level) -> tuple[str, str]:
        middle = count(level.value, language, decimals=1)
        if unit_of(name) is Unit.SHARE or name == ASSOCIATIONS:
            middle = share(level.value / 100, language)
        return middle, _ends(level, language)

    columns = [
        Column(
            heading=SIZE_NAMES[size_of].text(language),
            cells=beside([show(size_of, each.size) for each in standings]),
        )
    ]
    for name in standings[0].levels:
        pairs = [show(name, each.levels[name]) for each in standings]
        columns.append(Column(heading=names[name], cells=beside(pairs)))
    bases = beside([(count(each.n, language), None) for each in standings])
    columns.append(Column(heading=Message("n").text(language), cells=bases))
    first = _brands((each.brand for each in standings), workspace, language)
    yield from in_blocks(first, columns, width)


def _beyond(
    standings: Sequence[Standing],
    names: Mapping[str, str],
    workspace: Workspace,
    language: str,
    width: int,
) -> Iterator[Table]:
    columns = [
        Column(
            heading=heading,
            cells=_differences([each.adjusted.get(name) for each in standings], language),
        )
        for name, heading in names.items()
        if any(name in each.adjusted for each in standings)
    ]
    first = _brands((each.brand for each in standings), workspace, language)
    yield from in_blocks(first, columns, width)


def _differences(levels: Sequence[Level | None], language: str) -> list[Text]:
    """Differences with their intervals; dimmed where the interval holds nothing."""
    pairs = [
        (NOTHING, None) if each is None
        else (signed(each.value, language),
              between(signed(each.q05, language), signed(each.q95, language)))
        for each in levels
    ]  # fmt: skip
    cells = beside(pairs)
    for cell, each in zip(cells, levels, strict=True):
        if each is not None and each.q05 <= 0 <= each.q95:
            cell.stylize("dim")
    return cells


def _explained(report: Rivals, workspace: Workspace, language: str) -> Message:
    parts = [
        f"{measure_label(workspace, name).text(language)} {percent(line.explained, language)}"
        for name, line in report.lines.items()
    ]
    if report.size_of == ASSOCIATIONS:
        return Message(
            "Of the differences between brands size explains: {parts}. Size is here the share of"
            " all associations, these measures among them, so what is left is a profile: a brand"
            " cannot be above its size in everything.",
            parts=", ".join(parts),
        )
    return Message(
        "Of the differences between brands size explains: {parts}.", parts=", ".join(parts)
    )


def _residuals(
    found: Associations, standings: Sequence[Standing], language: str, width: int
) -> Iterator[Table]:
    """Attributes down, brands across, in as many tables as the paper needs."""
    table = found.table
    columns = []
    for brand in (found.brands.index(each.brand) for each in standings):
        called = table.q[brand] <= CALLED
        cells = beside(
            [
                (
                    signed(100 * table.residual[brand, item], language)
                    + (MARK if called[item] else " "),
                    between(
                        signed(100 * table.low[brand, item], language, decimals=0),
                        signed(100 * table.high[brand, item], language, decimals=0),
                    ),
                )
                for item in range(len(found.items))
            ]
        )
        for cell, surely in zip(cells, called, strict=True):
            cell.stylize("" if surely else "dim")
        columns.append(Column(heading=found.brands[brand], cells=cells))
    heading = Message("attribute").text(language)
    names = [
        Text(question_label(item, label, language))
        for item, label in zip(found.items, found.labels, strict=True)
    ]
    first = Column(heading=heading, cells=names, words=True)
    yield from in_blocks(first, columns, width)


def _loyalty(found: Loyalty, workspace: Workspace, language: str, width: int) -> Iterator[Table]:
    """What was seen, the norm, and the difference with its interval, by brand."""
    order = sorted(
        found.brands, key=lambda each: (each.brand != workspace.brand, -each.share, each.brand)
    )
    columns = [
        Column(
            heading=heading.text(language),
            cells=beside([(share(getattr(each, name), language), None) for each in order]),
        )
        for heading, name in ((Message("buyers"), "penetration"), (Message("share"), "share"))
    ]
    for name in (name for name in LOYALTIES if any(name in each.against for each in order)):
        heading = Message(
            "{what}: seen, norm (difference)", what=LOYALTY_NAMES[name]
        ).text(language)  # fmt: skip
        cells = [_against(each.against.get(name), name, language) for each in order]
        columns.append(Column(heading=heading, cells=cells))
    first = _brands((each.brand for each in order), workspace, language)
    yield from in_blocks(first, columns, width)


def _against(found: Against | None, name: str, language: str) -> Text:
    """Observed, norm, and the interval of their difference."""
    if found is None:
        return Text(NOTHING)
    scale, decimals = (1.0, 2) if name == "purchases_per_buyer" else (100.0, 1)
    seen, said = (
        count(scale * value, language, decimals=decimals) for value in (found.observed, found.norm)
    )
    ends = between(
        *(signed(scale * value, language, decimals=decimals) for value in (found.q05, found.q95))
    )
    called = found.q <= CALLED
    cell = Text(f"{seen}, {said}{MARK if called else ' '}", style="" if called else "dim")
    return cell.append(f" ({ends})", style="dim")


def _named(name: str, workspace: Workspace, language: str) -> str:
    return measure_label(workspace, name).text(language)


def _market(found: Loyalty, language: str) -> Iterator[Text]:
    yield _marked(language)
    yield _note(
        Message(
            "Norm: NBD-Dirichlet of {n} people, M {rate}, K {shape}, S {switching}; {share} buy the"
            " category in one wave's time.",
            n=count(found.people, language),
            rate=count(found.rate, language, decimals=2),
            shape=count(found.shape, language, decimals=2),
            switching=count(found.switching, language, decimals=2),
            share=share(found.penetration, language),
        ),
        language,
    )
    for check in found.checks:
        style = "dim" if check.holds else "yellow"
        yield Text(f"{'✓' if check.holds else '!'} {check.sentence.text(language)}", style=style)
    for sentence in found.left_out:
        yield _note(sentence, language)


def _ends(level: Level, language: str) -> str:
    return between(*(count(end, language, decimals=1) for end in (level.q05, level.q95)))
