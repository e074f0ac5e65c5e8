"""What a row must be, compiled from its contract to SQL tests; each test has its words.

A rule looks at one row alone. What rows must be together stands in ``crossings`` and ``coverage``,
what numbers must be in ``scales``.
"""

from collections.abc import Iterable
from datetime import date

from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.tables.cells import column_of
from kurssi.tables.contract import Column, Contract, Sort
from kurssi.tables.dates import Reading
from kurssi.tables.doubts import Doubt
from kurssi.tables.rule import Rule
from kurssi.tables.scales import number_rules
from kurssi.tables.warehouse import literal, quoted
from kurssi.workspace.company import Workspace


def of_column(table: str) -> str:
    """SQL: whether a row is a total beside its parts on the same line: of a column of totals."""
    return f"((_file, _row) IN (SELECT (_file, _row) FROM {table} WHERE _skip = 0))"


def set_aside(table: str) -> tuple[Rule, ...]:
    """Rows that are no facts: blank ones and totals, but for columns of totals (``totals``)."""
    return (
        Rule(
            code="blank-row",
            severity=Severity.NOTE,
            test="_skip = 1",
            screen="max(_skip) > 0",
            what=Message("blank rows were left out"),
            mend=Message("nothing"),
        ),
        Rule(
            code="totals-row",
            severity=Severity.NOTE,
            test=f"_skip = 2 AND NOT {of_column(table)}",
            screen="max(_skip) > 0",
            what=Message("totals were left out; the rows they sum are posted"),
            mend=Message("nothing"),
        ),
    )


def row_rules(
    contract: Contract,
    present: Iterable[str],
    doubtful: frozenset[str],
    workspace: Workspace,
    today: date,
) -> tuple[Rule, ...]:
    """Every rule of a table's rows, for the columns that are there.

    Args:
        contract: what the table must hold.
        present: the contract and item columns that are there.
        doubtful: those of them whose cells may hold no number.
        workspace: the company as declared.
        today: the day after which nothing has happened yet.
    """
    names = tuple(present)
    rules: list[Rule] = []
    for name in names:
        column = column_of(contract, name)
        if column.required:
            rules.append(_empty(contract, column, doubtful))
        if column.sort.dated:
            rules.extend(_readings(column))
            if contract.sparse and not contract.future and column.sort is Sort.PERIOD:
                rules.append(_months(column))
            if not contract.future:
                rules.append(_to_come(column, workspace, today))
        elif column.sort.numeric:
            if name in doubtful:
                rules.extend(_doubts(column))
            rules.extend(number_rules(contract, column, workspace))
    if contract.name == "experiments":
        rules.extend(_experiments(set(names)))
    if contract.name == "sales" and {"units", "revenue"} <= set(names):
        rules.append(_given_away())
    return tuple(rules)


def _empty(contract: Contract, column: Column, doubtful: frozenset[str]) -> Rule:
    cell = quoted(column.name)
    test = f"{cell} IS NULL"
    if column.sort.dated:
        test = f"{quoted('?' + column.name)} = {int(Reading.EMPTY)}"
    elif column.name in doubtful:
        test += f" AND coalesce({quoted('?' + column.name)}, 0) IN (0, {int(Doubt.NOTHING)})"
    units = contract.name == "sales" and column.name == "units"
    return Rule(
        code="revenue-without-units" if units else "empty-cell",
        severity=Severity.ERROR,
        column=column.name,
        test=test,
        screen=f"count({cell}) < count(*)",
        what=Message("the units are missing, so no price can be told")
        if units
        else Message("the required cell is empty"),
        mend=Message("fill it, or remove the row"),
    )


_READINGS = (
    (
        Reading.UNREADABLE,
        "unreadable-period",
        Message("this is no week, month or day"),
        Message("write 2026-W05, 2026-01 or 2026-01-26"),
    ),
    (
        Reading.IMPOSSIBLE,
        "impossible-date",
        Message("there is no such day, week or month"),
        Message("mend the date; write a week as 2026-W05, not as 5/2026"),
    ),
    (
        Reading.AMBIGUOUS,
        "ambiguous-date",
        Message("the day and the month cannot be told apart"),
        Message("write the date as 2026-01-26 or 26.1.2026"),
    ),
    (
        Reading.MONTH_IN_WEEKS,
        "months-in-weeks",
        Message("a month stands where weeks are posted"),
        Message(
            'give weekly rows (write a week as 2026-W05), or set period = "month" in kurssi.toml'
        ),
    ),
    (
        Reading.TOO_EARLY,
        "too-early",
        Message("the date is before 1950"),
        Message("mend the date"),
    ),
)


def _readings(column: Column) -> list[Rule]:
    """What keeps a text from being a period or a day."""
    reading = quoted("?" + column.name)
    return [
        Rule(
            code=code,
            severity=Severity.ERROR,
            column=column.name,
            test=f"{reading} = {int(found)}",
            screen=f"max({reading}) > {int(Reading.EMPTY)}",
            what=what,
            mend=mend,
            example=quoted("!" + column.name),
        )
        for found, code, what, mend in _READINGS
    ]


def _months(column: Column) -> Rule:
    """Months where weeks are posted: read, and told which week they became."""
    reading = quoted("?" + column.name)
    return Rule(
        code="months-in-weeks",
        severity=Severity.WARNING,
        column=column.name,
        test=f"{reading} = {int(Reading.MONTH_AS_WEEK)}",
        screen=f"max({reading}) = {int(Reading.MONTH_AS_WEEK)}",
        what=Message(
            "a month stands where weeks are posted: it counts as the week of its 15th day, together"
            " with what else is of that week"
        ),
        mend=Message(
            'give the week or the day (2026-W05), or set period = "month" in kurssi.toml; nothing,'
            " if the month is all that is known"
        ),
    )


def _to_come(column: Column, workspace: Workspace, today: date) -> Rule:
    last = workspace.frequency.start(today) if column.sort is Sort.PERIOD else today
    beyond = f"> DATE {literal(last.isoformat())}"
    return Rule(
        code="future-period",
        severity=Severity.WARNING,
        column=column.name,
        test=f"{quoted(column.name)} {beyond}",
        screen=f"max({quoted(column.name)}) {beyond}",
        what=Message("the period has not come yet; the rows were left out"),
        mend=Message("mend the period, or keep plans out of what has happened"),
    )


def _doubts(column: Column) -> list[Rule]:
    """What stands in a number cell that is no number."""
    doubt, written = quoted("?" + column.name), quoted("!" + column.name)
    screen = f"max({doubt}) > 0"
    rules = [
        Rule(
            code="text-in-number",
            severity=Severity.ERROR,
            column=column.name,
            test=f"{doubt} = {int(Doubt.UNREADABLE)}",
            screen=screen,
            example=written,
            what=Message("this cannot be read as a number, or could be read as two"),
            mend=Message("write the number alone, with one decimal mark in the whole file"),
            answers=column.sort is Sort.ANSWER,
        ),
        Rule(
            code="date-in-number",
            severity=Severity.ERROR,
            column=column.name,
            test=f"{doubt} = {int(Doubt.DATE)}",
            screen=screen,
            example=written,
            what=Message("the workbook holds a date where a number is meant"),
            mend=Message("type the number again and format the cell as a number"),
        ),
    ]
    if not column.required:
        rules.append(
            Rule(
                code="read-as-empty",
                severity=Severity.NOTE,
                column=column.name,
                test=f"{doubt} = {int(Doubt.NOTHING)}",
                screen=screen,
                example=written,
                what=Message("this was read as an empty cell"),
                mend=Message("nothing, if it means not known"),
            )
        )
    return rules


def _experiments(names: set[str]) -> list[Rule]:
    rules = []
    if {"start", "end"} <= names:
        rules.append(
            Rule(
                code="ends-before-start",
                severity=Severity.ERROR,
                column="end",
                test='"end" < "start"',
                what=Message("the experiment ends before it starts"),
                mend=Message("mend the days"),
            )
        )
    if "spend_change" in names:
        rules.append(
            Rule(
                code="no-change",
                severity=Severity.ERROR,
                column="spend_change",
                test="spend_change = 0",
                what=Message("the experiment did not change the spend"),
                mend=Message("give the change of spend, or remove the experiment"),
            )
        )
    return rules


def _given_away() -> Rule:
    return Rule(
        code="units-without-revenue",
        severity=Severity.WARNING,
        column="revenue",
        test="revenue = 0 AND units > 0",
        screen="min(revenue) <= 0",
        what=Message("units were sold for nothing"),
        mend=Message("fill the revenue, if there was any"),
    )
