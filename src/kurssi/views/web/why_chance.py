"""Why a chance of the board is what it is: of a gain, of being the best, of having risen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kurssi.decisions.quote import Quote, Side
from kurssi.messages import Message
from kurssi.steps.explaining import explained
from kurssi.views.labels import lever_label, money_unit, segment_label
from kurssi.views.numerals import count, percent
from kurssi.views.web.board_past import history_of
from kurssi.views.web.explained import Based, Explained, Listed, Said, nothing
from kurssi.views.web.page import Asked
from kurssi.views.web.why_quote import find, heading, key, told_as

GAIN, BEST, ROSE = "gain", "best", "rose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """One kind of chance: its name, which of a quote's it is, and what it is the chance of."""

    heading: Message
    of: Callable[[Quote], float | None]
    means: Callable[[Quote, Asked], Message]


def _gain(quote: Quote, asked: Asked) -> Message:
    if quote.side is Side.ASK:
        return Message(
            "the chance that one unit of the measure earns back more than it costs through the "
            "lever: that the bid is above the ask"
        )
    return Message(
        "the chance that the next {unit} through the lever earns back more than itself",
        unit=money_unit(asked.workspace.currency),
    )


def _best(quote: Quote, asked: Asked) -> Message:
    return Message(
        "the chance that no other lever which may be changed has a better rate for the same "
        "people; levers of grade D are among them"
    )


def _rose(quote: Quote, asked: Asked) -> Message:
    return Message(
        "the chance that the rate is higher than that of the window which ended in {period}, by "
        "one fit: what the state was then, as it is known now",
        period=asked.board().since or "–",
    )


CHANCES: Mapping[str, Chance] = {
    GAIN: Chance(heading=Message("Chance of a gain"), of=lambda q: q.p_gain, means=_gain),
    BEST: Chance(heading=Message("Chance of being the best"), of=lambda q: q.p_best, means=_best),
    ROSE: Chance(heading=Message("Chance of having risen"), of=lambda q: q.p_rose, means=_rose),
}


def explain(asked: Asked) -> Explained:
    """One chance of a quote.

    Raises:
        Unknown: there is no such chance.
    """
    kind = CHANCES.get(asked.own.get("name", ""))
    if kind is None:
        raise nothing()
    board, desk, language = asked.board(), asked.desk(), asked.look.language
    quote = find(board.quotes, asked.own)
    p = kind.of(quote)
    if p is None:
        raise nothing()
    why = asked.kept.ask(("why", asked.look.window, *key(quote)), lambda: explained(desk, quote))
    name = asked.own["name"]
    draws = len(desk.earlier.taken) if name == ROSE else len(desk.desk.posterior.eur)
    facts: tuple[tuple[Message, tuple[Said, ...]], ...] = ()
    if (of := quote.interval) is not None:
        told = told_as(quote, language)
        rate = f"{told(of.q50)} ({told(of.q05)} … {told(of.q95)})"
        facts = ((Message("the rate itself"), (heading(quote, asked), rate)),)
    return Explained(
        heading=Message("{chance}: {of}", chance=kind.heading, of=_subject(quote, asked)),
        place=(
            Message("segment: {segment}",
                    segment=segment_label(asked.workspace, quote.segment)),
        ),
        figure=percent(p, language), definition=kind.means(quote, asked),
        formula=(Message("{times} of {draws} draws", times=count(round(p * draws), language),
                         draws=count(draws, language)),),
        grade=quote.grade, graded=(why.rule, quote.reason), facts=facts,
        listed=_listed(name, quote, asked),
        based=Based(run=board.run, seed=board.seed, inputs=why.inputs, sources=why.data),
        commands=why.commands,
    )  # fmt: skip


def _subject(quote: Quote, asked: Asked) -> Said:
    if quote.side is Side.MROI:
        return lever_label(asked.workspace, quote.lever)
    return heading(quote, asked)


def _listed(name: str, quote: Quote, asked: Asked) -> tuple[tuple[Message, Listed], ...]:
    """What stands beside it: of the best all levers, of a rise the way there."""
    language, board = asked.look.language, asked.board()
    if name == ROSE:
        past = history_of(board.history, quote, asked.workspace, told_as(quote, language))
        return (past,) if past else ()
    if name != BEST:
        return ()
    beside = [
        one for one in board.quotes
        if (one.side, one.measure, one.segment) == (quote.side, quote.measure, quote.segment)
        and one.p_best is not None
    ]  # fmt: skip
    beside.sort(key=lambda one: -(one.p_best or 0.0))
    rows = tuple(
        (lever_label(asked.workspace, one.lever), percent(one.p_best, language), str(one.grade))
        for one in beside
    )
    headings = (Message("lever"), Message("P(best)"), Message("grade"))
    return ((Message("beside the others"), Listed(headings=headings, rows=rows)),)
