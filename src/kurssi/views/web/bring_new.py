"""Levers and segments that a brought file is the first to name: shown before they are declared.

The lines that declare them stand in the mapping (``tables.undeclared``); how many people a segment
has is asked in a field of its own, and written into those lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kurssi import steps
from kurssi.amounts import amount
from kurssi.errors import KurssiError
from kurssi.messages import Message
from kurssi.views.web.brought import folder_of
from kurssi.views.web.page import Asked
from kurssi.workspace.company import Lever, Segment

FIELD = "people."  # of a form: how many a segment has


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """What would be declared with the file that waits."""

    levers: tuple[Lever, ...] = ()
    segments: tuple[Segment, ...] = ()

    @property
    def names(self) -> tuple[Message, ...]:
        """Those of each sort that there are, by their labels."""
        levers = Message("levers {names}", names=tuple(one.label for one in self.levers))
        segments = Message("segments {names}", names=tuple(one.label for one in self.segments))
        return (*([levers] if self.levers else []), *([segments] if self.segments else []))

    @property
    def unpeopled(self) -> tuple[Segment, ...]:
        """Segments whose people are to be counted yet."""
        return tuple(one for one in self.segments if one.population is None)


def new_in(asked: Asked) -> New:
    """The levers and segments by which the file that waits is read, and which are not declared."""
    read, own = steps.open_workspace(folder_of(asked)), asked.workspace
    return New(
        levers=tuple(one for id_, one in read.levers.items() if id_ not in own.levers),
        segments=tuple(one for id_, one in read.segments.items() if id_ not in own.segments),
    )


def counted(mapping: str, form: Mapping[str, str]) -> str:
    """The mapping with the numbers of people that a form says written into its segments.

    Raises:
        KurssiError: what was said is no number of people.
    """
    for name, said in form.items():
        if not name.startswith(FIELD) or not said.strip():
            continue
        people, segment = amount(said), re.escape(name.removeprefix(FIELD))
        if not people:
            raise KurssiError(
                said,
                Message("it is no number of people"),
                Message("write how many persons the segment has, as 410 000"),
            )
        header = re.compile(rf'^[ \t]*\[[ \t]*segments[ \t]*\.[ \t]*"?{segment}"?[ \t]*\].*$', re.M)
        mapping = header.sub(rf"\g<0>\npopulation = {people:.0f}", mapping, count=1)
    return mapping
