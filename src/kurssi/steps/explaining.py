"""Why a quote says what it says: the desk, the ledger and the run behind one row of the board."""

from shlex import quote as quoted
from typing import TYPE_CHECKING

from kurssi.decisions.quote import Quote
from kurssi.errors import NothingToQuote
from kurssi.ledger.behind import behind
from kurssi.ledger.support import Subject
from kurssi.messages import Message
from kurssi.steps.desks import OpenDesk, open_desk
from kurssi.steps.quoting import board_of
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.decisions.why import Why


def why(
    workspace: Workspace,
    subject: str,
    *,
    measure: str | None = None,
    segment: str = ALL_SEGMENTS,
    window: int | None = None,
    horizon: int | None = None,
) -> "tuple[Why, ...]":
    """Why each quote of a lever (or the bid for a measure) says what it says.

    Args:
        workspace: the company.
        subject: a lever, or a measure: its bid.
        measure: quotes of this measure alone.
        segment: of these people.
        window: periods whose spend is quoted, else as declared.
        horizon: periods counted after it, else as declared.

    Raises:
        NothingToQuote: nothing was fitted yet, or there is no such quote.
    """
    opened = open_desk(workspace, window=window, horizon=horizon)
    chosen = [
        quote
        for quote in board_of(opened).quotes
        if quote.segment == segment
        and (quote.lever == subject or (quote.lever is None and quote.measure == subject))
        and measure in (None, quote.measure)
    ]
    if not chosen:
        raise NothingToQuote(
            subject,
            Message("there is no such quote on the board"),
            Message("name a lever, or a measure that has a bid: kurssi rates --json lists them"),
        )
    return tuple(explained(opened, quote) for quote in chosen)


def explained(opened: OpenDesk, quote: Quote) -> "Why":
    """One quote explained."""
    from kurssi.decisions.why import DEFINITIONS, RULES, Why, compared, formula, rests_on

    desk, manifest = opened.desk, opened.manifest
    prior, posterior, contraction = compared(desk, quote)
    about = Subject(
        brand=opened.workspace.brand, lever=quote.lever, measures=rests_on(desk, quote),
        segment=quote.segment if quote.segment in opened.panel.segments else ALL_SEGMENTS,
    )  # fmt: skip
    spent = None
    if quote.lever is not None:
        place = opened.panel.levers.index(quote.lever), desk.segments.index(quote.segment)
        spent = desk.spent(*place)
    return Why(
        quote=quote, definition=DEFINITIONS[quote.side], formula=formula(desk, quote, spent),
        data=behind(opened.ledger, about), spent=spent, prior=prior, posterior=posterior,
        contraction=contraction, rule=RULES[quote.grade], run=manifest.run, seed=manifest.seed,
        inputs=manifest.inputs, commands=_commands(opened, quote),
    )  # fmt: skip


def _commands(opened: OpenDesk, quote: Quote) -> tuple[str, ...]:
    """What a reader would type to rebuild the number."""
    terms, manifest = opened.terms, opened.manifest
    folder = quoted(str(opened.workspace.root))
    lever = f" --lever {quoted(quote.lever)}" if quote.lever else ""
    quick = " --quick" if manifest.quick else ""
    return (
        f"kurssi fit -w {folder} --seed {manifest.seed}{quick}",
        f"kurssi rates -w {folder} --window {terms.window} --horizon {terms.horizon}{lever}"
        f" --measure {quote.measure} --segment {quoted(quote.segment)} --side {quote.side} --json",
    )
