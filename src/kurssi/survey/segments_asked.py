"""Segments that were not asked in every wave: whom a level of everyone stands for.

What is *not* here: how segments are weighted to the market (``survey.population``).
"""

import numpy as np
from jaxtyping import Bool

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Name
from kurssi.survey.answers import TABLE
from kurssi.survey.respondents import Respondents
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

SHOWN = 3  # segments named; the others are counted


def segments_asked(
    people: Respondents, workspace: Workspace, file: str | None
) -> tuple[Finding, ...]:
    """A warning where some waves lack segments that others have; nothing where all are alike."""
    names = people.segments.names
    periods, wave = np.unique(people.period, return_inverse=True)
    asked = np.zeros((len(periods), len(names)), dtype=bool)
    counted = people.weights > 0
    asked[wave.reshape(-1)[counted], people.segments.codes[counted]] = True
    frequency = workspace.frequency
    labels = [frequency.label(frequency.at(int(period))) for period in periods]
    lacking = [
        _lacks(_name(names[at], workspace), ~asked[:, at], labels)
        for at in range(len(names))
        if names[at] != ALL_SEGMENTS and asked[:, at].any() and not asked[:, at].all()
    ]
    if not lacking:
        return ()
    listed = tuple(lacking[:SHOWN])
    if len(lacking) > SHOWN:
        listed = (*listed, Message("{count} more", count=len(lacking) - SHOWN))
    what = Message(
        "not every segment was asked in every wave ({segments}): where one was not, a level of "
        "everyone is one of the other segments alone",
        segments=listed,
    )
    return (
        Finding(
            severity=Severity.WARNING,
            code="segment-not-always-asked",
            file=file,
            table=TABLE,
            column="segment",
            what=what,
            mend=Message(
                "compare everyone only between waves with the same segments, or ask all of them in "
                "every wave"
            ),
        ),
    )


def _lacks(name: Name | str, without: Bool[np.ndarray, " wave"], labels: list[str]) -> Message:
    """Which waves a segment is missing from: their number, the first and the last."""
    missing = [label for label, there in zip(labels, without, strict=True) if there]
    ends = missing[0] if len(missing) == 1 else f"{missing[0]} … {missing[-1]}"
    return Message(
        "{segment}: not in {count} of {of}, {periods}",
        segment=name,
        count=len(missing),
        of=len(labels),
        periods=ends,
    )


def _name(segment: str, workspace: Workspace) -> Name | str:
    declared = workspace.segments.get(segment)
    return declared.label if declared is not None else segment
