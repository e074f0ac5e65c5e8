"""What is told of published waves that are rolling means, declared or recognised."""

import numpy as np
import pyarrow as pa
from jaxtyping import Int

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.survey.published import WAVES, WIDEST, Name, Recognised, windows
from kurssi.vocabulary import ALL_SEGMENTS, MEASURES
from kurssi.workspace.company import Workspace

SHOWN = 4  # series named in a finding; the others are counted


def published_findings(table: pa.Table, workspace: Workspace) -> tuple[Finding, ...]:
    """What is told of published waves that are rolling means, declared or recognised.

    Args:
        table: the checked waves.
        workspace: declares [survey] window.
    """
    if not len(table):
        return ()
    found = windows(table, workspace)
    told = [_looks_rolling(table, each) for each in found.recognised]
    declared = found.width > 1
    for each in found.recognised:
        declared[each.rows] = False
    wide = found.width > WIDEST[workspace.frequency]
    if (declared & ~wide).any():
        told.append(_is_rolling(table, np.flatnonzero(declared & ~wide), found.width))
    if wide.any():
        told.append(_too_wide(table, np.flatnonzero(wide), found.width))
    return tuple(told)


def _series(name: Name) -> Message:
    measure = MEASURES[name.measure].name
    if name.segment == ALL_SEGMENTS:
        return Message("{measure} of {brand}", measure=measure, brand=name.brand)
    return Message(
        "{measure} of {brand} in {segment}",
        measure=measure,
        brand=name.brand,
        segment=name.segment,
    )


def _looks_rolling(table: pa.Table, found: Recognised) -> Finding:
    if found.series:
        listed = tuple(_series(name) for name in found.series[:SHOWN])
        more = len(found.series) - SHOWN
        if more > 0:
            listed = (*listed, Message("{count} more", count=more))
        return _finding(
            table,
            found.rows,
            Severity.WARNING,
            Message(
                "some series look like rolling means of {window} periods and the others like "
                "samples: {series}; rates and changes use only values of these that share no "
                "period",
                window=found.window,
                series=listed,
            ),
            Message(
                "declare it: a column window with {window} in their rows and 1 in the others",
                window=found.window,
            ),
        )
    return _finding(
        table,
        found.rows,
        Severity.WARNING,
        Message(
            "the values look like rolling means of {window} periods: they move less than samples "
            "of their n could; rates use only values that share no period",
            window=found.window,
        ),
        Message(
            "declare it: window = {window} under [survey], or a column window; window = 1 says "
            "that every value is a sample of its own period",
            window=found.window,
        ),
    )


def _is_rolling(
    table: pa.Table, rows: Int[np.ndarray, " row"], width: Int[np.ndarray, " all"]
) -> Finding:
    return _finding(
        table,
        rows,
        Severity.NOTE,
        Message(
            "the values are rolling means of {window} periods, as declared; rates use only values "
            "that share no period, each in the middle of its window",
            window=_numbers(width[rows]),
        ),
        Message("nothing to mend; values of single periods, where there are any, say more"),
    )


def _too_wide(
    table: pa.Table, rows: Int[np.ndarray, " row"], width: Int[np.ndarray, " all"]
) -> Finding:
    return _finding(
        table,
        rows,
        Severity.WARNING,
        Message(
            "rolling means of {window} periods do not tell when anything moved: rates do not use "
            "them, `kurssi measures` shows them",
            window=_numbers(width[rows]),
        ),
        Message("ask for the values of single periods, with their n"),
    )


def _numbers(width: Int[np.ndarray, " row"]) -> str:
    return ", ".join(str(one) for one in np.unique(width).tolist())


def _finding(
    table: pa.Table,
    rows: Int[np.ndarray, " row"],
    severity: Severity,
    what: Message,
    mend: Message,
) -> Finding:
    lines = (
        table["_row"].take(pa.array(rows[:10])).to_pylist() if "_row" in table.schema.names else []
    )
    return Finding(
        severity=severity,
        code="rolling-waves",
        what=what,
        mend=mend,
        file=str(table["_file"][int(rows[0])].as_py()),
        table=WAVES,
        column="window" if "window" in table.column_names else "value",
        rows=tuple(int(line) for line in lines if line is not None),
        count=len(rows),
    )
