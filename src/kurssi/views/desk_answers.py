"""What `kurssi rates` answers beside the board: cross rates, history, lessons, and why."""

from kurssi import steps
from kurssi.decisions.lesson import Lesson
from kurssi.decisions.quote import Board
from kurssi.views.choice import Choice
from kurssi.views.cross import cross_view
from kurssi.views.desk_documents import (
    cross_document,
    lesson_document,
    moves_document,
    series_document,
    why_document,
)
from kurssi.views.documents import rates_document
from kurssi.views.history import history_view
from kurssi.views.lessons import lessons_view
from kurssi.views.reader import Answer, Reader
from kurssi.views.refusals import Document
from kurssi.views.why import why_page, why_view
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

# So many rates are explained whole at once; of more, one is, and the others in a line each.
WHOLE = 3


def asked_of_desk(
    board: Board,
    workspace: Workspace,
    choice: Choice,
    reader: Reader,
    *,
    window: int | None,
    horizon: int | None,
) -> Answer:
    """The parts asked for, each on paper and in the document."""
    document = rates_document(board, reader.language, choice.takes)
    parts = {"cross": _cross, "history": _history, "learn": _learn}
    for part in choice.parts:
        document |= parts[part](board, workspace, choice, reader)
    if choice.why is not None:
        whys: list[Document] = []
        for segment in choice.segments or (ALL_SEGMENTS,):
            for measure in choice.measures or (None,):
                told = steps.why(
                    workspace, choice.why, measure=measure, segment=segment,
                    window=window, horizon=horizon,
                )  # fmt: skip
                told = tuple(one for one in told if choice.takes(one.quote))
                if len(told) > WHOLE and not (choice.measures or choice.sides):
                    reader.show(*why_page(told, workspace, reader.language, reader.width))
                else:
                    reader.show(*why_view(told, workspace, reader.language))
                whys += [why_document(one, reader.language) for one in told]
        document["why"] = whys
    return Answer(document=document)


def _cross(board: Board, workspace: Workspace, choice: Choice, reader: Reader) -> Document:
    segments = choice.segments or (ALL_SEGMENTS,)
    for segment in segments:
        reader.show(*cross_view(board.cross, workspace, segment, reader.language, reader.width))
    return {
        "cross": [
            cross_document(one, reader.language)
            for one in board.cross
            if not choice.segments or one.segment in choice.segments
        ]
    }


def _history(board: Board, workspace: Workspace, choice: Choice, reader: Reader) -> Document:
    rows = [row for row in board.history if choice.takes(row)]
    shown = [row for row in rows if choice.segments or row.segment == ALL_SEGMENTS]
    reader.show(*history_view(shown, workspace, reader.language, reader.width))
    return {"history": [series_document(row) for row in rows]}


def _learn(board: Board, workspace: Workspace, choice: Choice, reader: Reader) -> Document:
    rows = [row for row in board.lessons if choice.takes(row)]
    shown = _for_paper(rows, choice)
    language = reader.language
    reader.show(*lessons_view(shown, board.moves, workspace, language, reader.width))
    per_year = workspace.frequency.per_year
    return {
        "learn": [lesson_document(row, language, per_year) for row in rows],
        "moves": moves_document(board.moves),
    }


def _for_paper(rows: list[Lesson], choice: Choice) -> list[Lesson]:
    """Everybody's rates, unless segments were named."""
    return [row for row in rows if choice.segments or row.segment == ALL_SEGMENTS]
