"""All tables of a workspace read and checked: every problem at once, nothing dropped silently."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables import crossings
from kurssi.tables.contract import NAMES, Contract, Sort, contract
from kurssi.tables.coverage import Whole, coverage
from kurssi.tables.deliveries import Delivery, deliveries
from kurssi.tables.intake import Intake
from kurssi.tables.mapping import mapped
from kurssi.tables.people import populations
from kurssi.tables.read import fingerprint, read
from kurssi.tables.rules import Rule, row_rules, set_aside
from kurssi.tables.sheet import Sheet, Unreadable
from kurssi.tables.staging import Staged, stage
from kurssi.tables.warehouse import engine, quoted
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What one table came to."""

    table: pa.Table | None
    findings: tuple[Finding, ...]
    rows_in: int
    rows_posted: int
    rows_reported: int


def check(
    workspace: Workspace, *, accepted: Mapping[str, str] | None = None, today: date | None = None
) -> Intake:
    """Read and check every table of the workspace. Bad input never raises: it is found.

    Args:
        workspace: the company as declared.
        accepted: the accepted vocabulary: a file's column word -> contract column.
        today: the day of the check; periods after it have not come yet.

    Returns:
        The rows that may be posted, every finding, and where each row went.
    """
    delivered, findings = deliveries(workspace)
    findings += populations(workspace)
    inputs: dict[str, str] = {}
    outcomes: dict[str, _Outcome] = {}
    with engine() as connection:
        for name in NAMES:
            own = tuple(one for one in delivered if one.table == name)
            if own:
                work = _Work(
                    connection=connection,
                    workspace=workspace,
                    contract=contract(name),
                    accepted=accepted or {},
                    today=today or date.today(),
                    earlier=frozenset(n for n, one in outcomes.items() if one.table is not None),
                )
                outcomes[name] = _table(work, own, inputs)
        findings += tuple(f for outcome in outcomes.values() for f in outcome.findings)
    return Intake(
        tables={
            name: o.table
            for name, o in outcomes.items()
            if o.table is not None and o.table.num_rows
        },
        findings=_ordered(findings),
        inputs=inputs,
        rows_in=sum(o.rows_in for o in outcomes.values()),
        rows_posted=sum(o.rows_posted for o in outcomes.values()),
        rows_reported=sum(o.rows_reported for o in outcomes.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What checking one table needs."""

    connection: "duckdb.DuckDBPyConnection"
    workspace: Workspace
    contract: Contract
    accepted: Mapping[str, str]
    today: date
    earlier: frozenset[str]


_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first, then by table and file."""
    return tuple(
        sorted(findings, key=lambda f: (_SEVERITIES.index(f.severity), f.table or "", f.file or ""))
    )


def _table(work: _Work, own: Sequence[Delivery], inputs: dict[str, str]) -> _Outcome:
    """Read, stage and check every delivery of one table."""
    findings: list[Finding] = []
    staged: list[Staged] = []
    rows_in = lost = 0
    for delivery in own:
        sheet = _read(work, delivery, inputs, findings)
        if sheet is None:
            continue
        layout = mapped(delivery, sheet, work.contract, work.workspace.experience, work.accepted)
        findings.extend(layout.findings)
        broken = {f.column for f in sheet.findings if f.code == "duplicate-column"}
        unusable = (
            layout.missing
            or any(f.code == "no-such-column" for f in layout.findings)
            or (broken & set(layout.columns.values()))
        )
        times = max(1, len(layout.brands))
        rows_in += (sheet.columns.num_rows + sheet.lost) * times
        lost += sheet.lost * times
        if unusable:
            lost += sheet.columns.num_rows * times
        elif sheet.columns.num_rows == 0:
            if not sheet.lost:
                findings.append(_header_only(delivery))
        else:
            staged.append(
                stage(work.connection, delivery, sheet, layout, work.contract, work.workspace)
            )
    if not staged:
        return _Outcome(
            table=None, findings=tuple(findings), rows_in=rows_in, rows_posted=0, rows_reported=lost
        )
    table, more = _checked(work, staged)
    findings.extend(more)
    kept = table.num_rows
    dropped = sum(one.rows for one in staged) - kept
    return _Outcome(
        table=table,
        findings=tuple(findings),
        rows_in=rows_in,
        rows_posted=kept,
        rows_reported=lost + dropped,
    )


def _read(
    work: _Work, delivery: Delivery, inputs: dict[str, str], findings: list[Finding]
) -> Sheet | None:
    source = delivery.source
    known = {column.name for column in work.contract.columns} | set(source.columns.values())
    try:
        inputs[delivery.file] = fingerprint(delivery.path)
        sheet = read(delivery.path, delivery.file, known, sheet=source.sheet)
    except Unreadable as fault:
        findings.append(replace(fault.finding, table=delivery.table))
        return None
    except OSError as fault:
        findings.append(_unreachable(delivery, fault))
        return None
    findings.extend(replace(finding, table=delivery.table) for finding in sheet.findings)
    return sheet


def _unreachable(delivery: Delivery, fault: OSError) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code="unreachable",
        file=delivery.file,
        table=delivery.table,
        count=1,
        what=Message("the file cannot be opened ({detail})", detail=fault.strerror or str(fault)),
        mend=Message("see that it exists and may be read"),
    )


def _header_only(delivery: Delivery) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code="no-rows",
        file=delivery.file,
        table=delivery.table,
        count=1,
        what=Message("the file has a header and no rows"),
        mend=Message("fill it, or remove the file"),
    )


def _checked(work: _Work, staged: Sequence[Staged]) -> tuple[pa.Table, list[Finding]]:
    """The rows that may be posted, and what was found in the others."""
    connection, name = work.connection, work.contract.name
    union = "\nUNION ALL BY NAME\n".join(f"({one.query})" for one in staged)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM ({union})")
    present = tuple(
        dict.fromkeys(
            column
            for one in staged
            for column in one.mapped.names
            if work.contract.column(column) is not None or column in one.mapped.items
        )
    )
    doubtful = frozenset().union(*(one.doubtful for one in staged))
    rules = (*set_aside(), *row_rules(work.contract, present, doubtful, work.workspace, work.today))
    findings, drops = _apply(work, rules)
    findings.extend(_mixed_marks(work, one) for one in staged if one.mixed)
    whole = Whole(
        connection=connection,
        contract=work.contract,
        present=present,
        workspace=work.workspace,
        earlier=work.earlier,
        today=work.today,
    )
    for crossing in (
        *crossings.words(connection, work.contract, present, work.workspace),
        *crossings.keys(connection, work.contract, present),
        *coverage(whole),
    ):
        findings.append(crossing.finding)
        if crossing.drops is not None:
            drops.append(crossing.drops)
    return _posted(work, staged, present, drops), findings


def _apply(work: _Work, rules: Sequence[Rule]) -> tuple[list[Finding], list[str]]:
    """Test every rule in one pass, then look closer at those that found something."""
    connection, name = work.connection, work.contract.name
    screens = (
        connection.execute(
            "SELECT " + ", ".join(rule.screen for rule in rules) + f" FROM {name}"
        ).fetchone()
        or ()
    )
    rules = [rule for rule, possible in zip(rules, screens, strict=True) if possible]
    if not rules:
        return [], []
    tests = [rule.test if rule.column == "" else f"_skip = 0 AND ({rule.test})" for rule in rules]
    counts = (
        connection.execute(
            "SELECT " + ", ".join(f"count(*) FILTER ({test})" for test in tests) + f" FROM {name}"
        ).fetchone()
        or ()
    )
    findings: list[Finding] = []
    drops: list[str] = []
    for rule, test, count in zip(rules, tests, counts, strict=True):
        if not count:
            continue
        if rule.drops:
            drops.append(test)
        example = rule.example or "NULL::VARCHAR"
        for file, rows, lines, examples in connection.execute(
            f"SELECT _file, count(*), min(_row, 40), min({example}, 200) FROM {name} "
            f"WHERE {test} GROUP BY _file ORDER BY _file"
        ).fetchall():
            findings.append(
                Finding(
                    severity=rule.severity,
                    code=rule.code,
                    file=file,
                    table=name,
                    column=rule.column or None,
                    rows=crossings.first(lines),
                    count=rows,
                    what=_with_examples(rule.what, examples),
                    mend=rule.mend,
                )
            )
    return findings, drops


def _mixed_marks(work: _Work, staged: Staged) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code="mixed-decimal-marks",
        file=staged.file,
        table=work.contract.name,
        column=", ".join(staged.mixed),
        count=len(staged.mixed),
        what=Message("both the comma and the point are used as the decimal mark"),
        mend=Message("use one decimal mark in the whole file; each number was read by its own"),
    )


def _with_examples(what: Message, examples: Sequence[str] | None) -> Message:
    """The sentence with the first texts it speaks of."""
    shown = sorted({text for text in examples or () if text is not None})[:3]
    if not shown:
        return what
    return Message("{sentence}: {examples}", sentence=what, examples=", ".join(shown))


def _posted(
    work: _Work, staged: Sequence[Staged], present: Sequence[str], drops: Sequence[str]
) -> pa.Table:
    """The rows that nothing keeps out, with the contract's columns and types."""
    cells = []
    for column in work.contract.columns:
        if column.name in present:
            cells.append(quoted(column.name))
        elif column.name == "segment":
            cells.append("segment")
        elif column.repeat is None:
            kind = {True: "DOUBLE"}.get(
                column.sort.numeric, "DATE" if column.sort.dated else "VARCHAR"
            )
            cells.append(f"NULL::{kind} AS {quoted(column.name)}")
    shown = {column.name for column in work.contract.columns}
    cells += [quoted(name) for name in present if name not in shown]
    shown |= set(present)
    extras = dict.fromkeys(
        name
        for one in staged
        for name in (*one.mapped.extras, *one.mapped.names)
        if name not in shown
    )
    cells += [quoted(name) for name in extras]
    cells += ["_file", "_row"]
    where = (
        f" WHERE NOT coalesce({' OR '.join(f'({d})' for d in dict.fromkeys(drops))}, false)"
        if drops
        else ""
    )
    return work.connection.execute(
        f"SELECT {', '.join(cells)} FROM {work.contract.name}{where} ORDER BY rowid"
    ).to_arrow_table()
