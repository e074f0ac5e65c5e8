"""The competitive frame in the terminal: levels, beyond size, attributes, repeat buying."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.survey.loyalty import LOYALTIES, Against, Loyalty
from kurssi.survey.rivals import Associations, Rivals
from kurssi.survey.standings import ASSOCIATIONS, Level, Standing
from kurssi.views.columns import COVERAGE, WIDE, add_numbers, settled, sheet_table
from kurssi.views.labels import brand_label, measure_label
from kurssi.views.numerals import NOTHING, count, percent, share, signed
from kurssi.workspace.company import Workspace

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
_GUTTER = 1
_HEADING = 15  # columns of a folded heading


def rivals_view(
    report: Rivals, workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """Levels, what is beyond size, attributes, repeat buying; then what is left out and why."""
    return tuple(_parts(report, workspace, language, width))


def _parts(
    report: Rivals, workspace: Workspace, language: str, width: int
) -> Iterator[RenderableType]:
    yield _header(report, workspace, language)
    standings = in_order(report.standings, workspace.brand)
    if standings:
        yield _title(Message("Where the brands stand"), language)
        yield _levels(standings, report.size_of, workspace, language, width)
    if report.lines:
        yield _title(Message("Beyond what a brand of that size would have, points"), language)
        yield _beyond(standings, report, workspace, language, width)
        yield _note(_explained(report, workspace, language), language)
    if report.associations is not None:
        yield _title(
            Message("Attributes, percentage points beyond brand size and prevalence"), language
        )
        yield from _residuals(report.associations, standings, language, width)
        yield _marked(language)
    if report.loyalty is not None:
        yield _title(Message("Repeat buying, against the norm of a brand of that size"), language)
        yield _loyalty(report.loyalty, workspace, language, width)
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
    return sorted(standings, key=lambda each: (each.brand != own, -each.size.value, each.brand))


def _header(report: Rivals, workspace: Workspace, language: str) -> Text:
    title = Text(Message("Rivals").text(language), style="bold")
    if report.first is None or report.last is None:
        return title
    frequency = workspace.frequency
    ends = [frequency.label(frequency.start(day)) for day in (report.first, report.last)]
    span = ends[0] if ends[0] == ends[1] else f"{ends[0]} … {ends[1]}"
    people = Message("{n} people", n=count(report.people, language)).text(language)
    return title.append(f" · {span} · {people}", style="dim")


def _title(sentence: Message, language: str) -> Text:
    return Text("\n" + sentence.text(language), style="bold")


def _note(sentence: Message, language: str) -> Text:
    return Text(sentence.text(language), style="dim")


def _brand(brand: str, workspace: Workspace, language: str) -> Text:
    style = "bold" if brand == workspace.brand else ""
    return Text(brand_label(workspace, brand).text(language), style=style)


def _levels(
    standings: Sequence[Standing], size_of: str, workspace: Workspace, language: str, width: int
) -> Table:
    table = sheet_table(Message("brand"), language=language)
    names = list(standings[0].levels)
    table.add_column(SIZE_NAMES[size_of].text(language), justify="right", no_wrap=True)
    for name in names:
        table.add_column(
            measure_label(workspace, name).text(language), justify="right", no_wrap=True
        )
    add_numbers(table, Message("n"), language=language)
    for each in standings:
        table.add_row(
            _brand(each.brand, workspace, language),
            _cell(share(each.size.value / 100, language), _ends(each.size, language)),
            *(
                _cell(count(level.value, language, decimals=1), _ends(level, language))
                for level in each.levels.values()
            ),
            count(each.n, language),
        )
    return settled(table, width)


def _beyond(
    standings: Sequence[Standing],
    report: Rivals,
    workspace: Workspace,
    language: str,
    width: int,
) -> Table:
    table = sheet_table(Message("brand"), language=language)
    for name in report.lines:
        table.add_column(
            measure_label(workspace, name).text(language), justify="right", no_wrap=True
        )
    for each in standings:
        table.add_row(
            _brand(each.brand, workspace, language),
            *(
                _cell(
                    signed(level.value, language),
                    f"{signed(level.q05, language)} … {signed(level.q95, language)}",
                    quiet=level.q05 <= 0 <= level.q95,
                )
                for level in each.adjusted.values()
            ),
        )
    return settled(table, width)


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
    order = [found.brands.index(each.brand) for each in standings]
    cells = [
        [
            _cell(
                signed(100 * table.residual[brand, item], language)
                + (MARK if table.q[brand, item] <= CALLED else " "),
                f"{signed(100 * table.low[brand, item], language, decimals=0)} …"
                f" {signed(100 * table.high[brand, item], language, decimals=0)} ",
                quiet=bool(table.q[brand, item] > CALLED),
            )
            for brand in order
        ]
        for item in range(len(found.items))
    ]
    room = width - max(cell_len(item) for item in found.items) - _GUTTER
    sizes = [
        max(cell_len(found.brands[brand]), *(_width(row[at]) for row in cells)) + _GUTTER
        for at, brand in enumerate(order)
    ]
    for places in _blocks(sizes, room):
        sheet = sheet_table(Message("attribute"), language=language)
        for at in places:
            sheet.add_column(found.brands[order[at]], justify="right", no_wrap=True)
        for item, row in zip(found.items, cells, strict=True):
            sheet.add_row(Text(item), *(row[at] for at in places))
        yield settled(sheet, width)


def _width(cell: Text) -> int:
    return max(cell_len(line) for line in cell.plain.splitlines())


def _blocks(sizes: Sequence[int], room: int) -> Iterator[list[int]]:
    """Columns that fit side by side; at least one in a block."""
    block: list[int] = []
    for at, size in enumerate(sizes):
        if block and sum(sizes[each] for each in block) + size > room:
            yield block
            block = []
        block.append(at)
    if block:
        yield block


def _loyalty(found: Loyalty, workspace: Workspace, language: str, width: int) -> Table:
    table = sheet_table(Message("brand"), language=language)
    add_numbers(table, Message("buyers"), language=language)
    if width >= WIDE:
        add_numbers(table, Message("share"), language=language)
    names = [name for name in LOYALTIES if any(name in each.against for each in found.brands)]
    for name in names:
        heading = wrap(LOYALTY_NAMES[name].text(language), _HEADING)
        table.add_column(
            "\n".join([*heading, Message("(norm)").text(language)]), justify="right", no_wrap=True
        )
    order = sorted(
        found.brands, key=lambda each: (each.brand != workspace.brand, -each.share, each.brand)
    )
    for each in order:
        sizes = (each.penetration, each.share)[: 2 if width >= WIDE else 1]
        table.add_row(
            _brand(each.brand, workspace, language),
            *(share(size, language) for size in sizes),
            *(_against(each.against.get(name), name, language) for name in names),
        )
    return settled(table, width)


def _against(found: Against | None, name: str, language: str) -> Text:
    """Observed and norm, and under them the difference with its interval."""
    if found is None:
        return Text(NOTHING)
    scale, decimals = (1.0, 2) if name == "purchases_per_buyer" else (100.0, 1)
    seen, said = (
        count(scale * value, language, decimals=decimals) for value in (found.observed, found.norm)
    )
    ends = " … ".join(
        signed(scale * value, language, decimals=decimals) for value in (found.q05, found.q95)
    )
    called = found.q <= CALLED
    return _cell(f"{seen} ({said}){MARK if called else ' '}", f"{ends} ", quiet=not called)


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


def _cell(top: str, below: str, *, quiet: bool = False) -> Text:
    return Text(top, style="dim" if quiet else "").append(f"\n{below}", style="dim")


def _ends(level: Level, language: str) -> str:
    low, high = (count(value, language, decimals=1) for value in (level.q05, level.q95))
    return f"{low} … {high}"
