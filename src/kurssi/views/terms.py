"""Words in the terminal: what they may mean, what was accepted, and where they get in the way."""

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.text import Text

from kurssi.concepts.candidates import Alias, Candidate
from kurssi.concepts.concept import Concept, core
from kurssi.concepts.conflicts import SameConcept, SameWord
from kurssi.concepts.terms import Meant
from kurssi.messages import Message
from kurssi.views.columns import add_numbers, settled, sheet_table
from kurssi.views.labels import department_label
from kurssi.views.moments import Moment
from kurssi.views.numerals import NOTHING, percent
from kurssi.workspace.company import Workspace

DIFFERENCES = {
    "concept": Message("meaning"),
    "unit": Message("unit"),
    "base": Message("base"),
    "window": Message("window"),
}


def match_view(
    texts: Sequence[str], found: Sequence[Sequence[Candidate]], language: str, width: int
) -> tuple[RenderableType, ...]:
    """Each text with its three likeliest concepts; those sure enough to be proposed are marked."""
    headings = (Message("word"), Message("concept"))
    table = sheet_table(*headings, language=language)
    add_numbers(table, Message("score"), language=language)
    table.add_column(Message("reason").text(language), overflow="fold")
    for text, some in zip(texts, found, strict=True):
        for place, one in enumerate(some):
            table.add_row(
                Text("" if place else text),
                Text(_called(one.concept, language)),
                percent(one.score, language),
                Text(one.reason.text(language)),
                style="" if one.suggest else "dim",
            )
    known = Message("A concept in full strength is proposed; nothing is mapped until accepted.")
    return settled(table, width), Text(known.text(language), style="dim")


def terms_view(
    meant: Sequence[Meant], aliases: Iterable[Alias], language: str, width: int
) -> tuple[RenderableType, ...]:
    """The departments' terms with what they mean, and what was accepted for everybody."""
    sheets: list[RenderableType] = []
    if meant:
        headings = (Message("department"), Message("term"), Message("concept"), Message("unit"))
        table = sheet_table(*headings, language=language)
        for one in meant:
            concept = NOTHING if one.concept is None else _called(one.concept, language)
            cells = (one.term.department, one.term.term, concept, one.term.unit or NOTHING)
            table.add_row(*map(Text, cells), style="" if one.concept else "dim")
        sheets.append(settled(table, width))
    else:
        sheets.append(Text(Message("The workspace has no table of terms.").text(language)))
    lines = [
        Message(
            '"{text}" is {concept}, said {who} on {day}',
            text=alias.text,
            concept=alias.concept,
            who=alias.who,
            day=Moment(when=alias.when.isoformat(), clock=False),
        )
        for alias in aliases
        if alias.accepted and alias.department is None
    ]
    return (*sheets, *(Text(line.text(language)) for line in lines))


def proposals_view(meant: Sequence[Meant], language: str, width: int) -> tuple[RenderableType, ...]:
    """Terms whose meaning nobody has said, with their candidates."""
    if not meant:
        return (Text(Message("Every term has its concept.").text(language)),)
    names = [f"{one.term.department}: {one.term.term}" for one in meant]
    shown = match_view(names, [one.candidates for one in meant], language, width)
    said = Message("Say which: kurssi terms accept TERM CONCEPT --department DEPARTMENT")
    return (*shown, Text(said.text(language)))


def conflicts_view(
    words: Sequence[SameWord],
    concepts: Sequence[SameConcept],
    workspace: Workspace,
    language: str,
) -> tuple[RenderableType, ...]:
    """One word for different things with what differs, then different words for one thing."""
    if not words and not concepts:
        return (Text(Message("No words get in the way.").text(language)),)
    sheets: list[RenderableType] = []
    if words:
        heading = Message("One word, different things")
        sheets.append(Text(heading.text(language), style="bold"))
    for word in words:
        differ = tuple(DIFFERENCES[name] for name in word.differ)
        told = Message('"{word}": differs in {differ}', word=word.word, differ=differ)
        sheets += [Text(told.text(language)), *_uses(word.uses, workspace, language)]
    if concepts:
        heading = Message("Different words, one thing")
        sheets.append(Text(heading.text(language), style="bold"))
    for concept in concepts:
        sheets += [
            Text(_called(concept.concept, language)),
            *_uses(concept.uses, workspace, language),
        ]
    return tuple(sheets)


def concepts_view(
    concepts: Iterable[Concept], language: str, width: int
) -> tuple[RenderableType, ...]:
    """The core vocabulary: names, what they mean, and how they are counted."""
    vocabulary = core()
    headings = (Message("concept"), Message("meaning"), Message("unit"), Message("base"))
    table = sheet_table(*headings, language=language)
    for one in concepts:
        table.add_row(
            Text(_called(one.id, language)),
            Text(one.means.text(language)),
            Text(vocabulary.units[one.unit].text(language)),
            Text(vocabulary.bases[one.base].text(language)),
        )
    return (settled(table, width),)


def _uses(uses: Iterable[Meant], workspace: Workspace, language: str) -> list[Text]:
    """A line for each: whose word it is, what it means where that was said, its definition."""
    lines = []
    for one in uses:
        told = [one.term.definition, one.term.unit, one.term.base, one.term.window]
        who = department_label(workspace, one.term.department).text(language)
        means = "" if one.concept is None else f" = {_called(one.concept, language)}"
        said = "; ".join(text for text in told if text)
        lines.append(Text(f"  {who}, {one.term.term}{means}: {said}"))
    return lines


def _called(concept: str, language: str) -> str:
    """The preferred name with the id that commands take; an id that is no more, alone."""
    known = core().concepts.get(concept)
    return concept if known is None else f"{known.name.text(language)} ({concept})"
