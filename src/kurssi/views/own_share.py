"""The reading department's part of the whole, for sheets beside the board: both currencies."""

from kurssi import steps
from kurssi.decisions.quote import Board
from kurssi.errors import NothingToQuote
from kurssi.messages import Message
from kurssi.views.board import share_sentence
from kurssi.workspace.company import Workspace


def own_share(workspace: Workspace, language: str) -> Message | None:
    """As ``share_of``, by the board of the current run; None where none was fitted."""
    if workspace.speaker is None:
        return None
    try:
        return share_of(steps.rates(workspace), workspace, language)
    except NothingToQuote:
        return None


def share_of(board: Board, workspace: Workspace, language: str) -> Message | None:
    """What the department that reads has of the whole; None where nobody does, or has no lever."""
    reader = workspace.departments.get(workspace.speaker or "")
    share = next((s for s in board.departments if s.department == workspace.speaker), None)
    return None if share is None or reader is None else share_sentence(share, reader, language)
