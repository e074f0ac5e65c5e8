"""All tables of a workspace read and checked: every problem at once, nothing dropped silently."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.across import laid_long
from kurssi.tables.balance import balance
from kurssi.tables.by_name import by_name
from kurssi.tables.contract import NAMES, Contract
from kurssi.tables.coverage import coverage
from kurssi.tables.crossings import departments, keys, words
from kurssi.tables.deliveries import Delivery, deliveries
from kurssi.tables.intake import Intake
from kurssi.tables.items import TRACKER, declared_contract
from kurssi.tables.labelled import labelled
from kurssi.tables.mapping import Mapped, mapped
from kurssi.tables.mends import together
from kurssi.tables.once import said_once
from kurssi.tables.people import populations
from kurssi.tables.posting import posted, tested
from kurssi.tables.proposals import proposal_for
from kurssi.tables.read import fingerprint, guard, read
from kurssi.tables.recoded import recoded
from kurssi.tables.rules import row_rules, set_aside
from kurssi.tables.sheet import Sheet, Unreadable
from kurssi.tables.staging import Staged, stage
from kurssi.tables.totals import totals
from kurssi.tables.tracker_rules import reading
from kurssi.tables.unmapped import unmapped
from kurssi.tables.untouched import untouched
from kurssi.tables.vendors import vendors
from kurssi.tables.warehouse import Base, engine
from kurssi.tables.whole import Whole
from kurssi.workspace.company import Workspace

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What checking one table needs."""

    connection: Base
    workspace: Workspace
    contract: Contract
    accepted: Mapping[str, str]
    proposing: bool
    today: date
    earlier: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What one table came to; ``table`` is None where no file could be laid in columns."""

    findings: tuple[Finding, ...]
    inputs: Mapping[str, str]
    rows_in: int
    rows_reported: int
    table: pa.Table | None = None

    @property
    def rows_posted(self) -> int:
        """Rows that may be posted."""
        return 0 if self.table is None else int(self.table.num_rows)


def check(
    workspace: Workspace,
    *,
    accepted: Mapping[str, str] | None = None,
    today: date | None = None,
    names: Sequence[str] = NAMES,
    proposing: bool = False,
) -> Intake:
    """Read and check every table of the workspace. Bad input never raises: it is found.

    Args:
        workspace: the company as declared.
        accepted: the accepted vocabulary: a file's word -> contract column, or the lever or segment
            that it names (``levers.tv``).
        today: the day of the check; periods after it have not come yet.
        names: the tables to read.
        proposing: whether to say which columns unknown headings may mean.

    Returns:
        The rows that may be posted, every finding, and where each row went.
    """
    delivered, found = deliveries(workspace)
    findings = []
    if names == NAMES:
        findings = [*unmapped(found, workspace), *populations(workspace), *untouched(workspace)]
    outcomes: dict[str, _Outcome] = {}
    with engine() as connection:
        for name in names:
            own = tuple(one for one in delivered if one.table == name)
            if not own:
                continue
            work = _Work(
                connection=connection,
                workspace=workspace,
                contract=declared_contract(name, workspace),
                accepted=accepted or {},
                proposing=proposing,
                today=today or date.today(),
                earlier=frozenset(n for n, one in outcomes.items() if one.table is not None),
            )
            outcomes[name] = _table(work, own)
    for outcome in outcomes.values():
        findings.extend(outcome.findings)
    return Intake(
        tables={n: o.table for n, o in outcomes.items() if o.table is not None and o.rows_posted},
        findings=ordered(together(findings)),
        inputs={file: hash_ for o in outcomes.values() for file, hash_ in o.inputs.items()},
        rows_in=sum(o.rows_in for o in outcomes.values()),
        rows_posted=sum(o.rows_posted for o in outcomes.values()),
        rows_reported=sum(o.rows_reported for o in outcomes.values()),
    )


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first, then by table and file; what their mends declare is told once."""
    return said_once(
        sorted(findings, key=lambda f: (_SEVERITIES.index(f.severity), f.table or "", f.file or ""))
    )


def _table(work: _Work, own: Sequence[Delivery]) -> _Outcome:
    """Read, stage and check every delivery of one table."""
    findings: list[Finding] = []
    staged: list[Staged] = []
    inputs: dict[str, str] = {}
    rows_in = lost = 0
    for delivery in own:
        sheet = _read(work, delivery, inputs, findings)
        if sheet is None:
            continue
        one, sheet = laid_long(delivery, sheet, work.contract, work.accepted)
        times = max(1, len(one.source.brands))
        rows_in += (sheet.columns.num_rows + sheet.lost) * times
        lost += sheet.lost * times
        ready = _laid(work, one, sheet, findings)
        if ready is None:
            lost += sheet.columns.num_rows * times
        else:
            staged.append(ready)
    if not staged:
        return _Outcome(
            findings=tuple(findings), inputs=inputs, rows_in=rows_in, rows_reported=lost
        )
    table, more = _checked(work, staged)
    kept_out = sum(one.rows for one in staged) - table.num_rows
    return _Outcome(
        findings=(*findings, *more),
        inputs=inputs,
        rows_in=rows_in,
        rows_reported=lost + kept_out,
        table=table,
    )


def _read(
    work: _Work, delivery: Delivery, inputs: dict[str, str], findings: list[Finding]
) -> Sheet | None:
    """The sheet of a delivery, None where the file cannot be read (told in ``findings``)."""
    source = delivery.source
    known = {column.name for column in work.contract.columns} | set(source.columns.values())
    try:
        guard(delivery.path, delivery.file)
        inputs[delivery.file] = fingerprint(delivery.path)
        sheet = read(delivery.path, delivery.file, known, sheet=source.sheet)
    except Unreadable as fault:
        findings.append(replace(fault.finding, table=delivery.table))
        return None
    except OSError as fault:
        what = Message("the file cannot be opened ({detail})", detail=fault.strerror or "?")
        mend = Message("see that it exists and may be read")
        findings.append(_about(delivery, Severity.ERROR, "unreachable", what, mend))
        return None
    return sheet


def _laid(work: _Work, delivery: Delivery, sheet: Sheet, findings: list[Finding]) -> Staged | None:
    """The sheet laid on its contract; None where it cannot be, or has no rows."""
    layout = mapped(
        delivery,
        sheet,
        work.contract,
        work.workspace,
        work.accepted,
        proposing=work.proposing,
    )
    layout, named = by_name(delivery, sheet, layout, work.contract, (work.workspace, work.accepted))
    told = [replace(f, table=delivery.table) for f in sheet.findings]
    told += [*layout.findings, *named]
    told += labelled(delivery, sheet, layout, work.contract, work.workspace)
    told += recoded(delivery, sheet, layout, work.contract)
    fatal = [finding for finding in told if _forbids(finding, layout)]
    rows = sheet.columns.num_rows * max(1, len(delivery.source.brands))
    findings.extend(replace(f, count=rows) if f in fatal else f for f in told)
    if fatal:
        if layout.missing and delivery.table == TRACKER:
            proposal = proposal_for(
                sheet, delivery.path, delivery.file, work.workspace, part=delivery.source.sheet
            )
            findings.extend(() if proposal is None else (proposal,))
        return None
    if sheet.columns.num_rows == 0:
        if not sheet.lost:
            what = Message("the file has a header and no rows")
            mend = Message("fill it, or remove the file")
            findings.append(_about(delivery, Severity.WARNING, "no-rows", what, mend))
        return None
    return stage(work.connection, delivery, sheet, layout, work.contract, work.workspace)


def _forbids(finding: Finding, layout: Mapped) -> bool:
    """Whether none of the file's rows can be posted for this."""
    if finding.code == "duplicate-column":
        return finding.column in layout.columns.values()
    return finding.code in ("missing-column", "no-such-column")


def _about(
    delivery: Delivery, severity: Severity, code: str, what: Message, mend: Message
) -> Finding:
    """A finding about a file as a whole."""
    return Finding(
        severity=severity,
        code=code,
        file=delivery.file,
        table=delivery.table,
        count=1,
        what=what,
        mend=mend,
    )


def _checked(work: _Work, staged: Sequence[Staged]) -> tuple[pa.Table, list[Finding]]:
    """The rows that may be posted, and what was found in all of them."""
    name = work.contract.name
    union = "\nUNION ALL BY NAME\n".join(f"({one.query})" for one in staged)
    work.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM ({union})")
    filled = dict.fromkeys(column for one in staged for column in one.mapped.read)
    whole = Whole(
        connection=work.connection,
        contract=work.contract,
        present=tuple(filled),
        doubtful=frozenset().union(*(one.doubtful for one in staged)),
        workspace=work.workspace,
        earlier=work.earlier,
        today=work.today,
    )
    rules = row_rules(work.contract, whole.present, whole.doubtful, work.workspace, work.today)
    findings, drops = tested(whole, (*set_aside(name), *rules))
    findings.extend(_mixed_marks(name, one) for one in staged if one.mixed)
    for judge in (words, departments, keys, coverage, balance, totals, reading, vendors):
        for crossing in judge(whole):
            findings.append(crossing.finding)
            drops += [] if crossing.drops is None else [crossing.drops]
    return posted(whole, staged, drops), findings


def _mixed_marks(table: str, staged: Staged) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code="mixed-decimal-marks",
        file=staged.file,
        table=table,
        column=", ".join(staged.mixed),
        count=len(staged.mixed),
        what=Message("both the comma and the point are used as the decimal mark"),
        mend=Message("use one decimal mark in the whole file; each number was read by its own"),
    )
