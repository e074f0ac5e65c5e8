"""Where the departments agree without knowing it, and where they only seem to: the terms' pairs.

Words and definitions are the table ``terms``; data are the respondents' answers, where there are
any.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kurssi.concepts.agreement import DataEvidence, Likeness, Pair, agreement
from kurssi.steps.wording import accepted_words, terms
from kurssi.survey.answers import TABLE as TRACKER
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.survey.verdicts import InstrumentReport, ItemReport


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayItem:
    """A question that stands under a measure's name and measures something else: a jingle."""

    measure: str
    item: "ItemReport"
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Every two terms that may be one thing, and the items that are not what their name says."""

    pairs: tuple[Pair, ...]
    stray: tuple[StrayItem, ...]


def align(workspace: Workspace) -> Agreement:
    """What the departments' terms are to one another, by words, definitions and data."""
    report = _report(workspace)
    measured = {} if report is None else of_data(report)
    return Agreement(
        pairs=agreement(terms(workspace), measured),
        stray=() if report is None else stray_items(report),
    )


def of_data(report: "InstrumentReport") -> dict[frozenset[str], DataEvidence]:
    """Two measures -> whether answers tell them apart, by HTMT; at least how far they go together.

    Henseler, Ringle and Sarstedt (2015), section 4.2, by the rules of ``survey.verdicts``.
    """
    from kurssi.survey.verdicts import Separation, telling_apart

    likeness = {
        Separation.SEPARABLE: Likeness.TWO,
        Separation.DOUBTFUL: Likeness.UNSURE,
        Separation.INSEPARABLE: Likeness.ONE,
    }
    found = {
        frozenset({pair.first, pair.second}): DataEvidence(
            likeness=likeness[pair.separation],
            first=pair.first,
            second=pair.second,
            correlation=pair.htmt,
            n=pair.n,
            needed=telling_apart(pair.htmt, pair.n),
        )
        for pair in report.pairs
    }
    return found | {
        frozenset({pair.first, pair.second}): DataEvidence(
            likeness=Likeness.ONE if pair.inseparable else Likeness.NONE,
            first=pair.first,
            second=pair.second,
            correlation=pair.least,
            floor=True,
            n=pair.n,
        )
        for pair in report.untold
    }


def stray_items(report: "InstrumentReport") -> tuple[StrayItem, ...]:
    """The items that measure something else than the others of their measure."""
    return tuple(
        StrayItem(measure=one.id, item=one.odd, alpha=one.alpha.value)
        for one in report.instruments
        if one.odd is not None and one.alpha is not None
    )


def _report(workspace: Workspace) -> "InstrumentReport | None":
    """The respondents' items judged; None without a tracker that can be read."""
    from kurssi.survey.instrument import instrument_report
    from kurssi.survey.respondents import respondents
    from kurssi.tables.check import check  # duckdb is slow to import

    intake = check(workspace, names=(TRACKER,), accepted=accepted_words(workspace))
    table = intake.tables.get(TRACKER)
    if not intake.accepted or table is None or not len(table):
        return None
    return instrument_report(respondents(table, workspace))
