"""What the levels alone do not show: measures without one, and two measures that are one."""

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from kurssi.messages import Message

if TYPE_CHECKING:  # it brings scipy
    from kurssi.survey.level_remarks import LevelRemarks

SHOWN = 3  # pairs; the others are counted


def remarks_view(told: "LevelRemarks", language: str) -> tuple[RenderableType, ...]:
    """A line for each, with its reason; nothing where every level stands for itself."""
    lines = [each.sentence.text(language) for each in told.withheld]
    lines += [each.what.text(language) for each in told.inseparable[:SHOWN]]
    if len(told.inseparable) > SHOWN:
        more = Message(
            "{count} more pairs that the answers cannot tell apart: kurssi measures --items",
            count=len(told.inseparable) - SHOWN,
        )
        lines.append(more.text(language))
    if not lines:
        return ()
    return (Text(""), *(Text(f"! {line}", style="yellow") for line in lines))
