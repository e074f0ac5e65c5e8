"""What each department moves, in both currencies, and its own words: the report's last pages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kurssi.errors import NothingToQuote
from kurssi.messages import Message, Name
from kurssi.steps import wording
from kurssi.views.web import board
from kurssi.views.web.look import CX, EUR
from kurssi.views.web.page import Asked
from kurssi.workspace.company import Label


def departments(asked: Asked) -> Iterator[tuple[str, Name, Mapping[str, object]]]:
    """Id, name and page of every department with a lever; none where nothing is quoted."""
    try:
        asked.board()
    except NothingToQuote:
        return
    seen = {c: board.make(replace(asked, look=replace(asked.look, currency=c))) for c in (EUR, CX)}
    meant = asked.kept.ask("terms", lambda: wording.terms(asked.workspace))
    answers = {lever.department for lever in asked.workspace.levers.values()}
    for id_ in sorted(answers):
        label = asked.workspace.departments.get(id_, Label(id=id_))
        yield (
            id_,
            label,
            {
                "euros": _own(seen[EUR], id_, asked),
                "points": _own(seen[CX], id_, asked),
                "meant": [one for one in meant if one.term.department == id_ and one.concept],
                "verdict": Message(
                    "What {department} moves, and what it is worth.", department=label
                ),
            },
        )


def _own(seen: Mapping[str, object], department: str, asked: Asked) -> Mapping[str, object]:
    """The board's lines of the department's own levers, on the board's axis."""
    own = {lever.id for lever in asked.workspace.levers.values() if lever.department == department}
    lines = seen["lines"]
    assert isinstance(lines, tuple)
    return {
        "axis": seen["axis"],
        "lines": [line for line in lines if line.name.id in own],
        "amount": seen["amount"],
    }
