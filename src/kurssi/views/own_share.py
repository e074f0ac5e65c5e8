"""The reading department's part of the whole, in both currencies: one sentence for every sheet."""

from collections.abc import Callable

from kurssi import steps
from kurssi.decisions.quote import Board, Interval, Share
from kurssi.errors import NothingToQuote
from kurssi.messages import Message, Name
from kurssi.views.labels import department_label
from kurssi.views.numerals import percent
from kurssi.workspace.company import Workspace


def own_share(
    workspace: Workspace, language: str, board: Callable[[], Board] | None = None
) -> Message | None:
    """What the department that reads has of the whole; None where nobody reads, or has no lever.

    Args:
        workspace: whose ``speaker`` reads.
        language: of the numbers.
        board: where the caller has one already; else that of the current run is opened. Where
            there is none, nothing is said.
    """
    if workspace.speaker is None:
        return None
    try:
        shares = (board() if board else steps.rates(workspace)).departments
    except NothingToQuote:
        return None
    own = next((one for one in shares if one.department == workspace.speaker), None)
    if own is None:
        return None
    return share_sentence(own, department_label(workspace, own.department), language)


def share_sentence(share: Share, reader: Name, language: str) -> Message:
    """What a department's levers are of the whole."""

    def part(of: Interval | None) -> Message:
        if of is None:
            return Message("not told, since the whole may be nothing")
        return Message(
            "{middle} ({low} to {high})",
            middle=percent(of.q50, language),
            low=percent(of.q05, language),
            high=percent(of.q95, language),
        )

    return Message(
        "{department} has {spend} of the money. Of what all levers earned: {eur}. Of the customer "
        "experience that a little more of each would buy: {cx}. Its least sure lever is of grade "
        "{grade}.",
        department=reader,
        spend=percent(share.spend, language),
        eur=part(share.eur),
        cx=part(share.cx),
        grade=str(share.grade),
    )
