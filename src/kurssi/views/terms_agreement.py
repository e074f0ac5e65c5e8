"""Where departments agree though their words differ, and where they only seem to, as sentences."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from kurssi.concepts.agreement import DataEvidence, Decider, Likeness, Pair, Verdict, WordEvidence
from kurssi.concepts.concept import core
from kurssi.concepts.definitions import Compared, Match, Part
from kurssi.messages import Message, Name, Number, Range
from kurssi.steps.aligning import Agreement, StrayItem
from kurssi.views.labels import department_label, measure_label
from kurssi.views.numerals import percent
from kurssi.workspace.company import Workspace

INDENT = (0, 0, 0, 2)
HEADINGS = {
    Verdict.JANGLE: Message("They agree, though the words differ"),
    Verdict.JINGLE: Message("They only seem to agree: one word, different things"),
    Verdict.SAME: Message("They agree, and call it the same"),
    Verdict.RELATED: Message("Near, but not one thing"),
    Verdict.UNKNOWN: Message("Undecided"),
}
PARTS = {
    Part.COUNTED: Message("what is counted"),
    Part.STATISTIC: Message("how the figure is made"),
    Part.QUALIFIER: Message("which sort"),
    Part.UNIT: Message("unit"),
    Part.SCALE: Message("scale"),
    Part.BASE: Message("base"),
    Part.WINDOW: Message("window"),
}
OF_DATA = {
    Likeness.ONE: Message("the answers say that they are one thing"),
    Likeness.TWO: Message("the answers tell them apart"),
    Likeness.UNSURE: Message("they may be one thing: the answers do not tell them apart"),
}


def agreement_view(
    found: Agreement, workspace: Workspace, language: str
) -> tuple[RenderableType, ...]:
    """The pairs by verdict, each with its evidence; different things are only numbered."""
    sheets: list[RenderableType] = []
    for verdict, heading in HEADINGS.items():
        pairs = [pair for pair in found.pairs if pair.verdict is verdict]
        stray = found.stray if verdict is Verdict.JINGLE else ()
        if pairs or stray:
            sheets.append(Text(heading.text(language), style="bold"))
        for pair in pairs:
            sheets.append(Text(title(pair, workspace).text(language)))
            told = (*sentences(pair, workspace, language), *to_decide(pair).values())
            sheets += [Padding(Text(one.text(language)), INDENT) for one in told]
        sheets += [Text(stray_sentence(one, workspace).text(language)) for one in stray]
    different = sum(pair.verdict is Verdict.DIFFERENT for pair in found.pairs)
    if different:
        said = Message("Pairs with words in common that are different things: {n}", n=different)
        sheets.append(Text(said.text(language), style="dim"))
    nothing = Message("No two departments have terms in common.")
    return tuple(sheets) or (Text(nothing.text(language)),)


def sentences(pair: Pair, workspace: Workspace, language: str) -> tuple[Message, ...]:
    """The evidence of a pair: words, each part in which the definitions differ, data."""
    named = _named(pair, workspace)
    return (
        _of_words(pair.words, language),
        *_differences(pair, named),
        _of_data(pair.data, workspace),
    )


def _named(pair: Pair, workspace: Workspace) -> dict[str, Name]:
    """The two departments by their names."""
    return {
        "first": department_label(workspace, pair.first.term.department),
        "second": department_label(workspace, pair.second.term.department),
    }


def title(pair: Pair, workspace: Workspace) -> Message:
    """Who calls it what."""
    named = _named(pair, workspace)
    if pair.words.same_name:
        return Message(
            '{first} and {second} both call it "{word}"', word=pair.first.term.term, **named
        )
    return Message(
        '{first} calls it "{one}", {second} calls it "{two}"',
        one=pair.first.term.term,
        two=pair.second.term.term,
        **named,
    )


def _of_words(words: WordEvidence, language: str) -> Message:
    concept = core().concepts.get(words.concept or "")
    if words.said and words.score:
        name: Name | str = (words.concept or "") if concept is None else concept.name
        return Message("words: people said that both mean {concept}", concept=name)
    if words.said:
        return Message("words: people said that they mean different concepts")
    p = percent(words.score, language)
    if concept is None:
        return Message("words: nothing says that both mean one concept")
    return Message(
        "words: one concept with a probability of {p}, likeliest {concept}",
        p=p,
        concept=concept.name,
    )


def _differences(pair: Pair, named: dict[str, Name]) -> Iterator[Message]:
    """Exactly how the definitions differ; one sentence where both rates differ as a whole."""
    if not pair.definition:
        yield Message("definitions: no part is told by both")
        return
    if not pair.differ:
        yield Message(
            "definitions: the same {parts}", parts=tuple(PARTS[one.part] for one in pair.definition)
        )
        return
    differ = {one.part: one for one in pair.differ}
    counted, base = differ.get(Part.COUNTED), differ.get(Part.BASE)
    if counted is not None and base is not None:
        yield Message(
            "definitions: {first} counts {one} per {over}, {second} counts {two} per {under}",
            one=counted.first.text,
            over=base.first.text,
            two=counted.second.text,
            under=base.second.text,
            **named,
        )
        differ = {part: one for part, one in differ.items() if one not in (counted, base)}
    yield from (_difference(one, named) for one in differ.values())


def _difference(one: Compared, departments: dict[str, Name]) -> Message:
    said = {"one": one.first.text, "two": one.second.text}
    named = {"part": PARTS[one.part], **said, **departments}
    if one.match is Match.NARROWER:
        return Message(
            '{part} may differ: {first} says "{one}", {second} says "{two}"; one is the narrower',
            **named,
        )
    return Message('{part} differs: {first} says "{one}", {second} says "{two}"', **named)


def _of_data(data: DataEvidence, workspace: Workspace) -> Message:
    if data.first is not None and data.first == data.second:
        return Message(
            "data: none of their own, both are read from the measure {measure}",
            measure=measure_label(workspace, data.first),
        )
    if data.likeness is Likeness.NONE or data.first is None or data.second is None:
        return Message("data: none, no answers are there to tell them apart")
    if data.correlation is None:
        return Message("data: {verdict}", verdict=OF_DATA[data.likeness])
    named = {
        "verdict": OF_DATA[data.likeness],
        "first": measure_label(workspace, data.first),
        "second": measure_label(workspace, data.second),
        "r": Number(data.correlation.value, 2),
        "range": Range(data.correlation.low, data.correlation.high, 2),
        "n": Number(data.n, 0),
    }
    if data.floor:
        return Message(
            "data: {verdict}; {first} and {second} correlate at least {r} ({range}, {n} people)",
            **named,
        )
    return Message(
        "data: {verdict}; the HTMT of {first} and {second} is {r} ({range}, {n} people)", **named
    )


def to_decide(pair: Pair) -> dict[Decider, Message]:
    """What would decide a pair that is undecided."""
    needed = Number(pair.data.needed or 0, 0)
    every = {
        Decider.DEFINE: Message("to decide: write the unit and base of both in the table terms"),
        Decider.SAY: Message(
            "to decide: say what each means: "
            "kurssi terms accept TERM CONCEPT --department DEPARTMENT"
        ),
        Decider.ANSWERS: Message(
            "to decide: about {n} people who answer both would tell them apart, if they are two",
            n=needed,
        ),
        Decider.QUESTIONS: Message(
            "to decide: treat them as one, or ask of each something that the other is not: "
            "more of the same answers will hardly tell them apart"
        ),
    }
    return {decider: every[decider] for decider in pair.deciders}


def stray_sentence(one: StrayItem, workspace: Workspace) -> Message:
    """An item that is called what it does not measure."""
    named = {
        "measure": measure_label(workspace, one.measure),
        "item": one.item.label or one.item.item,
        "r": Number(one.item.rest.value, 2),
        "range": Range(one.item.rest.low, one.item.rest.high, 2),
        "alpha": Number(one.alpha, 2),
    }
    if one.item.without is None:
        return Message(
            "{item} is called {measure}, but measures something else: its correlation with the "
            "other items is {r} ({range})",
            **named,
        )
    return Message(
        "{item} is called {measure}, but measures something else: its correlation with the other "
        "items is {r} ({range}), and alpha is {without} without it for {alpha} with it",
        without=Number(one.item.without.value, 2),
        **named,
    )
