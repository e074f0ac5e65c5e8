"""Cells that both respondents and a published wave tell of: who counts, and whether they agree.

The respondents count, in levels and in the model; what was published is said in a finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Int

from kurssi.findings import Finding, Severity
from kurssi.ledger.axes import rows
from kurssi.messages import Message, Name, Number
from kurssi.periods import Frequency
from kurssi.survey.answers import TABLE as RESPONDENTS
from kurssi.survey.indicators import unit_of
from kurssi.survey.published import WAVES
from kurssi.tables.arrays import days, encode, floats, period_indices
from kurssi.vocabulary import ALL_SEGMENTS, MEASURES, Unit
from kurssi.workspace.company import Workspace

CODE = "told-twice"
APART = 2.58  # standard errors of the difference: one pair in a hundred by chance
SHOWN = 3  # cells named in a finding; the others are counted
_Key = tuple[str, str, str, int]  # measure, brand, segment, period


@dataclass(frozen=True, slots=True, kw_only=True)
class _Twice:
    """One cell told twice: where it was published, and both values in the measure's own unit."""

    key: _Key
    file: str
    row: int | None
    asked: float
    published: float
    apart: bool

    def said(self, frequency: Frequency) -> Message:
        """The cell and both values: ``awareness of own, 2026-01: 56 % and 40 %``."""
        measure, brand, segment, period = self.key
        share = unit_of(measure) is Unit.SHARE
        asked, published = (
            Message("{value} %", value=Number(100 * value, 1)) if share else Number(value, 1)
            for value in (self.asked, self.published)
        )
        name: Name | str = MEASURES[measure].name if measure in MEASURES else measure
        when = frequency.label(frequency.at(period))
        where = brand if segment == ALL_SEGMENTS else f"{brand} ({segment})"
        return Message(
            "{measure} of {brand}, {period}: {asked} from respondents, {published} published",
            measure=name,
            brand=where,
            period=when,
            asked=asked,
            published=published,
        )


def respondents_first(facts: pa.Table) -> pa.Table:
    """Leaves out published facts where respondents tell of the same cell."""
    keys = np.stack(
        [encode(facts[name]).codes for name in ("measure", "subject", "segment")]
        + [days(facts["period"])],
        axis=1,
    )
    _, at = np.unique(keys, axis=0, return_inverse=True)
    at = at.reshape(-1)
    table = encode(facts["table"])
    own = np.array([name == RESPONDENTS for name in table.names], dtype=bool)[table.codes]
    told = np.bincount(at, weights=own) > 0
    return facts.filter(pa.array(own | ~told[at]))


def told_twice(facts: pa.Table, waves: pa.Table, workspace: Workspace) -> tuple[Finding, ...]:
    """The published rows of cells that respondents tell of, too; a warning where the two differ.

    They differ beyond chance where |a - b| > 2.58 sqrt(se_a^2 + se_b^2).

    Args:
        facts: the ledger's.
        waves: the checked table of published waves.
        workspace: says how long a period is.
    """
    found = _both(facts, waves, workspace.frequency)
    apart = [each for each in found if each.apart]
    alike = [each for each in found if not each.apart]
    told = []
    if apart:
        what = Message(
            "published values that differ from respondents' of the same cells by more than chance:"
            " {cells}; the respondents count, and these published values are used nowhere",
            cells=_listed(apart, workspace.frequency),
        )
        told.append(_finding(apart, Severity.WARNING, what))
    if alike:
        what = Message(
            "the same cells are published and told by respondents, and agree within chance:"
            " {cells}; the respondents count, and these published values are used nowhere",
            cells=_listed(alike, workspace.frequency),
        )
        told.append(_finding(alike, Severity.NOTE, what))
    return tuple(told)


def _both(facts: pa.Table, waves: pa.Table, frequency: Frequency) -> list[_Twice]:
    asked = _told(rows(facts, table=RESPONDENTS), frequency)
    published = _told(rows(facts, table=WAVES), frequency)
    values, lines = floats(waves["value"]).tolist(), _lines(waves)
    files = waves["_file"].to_pylist()
    found = []
    for at, key in enumerate(_keys(waves, "brand", frequency)):
        if key not in asked or key not in published:
            continue
        (value, se), wave_se = asked[key], published[key][1]
        apart = abs(value - values[at]) > APART * float(np.hypot(se, wave_se))
        found.append(
            _Twice(
                key=key, file=str(files[at]), row=lines[at], asked=value, published=values[at],
                apart=apart,
            )
        )  # fmt: skip
    return found


def _told(facts: pa.Table, frequency: Frequency) -> dict[_Key, tuple[float, float]]:
    """Value and standard error by cell."""
    pairs = zip(floats(facts["value"]).tolist(), floats(facts["se"]).tolist(), strict=True)
    return dict(zip(_keys(facts, "subject", frequency), pairs, strict=True))


def _keys(table: pa.Table, brand: str, frequency: Frequency) -> list[_Key]:
    """The cell of every row."""
    segments: pa.ChunkedArray | pa.Array = pa.nulls(len(table), pa.string())
    if "segment" in table.column_names:
        segments = table["segment"]
    period: Int[np.ndarray, " row"] = period_indices(frequency, days(table["period"]))
    columns = (encode(table["measure"]), encode(table[brand]), encode(segments, empty=ALL_SEGMENTS))
    named = [[each.names[code] for code in each.codes.tolist()] for each in columns]
    return list(zip(*named, period.tolist(), strict=True))


def _lines(waves: pa.Table) -> list[int | None]:
    known = "_row" in waves.column_names
    return waves["_row"].to_pylist() if known else [None] * len(waves)


def _listed(found: Sequence[_Twice], frequency: Frequency) -> tuple[Message, ...]:
    listed = tuple(each.said(frequency) for each in found[:SHOWN])
    more = len(found) - SHOWN
    return (*listed, Message("{count} more", count=more)) if more > 0 else listed


def _finding(found: Sequence[_Twice], severity: Severity, what: Message) -> Finding:
    files = {each.file for each in found}
    return Finding(
        severity=severity,
        code=CODE,
        file=files.pop() if len(files) == 1 else None,
        table=WAVES,
        column="value",
        rows=tuple(each.row for each in found[:10] if each.row is not None),
        count=len(found),
        what=what,
        mend=Message(
            "see which of the two is right; leave out the rows, or the file, that should not count"
        ),
    )
