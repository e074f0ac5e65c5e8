"""What the levels alone do not show: measures without one, two that are one, and whose they are."""

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from kurssi.messages import Message, Number
from kurssi.views.labels import brand_label, measure_label
from kurssi.vocabulary import CX, JOINT, parts_of
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:  # they bring scipy
    from kurssi.survey.joint import Joint
    from kurssi.survey.level_remarks import LevelRemarks

SHOWN = 3  # pairs; the others are counted
ALIKE = "‡"
"""Stands at the name of a measure that the answers cannot tell from another."""
NARROW = "§"
"""Stands at the name of a measure that only those who know the brand were asked."""


def signs(told: "LevelRemarks | None", measure: str) -> str:
    """The signs at a measure's name, with the space before them; an indicator bears its source's.

    ``told`` None: nothing is known beyond the levels.
    """
    if told is None:
        return ""
    narrow = {one.measure for one in told.aware_only}
    # CX of two measures that are one is still CX.
    sources = _source(measure)
    alike = sources & told.alike if measure != CX.id else frozenset()
    one = JOINT if any(measure in joint.parts for joint in told.joint) else ""
    found = one + (ALIKE if alike else "") + (NARROW if sources & narrow else "")
    return f" {found}" if found else ""


def remarks_view(
    told: "LevelRemarks", workspace: Workspace, language: str, *, apart: bool = False
) -> tuple[RenderableType, ...]:
    """A line for each, with its reason; nothing where every level stands for itself.

    ``apart``: levels of measures that are one are shown all the same, each marked.
    """
    lines = [f"! {each.sentence.text(language)}" for each in told.withheld]
    lines += [
        f"{JOINT} {together(each, workspace, apart=apart).text(language)}" for each in told.joint
    ]
    lines += [f"{ALIKE} {each.what.text(language)}" for each in told.doubtful[:SHOWN]]
    if len(told.doubtful) > SHOWN:
        more = len(told.doubtful) - SHOWN
        said = Message("One more pair that the answers cannot tell apart: kurssi measures --items")
        if more > 1:
            said = Message(
                "{count} more pairs that the answers cannot tell apart: kurssi measures --items",
                count=more,
            )
        lines.append(f"{ALIKE} {said.text(language)}")
    if told.aware_only:
        lines.append(f"{NARROW} {_whose(told, workspace).text(language)}")
    lines += _cautions(told, language)
    if not lines:
        return ()
    return (Text(""), *(Text(line, style="yellow") for line in lines))


def _cautions(told: "LevelRemarks", language: str) -> list[str]:
    """The warnings that touch the levels shown, the first in full, and where the mends are."""
    if not told.cautions:
        return []
    said = dict.fromkeys(each.what.text(language) for each in told.cautions)
    lines = [f"! {what}" for what in list(said)[:SHOWN]]
    if len(said) > SHOWN:
        more = Message(
            "more warnings about these levels: {count}; kurssi check has them and their mends",
            count=len(said) - SHOWN,
        )
    else:
        more = Message("what would mend it: kurssi check")
    return [*lines, f"! {more.text(language)}"]


def together(joint: "Joint", workspace: Workspace, *, apart: bool = False) -> Message:
    """Which measures are one, how surely, and what their level is.

    ``apart``: how to read the levels of each, where they are shown.
    """
    parts = tuple(measure_label(workspace, part) for part in joint.parts)
    if apart:
        return Message(
            "{parts}: people's answers do not tell these apart, so a brand's difference between "
            "them is little to go by",
            parts=parts,
        )
    if joint.weakest is None or joint.surest is None:
        return Message(
            "{parts} are one thing to the answers: one level, the mean of all their items",
            parts=parts,
        )
    htmt = {
        "htmt": Number(joint.weakest.value, 2),
        "low": Number(joint.weakest.low, 2),
        "high": Number(joint.weakest.high, 2),
    }
    if len(parts) > 2:
        return Message(
            "{parts} are one thing to the answers: two of them surely (HTMT {most}; 1 is one "
            "thing), and no two are told apart (the least alike: {htmt}, {low} to {high}); one "
            "level, the mean of all their items",
            parts=parts,
            most=Number(joint.surest.value, 2),
            **htmt,
        )
    return Message(
        "{parts} are one thing to the answers (HTMT {htmt}, {low} to {high}; 1 is one thing): one "
        "level, the mean of all their items",
        parts=parts,
        **htmt,
    )


def _whose(told: "LevelRemarks", workspace: Workspace) -> Message:
    """Whose level it is, by the brand of which the fewest were asked."""
    least = min(told.aware_only, key=lambda one: one.answered / one.told)
    return Message(
        "a level of those who know the brand, not of everyone: no others were asked ({measure} of "
        "{brand}: answered by {few} of {many})",
        measure=measure_label(workspace, least.measure),
        brand=brand_label(workspace, least.brand),
        few=Number(least.answered, 0),
        many=Number(least.told, 0),
    )


def _source(measure: str) -> frozenset[str]:
    """The measure itself or its parts, and the one that an indicator or CX is made of."""
    return frozenset({*parts_of(measure), *_MADE_OF.get(measure, ())})


_MADE_OF = {
    "cx": ("relevance", "differentiation"),
    "nps": ("recommendation",),
    "csat": ("satisfaction",),
    "ces": ("effort",),
}
