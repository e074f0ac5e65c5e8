"""What a row must be, compiled from its contract to SQL tests; each test has its words.

A rule looks at one row alone. What rows must be together stands in ``crossings``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.tables.contract import Column, Contract, Sort
from kurssi.tables.dates import Reading
from kurssi.tables.cells import column_of
from kurssi.tables.doubts import Doubt
from kurssi.tables.warehouse import literal, quoted
from kurssi.vocabulary import MEASURES, Unit
from kurssi.workspace.company import Workspace

POINTS = tuple(sorted(m.id for m in MEASURES.values() if m.unit is Unit.CX))
SHARES = tuple(sorted(m.id for m in MEASURES.values() if m.unit is Unit.PERSON_YEARS))
# Codes that survey programs use for "don't know", "refused", "not asked".
ANSWER_CODES = (
    -999,
    -99,
    -98,
    -97,
    -9,
    -8,
    -7,
    -1,
    77,
    88,
    96,
    97,
    98,
    99,
    977,
    988,
    997,
    998,
    999,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must not be: ``test`` is SQL, true for the rows where it is.

    ``screen`` is SQL over the whole table, false where no row can fail the test: it is asked first,
    because it is quick. ``example`` is SQL of a text that shows the trouble.
    """

    code: str
    severity: Severity
    column: str
    test: str
    what: Message
    mend: Message
    screen: str = "true"
    example: str | None = None

    @property
    def drops(self) -> bool:
        """Whether the rows are kept out: an error, or a row that is no fact."""
        return self.severity is Severity.ERROR or self.code in _SET_ASIDE


_SET_ASIDE = ("blank-row", "totals-row", "future-period")


def set_aside() -> tuple[Rule, ...]:
    """Rows that are no facts: blank ones and totals."""
    return (
        Rule(
            code="blank-row",
            severity=Severity.NOTE,
            column="",
            test="_skip = 1",
            screen="max(_skip) > 0",
            what=Message("blank rows were left out"),
            mend=Message("nothing"),
        ),
        Rule(
            code="totals-row",
            severity=Severity.NOTE,
            column="",
            test="_skip = 2",
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
    """Every rule of a table's rows, for the columns that are there."""
    names = tuple(present)
    rules: list[Rule] = []
    for name in names:
        column = column_of(contract, name)
        if column.required:
            rules.append(_empty(contract, column, names, doubtful))
        if column.sort.dated:
            rules.extend(_dates(contract, column, workspace, today))
        elif column.sort.numeric:
            if column.name in doubtful:
                rules.extend(_doubts(column))
            rules.extend(_numbers(contract, column, workspace))
    rules.extend(_own_rules(contract, names))
    return tuple(rules)


def _cell(name: str) -> str:
    return quoted(name)


def _empty(
    contract: Contract, column: Column, names: tuple[str, ...], doubtful: frozenset[str]
) -> Rule:
    cell = _cell(column.name)
    test, screen = f"{cell} IS NULL", f"count({cell}) < count(*)"
    if column.sort.dated:
        test = f"{quoted('?' + column.name)} = {int(Reading.EMPTY)}"
    elif column.name in doubtful:
        test += f" AND coalesce({quoted('?' + column.name)}, 0) IN (0, {int(Doubt.NOTHING)})"
    if contract.name == "sales" and column.name == "units" and "revenue" in names:
        return Rule(
            code="revenue-without-units",
            severity=Severity.ERROR,
            column="units",
            test=test,
            screen=screen,
            what=Message("units are missing where there may be revenue"),
            mend=Message("fill the units sold; without them no price can be told"),
        )
    return Rule(
        code="empty-cell",
        severity=Severity.ERROR,
        column=column.name,
        test=test,
        screen=screen,
        what=Message("the required cell is empty"),
        mend=Message("fill it, or remove the row"),
    )


def _dates(contract: Contract, column: Column, workspace: Workspace, today: date) -> list[Rule]:
    reading, written = quoted("?" + column.name), quoted("!" + column.name)

    def rule(reading_: Reading, code: str, what: Message, mend: Message) -> Rule:
        return Rule(
            code=code,
            severity=Severity.ERROR,
            column=column.name,
            test=f"{reading} = {int(reading_)}",
            screen=f"max({reading}) > 0",
            what=what,
            mend=mend,
            example=written,
        )

    rules = [
        rule(
            Reading.UNREADABLE,
            "unreadable-period",
            Message("this is no week, month or day"),
            Message("write 2026-W05, 2026-01 or 2026-01-26"),
        ),
        rule(
            Reading.IMPOSSIBLE,
            "impossible-date",
            Message("there is no such day, week or month"),
            Message("mend the date"),
        ),
        rule(
            Reading.AMBIGUOUS,
            "ambiguous-date",
            Message("the day and the month cannot be told apart"),
            Message("write the date as 2026-01-26 or 26.1.2026"),
        ),
        rule(
            Reading.MONTH_IN_WEEKS,
            "months-in-weeks",
            Message("a month stands where weeks are posted"),
            Message('give weekly rows, or set period = "month" in kurssi.toml'),
        ),
        rule(
            Reading.TOO_EARLY,
            "too-early",
            Message("the date is before 1950"),
            Message("mend the date"),
        ),
    ]
    if not contract.future:
        end = workspace.frequency.start(today) if column.sort is Sort.PERIOD else today
        rules.append(
            Rule(
                code="future-period",
                severity=Severity.WARNING,
                column=column.name,
                test=f"{_cell(column.name)} > DATE {literal(end.isoformat())}",
                screen=f"max({_cell(column.name)}) > DATE {literal(end.isoformat())}",
                what=Message("the period has not come yet; the rows were left out"),
                mend=Message("mend the period, or keep plans out of what has happened"),
            )
        )
    return rules


def _doubts(column: Column) -> list[Rule]:
    doubt = quoted("?" + column.name)
    written = quoted("!" + column.name)
    rules = [
        Rule(
            code="text-in-number",
            severity=Severity.ERROR,
            column=column.name,
            test=f"{doubt} = {int(Doubt.UNREADABLE)}",
            screen=f"max({doubt}) > 0",
            example=written,
            what=Message("this cannot be read as a number, or could be two"),
            mend=Message("write the number alone, with one decimal mark in the whole file"),
        ),
        Rule(
            code="date-in-number",
            severity=Severity.ERROR,
            column=column.name,
            test=f"{doubt} = {int(Doubt.DATE)}",
            screen=f"max({doubt}) > 0",
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
                screen=f"max({doubt}) > 0",
                example=written,
                what=Message("this was read as an empty cell"),
                mend=Message("nothing, if it means not known"),
            )
        )
    return rules


def _numbers(contract: Contract, column: Column, workspace: Workspace) -> list[Rule]:
    cell = _cell(column.name)
    if column.sort is Sort.ANSWER:
        return _answers(column, workspace)
    if column.name == "value" and contract.name in ("waves", "targets"):
        return _by_measure(column)
    if column.unit == "share":
        return _share(column.name, f"{cell} IS NOT NULL")
    if contract.name == "experiments" and column.name == "effect":
        return _effect(cell)
    return _limits(contract, column, cell)


def _limits(contract: Contract, column: Column, cell: str) -> list[Rule]:
    rules = []
    if column.low == 0 or column.above == 0:
        rules.append(
            Rule(
                code="negative-number",
                severity=Severity.ERROR,
                column=column.name,
                test=f"{cell} < 0",
                screen=f"min({cell}) < 0",
                what=Message("the number is negative"),
                mend=Message("give a number of at least 0; book returns where they belong"),
                example=f"CAST({cell} AS VARCHAR)",
            )
        )
    if column.above == 0:
        rules.append(
            Rule(
                code="not-above-zero",
                severity=Severity.ERROR,
                column=column.name,
                test=f"{cell} = 0",
                screen=f"min({cell}) <= 0",
                what=Message("the number is 0 where it must be above 0"),
                mend=Message("give a number above 0, or remove the row"),
            )
        )
    if contract.name == "tracker" and column.name == "weight":
        rules.append(
            Rule(
                code="zero-weight",
                severity=Severity.WARNING,
                column="weight",
                test=f"{cell} = 0",
                screen=f"min({cell}) <= 0",
                what=Message("the weight is 0: these answers count for nothing"),
                mend=Message("nothing, if they are to be left out; else mend the weight"),
            )
        )
    return rules


def _share(name: str, where: str) -> list[Rule]:
    cell = _cell(name)
    return [
        Rule(
            code="percent-for-share",
            severity=Severity.ERROR,
            column=name,
            test=f"{where} AND {cell} > 1 AND {cell} <= 100",
            screen=f"max({cell}) > 1",
            what=Message("this looks like a percentage; a share from 0 to 1 is meant"),
            mend=Message("divide by 100, or write the % sign after the number"),
            example=f"CAST({cell} AS VARCHAR)",
        ),
        Rule(
            code="out-of-range",
            severity=Severity.ERROR,
            column=name,
            test=f"{where} AND ({cell} < 0 OR {cell} > 100)",
            screen=f"min({cell}) < 0 OR max({cell}) > 100",
            what=Message("a share lies from 0 to 1"),
            mend=Message("mend the number"),
            example=f"CAST({cell} AS VARCHAR)",
        ),
    ]


def _by_measure(column: Column) -> list[Rule]:
    """The scale of the value depends on the measure in the same row."""
    cell = _cell(column.name)
    shares = f"measure IN ({', '.join(literal(word) for word in SHARES)})"
    points = f"measure IN ({', '.join(literal(word) for word in POINTS)})"
    return [
        *_share(column.name, shares),
        Rule(
            code="out-of-range",
            severity=Severity.ERROR,
            column=column.name,
            test=f"{points} AND ({cell} < 0 OR {cell} > 100)",
            screen=f"min({cell}) < 0 OR max({cell}) > 100",
            what=Message("points lie from 0 to 100"),
            mend=Message("mend the number"),
            example=f"CAST({cell} AS VARCHAR)",
        ),
    ]


def _effect(cell: str) -> list[Rule]:
    shares = f"measure IN ({', '.join(literal(word) for word in SHARES)})"
    points = f"measure IN ({', '.join(literal(word) for word in POINTS)})"
    return [
        Rule(
            code="percent-for-share",
            severity=Severity.ERROR,
            column="effect",
            test=f"{shares} AND abs({cell}) > 1 AND abs({cell}) <= 100",
            what=Message("this looks like a percentage; a share from 0 to 1 is meant"),
            mend=Message("divide by 100, or write the % sign after the number"),
            example=f"CAST({cell} AS VARCHAR)",
        ),
        Rule(
            code="out-of-range",
            severity=Severity.ERROR,
            column="effect",
            test=f"({shares} OR {points}) AND abs({cell}) > 100",
            what=Message("the change is larger than the whole scale"),
            mend=Message("mend the number"),
            example=f"CAST({cell} AS VARCHAR)",
        ),
    ]


def _answers(column: Column, workspace: Workspace) -> list[Rule]:
    cell = _cell(column.name)
    low, high = column.scale or workspace.experience.scale or (0.0, 100.0)
    codes = ", ".join(str(code) for code in ANSWER_CODES)
    beyond = f"({cell} < {low!r} OR {cell} > {high!r})"
    screen = f"min({cell}) < {low!r} OR max({cell}) > {high!r}"
    example = f"CAST({cell} AS VARCHAR)"
    rules = [
        Rule(
            code="answer-code",
            severity=Severity.ERROR,
            column=column.name,
            test=f"{beyond} AND ({cell} IN ({codes}) OR {cell} = {high!r} + 1)",
            example=example,
            screen=screen,
            what=Message(
                "this is off the scale {low} to {high}; it looks like a code for don't know",
                low=_plain(low),
                high=_plain(high),
            ),
            mend=Message(
                'leave the cell empty, or add values = {{ {column} = {{ "code" = nan }} }} '
                "to [[sources]]",
                column=column.name,
            ),
        ),
        Rule(
            code="off-scale",
            severity=Severity.ERROR,
            column=column.name,
            example=example,
            test=f"{beyond} AND NOT ({cell} IN ({codes}) OR {cell} = {high!r} + 1)",
            screen=screen,
            what=Message(
                "the answer is off the scale {low} to {high}", low=_plain(low), high=_plain(high)
            ),
            mend=Message("mend the answer, or the scale in kurssi.toml"),
        ),
    ]
    if column.words:
        rules.append(
            Rule(
                code="not-yes-or-no",
                severity=Severity.ERROR,
                column=column.name,
                example=example,
                test=f"{cell} > 0 AND {cell} < 1",
                what=Message("the answer is neither 0 nor 1"),
                mend=Message("give each respondent's own answer; published shares belong to waves"),
            )
        )
    return rules


def _plain(number: float) -> str:
    return f"{number:g}"


def _own_rules(contract: Contract, names: tuple[str, ...]) -> list[Rule]:
    """Rules of single tables that no column carries alone."""
    if contract.name == "experiments" and {"start", "end"} <= set(names):
        return [
            Rule(
                code="ends-before-start",
                severity=Severity.ERROR,
                column="end",
                test='"end" < "start"',
                what=Message("the experiment ends before it starts"),
                mend=Message("mend the days"),
            )
        ]
    if contract.name == "sales" and {"units", "revenue"} <= set(names):
        return [
            Rule(
                code="units-without-revenue",
                severity=Severity.WARNING,
                column="revenue",
                test="revenue = 0 AND units > 0",
                what=Message("units were sold for nothing"),
                mend=Message("fill the revenue, if there was any"),
            )
        ]
    return []
