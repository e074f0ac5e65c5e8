"""Whose seconds the attention of levers is counted in: two vendors meet by a declared bridge only.

Vendors count attention each in their own way, so a second of one is no second of another.
"""

from collections.abc import Mapping, Sequence

from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.tables.whole import Crossing, Whole
from kurssi.workspace.company import Lever

UNSAID = Message("an unnamed vendor")


def vendors(whole: Whole) -> list[Crossing]:
    """Vendors that meet within a lever, and levers of different vendors side by side."""
    if whole.name != "spend" or "lever" not in whole.present:
        return []
    levers = whole.workspace.levers
    measured, bare = _counted(whole)
    found = [
        _within(whole, lever)
        for name, lever in levers.items()
        if name in measured & bare
        and lever.norm is not None
        and whole.workspace.norm_of(lever, measured=True) is None
    ]
    by: dict[str, list[str]] = {}
    for name, lever in levers.items():
        if name in measured:
            by.setdefault(lever.seconds_by or "", []).append(name)
        elif lever.norm is not None and name in bare:
            by.setdefault(lever.norm.vendor, []).append(name)
    return [*found, *_between(whole, by)]


def _counted(whole: Whole) -> tuple[set[str], set[str]]:
    """Levers with measured seconds, and those with impressions whose seconds nobody measured."""

    def levers(column: str, without: str | None = None) -> set[str]:
        if column not in whole.present:
            return set()
        bare = f" AND coalesce({without}, 0) = 0" if without in whole.present else ""
        rows = whole.rows(
            f"SELECT DISTINCT lever FROM {whole.name} WHERE _skip = 0 AND {column} > 0{bare}"
        )
        return {str(row[0]) for row in rows}

    return levers("attentive_seconds"), levers("impressions", without="attentive_seconds")


def _within(whole: Whole, lever: Lever) -> Crossing:
    """One lever, two vendors: the norm is left out."""
    norm = "" if lever.norm is None else lever.norm.vendor
    what = Message(
        "the seconds of {lever} are measured by {vendor} and its norm is {other}'s, and no bridge "
        "leads from one to the other: the norm is not used",
        lever=lever.id,
        vendor=lever.seconds_by or UNSAID,
        other=norm,
    )
    mend = Message(
        "say whose seconds are measured (seconds_by under [levers.{lever}]), and if they are not "
        "{other}'s, declare under [[bridges]] what a second as it counts is in theirs",
        lever=lever.id,
        other=norm,
    )
    finding = whole.finding(Severity.WARNING, "vendors-in-lever", "attentive_seconds", what, mend)
    return Crossing(finding=finding)


def _between(whole: Whole, by: Mapping[str, Sequence[str]]) -> list[Crossing]:
    """Levers of different vendors: what each buys is quoted, and never compared or summed."""
    first, *rest = sorted(by) or [""]
    joined = whole.workspace.joined(first)
    apart = [one for one in rest if one not in joined]
    if not apart:
        return []
    listed = tuple(
        Message("{vendor} ({levers})", vendor=one or UNSAID, levers=", ".join(by[one]))
        for one in (first, *apart)
    )
    what = Message(
        "attention is counted by several vendors without a bridge ({vendors}): what a second costs "
        "is quoted for each vendor, and neither compared nor summed over them",
        vendors=listed,
    )
    mend = Message(
        "say whose the measured seconds are (seconds_by under the lever); where two vendors "
        "measured the same thing, declare under [[bridges]] what a second of one is in the other's"
    )
    return [Crossing(finding=whole.finding(Severity.NOTE, "vendors-apart", "lever", what, mend))]
