"""The measures in one sentence, the same on paper, page and slide: a level, and if it moved."""

from collections.abc import Iterable

from kurssi.ledger.levels import MeasureRow, Span
from kurssi.messages import Message
from kurssi.views.labels import measure_label
from kurssi.views.measures import change, latest, level
from kurssi.views.numerals import percent
from kurssi.views.sheets import PROBABLE, chance_word
from kurssi.vocabulary import ALL_SEGMENTS, CX
from kurssi.workspace.company import Workspace

# What people read unless they ask for another span: a week's wave tells its own error first.
USUAL = Span.QUARTER


def measures_verdict(
    rows: Iterable[MeasureRow],
    workspace: Workspace,
    language: str,
    *,
    segment: str = ALL_SEGMENTS,
) -> Message:
    """CX of the own brand (or the first measure there is): its level, and whether it moved.

    Args:
        rows: levels by whatever span.
        workspace: the company.
        language: of the numbers.
        segment: whose; of a lone segment's company that one's.
    """
    own = [row for row in rows if row.brand == workspace.brand and row.joint is None]
    here = [row for row in own if row.segment == segment]
    if not here and segment == ALL_SEGMENTS and len(workspace.segment_ids) == 1:
        here = own
    now = latest(here, workspace)
    row = next((one for one in now if one.measure == CX.id), next(iter(now), None))
    if row is None:
        return Message("Nothing was measured of this segment.")
    return _moved(row, workspace, language)


def moved_between(row: MeasureRow, language: str) -> str | None:
    """The interval of a change, by the measurement errors of both levels; None where none is."""
    if row.change_q05 is None or row.change_q95 is None:
        return None
    low, high = (change(end, row.measure, language) for end in (row.change_q05, row.change_q95))
    return f"{low} … {high}"


def _moved(row: MeasureRow, workspace: Workspace, language: str) -> Message:
    low, shown, high = (level(at, row.measure, language) for at in (row.q05, row.value, row.q95))
    known: dict[str, object] = {
        "measure": measure_label(workspace, row.measure), "level": shown, "low": low,
        "high": high, "period": row.period, "since": row.since,
    }  # fmt: skip
    if row.change is None or row.p_change is None:
        return Message("{measure}: {level} ({low} … {high}) in {period}.", **known)
    known |= {
        "change": change(row.change, row.measure, language),
        "p": percent(row.p_change, language), "ends": moved_between(row, language),
        "word": chance_word(row.p_change),
    }  # fmt: skip
    if row.p_change < PROBABLE:
        return Message(
            "{measure}: {level} ({low} … {high}) in {period}; whether it moved since {since} cannot"
            " be told ({change}, with measurement error {ends}).",
            **known,
        )
    if row.change > 0:
        return Message(
            "{measure}: {level} ({low} … {high}) in {period}; it {word} rose since {since}"
            " ({change}, with measurement error {ends}; certainty {p}).",
            **known,
        )
    return Message(
        "{measure}: {level} ({low} … {high}) in {period}; it {word} fell since {since} ({change},"
        " with measurement error {ends}; certainty {p}).",
        **known,
    )
