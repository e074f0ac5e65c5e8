"""What numbers must be: signs, shares against percentages, points, answers on their scales."""

from dataclasses import replace

from kurssi.findings import Severity
from kurssi.messages import Message, Number
from kurssi.tables.contract import Column, Contract, Sort
from kurssi.tables.items import answer_scale
from kurssi.tables.rule import Rule
from kurssi.tables.warehouse import literal, quoted
from kurssi.vocabulary import MEASURES, Unit
from kurssi.workspace.company import Workspace


def _listed(unit: Unit) -> str:
    return ", ".join(literal(m.id) for m in MEASURES.values() if m.unit is unit)


OF_SHARES = f"measure IN ({_listed(Unit.PERSON_YEARS)})"
OF_POINTS = f"measure IN ({_listed(Unit.CX)})"
# Codes that survey programs use for "don't know", "refused", "not asked".
ANSWER_CODES = (
    -999, -99, -98, -97, -9, -8, -7, -1, 77, 88, 96, 97, 98, 99, 977, 988, 997, 998, 999,
)  # fmt: skip
# Such codes too, but answers of many scales: only where a declared scale ends below them.
SHORT_CODES = (8, 9)
# Codes of findings whose mend is lines that give the answers found their meaning.
MENDED = ("two-for-no", "answer-code", "off-scale")
NO = 2  # how many survey programs code "no" beside 1 for "yes"


def number_rules(contract: Contract, column: Column, workspace: Workspace) -> list[Rule]:
    """The rules of one number column."""
    if column.sort is Sort.ANSWER:
        return _answers(column, workspace)
    if column.name == "value" and contract.name in ("waves", "targets"):
        points = _outside(column.name, f"{OF_POINTS} AND", Message("points lie from 0 to 100"))
        return [*_share(column.name, f"{OF_SHARES} AND"), points]
    if column.unit == "share":
        return _share(column.name, "")
    if contract.name == "experiments" and column.name == "effect":
        return _effect(column.name)
    return _limits(contract, column)


def _number(name: str, code: str, test: str, screen: str, what: Message, mend: Message) -> Rule:
    """An error-level rule of a number column that shows the numbers it found."""
    return Rule(
        code=code,
        severity=Severity.ERROR,
        column=name,
        test=test,
        screen=screen,
        what=what,
        mend=mend,
        example=f"format('{{:g}}', {quoted(name)})",
        numeric=True,
    )


def _limits(contract: Contract, column: Column) -> list[Rule]:
    """Numbers that cannot be negative, or not 0 either."""
    cell, rules = quoted(column.name), []
    if column.low == 0 or column.above == 0:
        what = Message("the number is negative")
        mend = Message("give a number of at least 0; book returns where they belong")
        if column.name == "weight":
            mend = Message("give every person a weight of at least 0, 0 if they are not to count")
        elif contract.name == "tracker":
            mend = Message("give a number of at least 0")
        test, screen = f"{cell} < 0", f"min({cell}) < 0"
        rules.append(_number(column.name, "negative-number", test, screen, what, mend))
    if column.above == 0:
        what = Message("the number is 0 where it must be above 0")
        mend = Message("give a number above 0, or remove the row")
        test, screen = f"{cell} = 0", f"min({cell}) <= 0"
        rules.append(_number(column.name, "not-above-zero", test, screen, what, mend))
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
    """A share from 0 to 1; ``where`` is SQL of the rows that hold shares, ending in AND."""
    cell = quoted(name)
    mixed = f"count(*) FILTER ({where} {cell} > 0 AND {cell} < 1) > 0"
    test, over = f"{where} {cell} > 1 AND {cell} <= 100", f"max({cell}) > 1"
    mend = Message("divide by 100, or write a percent sign after the number")
    return [
        _number(
            name,
            "percent-for-share",
            test,
            f"{over} AND NOT ({mixed})",
            Message("this looks like a percentage; a share from 0 to 1 is meant"),
            mend,
        ),
        _number(
            name,
            "mixed-scales",
            test,
            f"{over} AND {mixed}",
            Message("percentages stand among shares from 0 to 1"),
            mend,
        ),
        _outside(name, where, Message("a share lies from 0 to 1")),
    ]


def _outside(name: str, where: str, what: Message) -> Rule:
    cell = quoted(name)
    test = f"{where} ({cell} < 0 OR {cell} > 100)"
    screen = f"min({cell}) < 0 OR max({cell}) > 100"
    return _number(name, "out-of-range", test, screen, what, Message("mend the number"))


def _effect(name: str) -> list[Rule]:
    """An experiment's effect is on the scale of its measure."""
    size = f"abs({quoted(name)})"
    return [
        _number(
            name,
            "percent-for-share",
            f"{OF_SHARES} AND {size} > 1 AND {size} <= 100",
            f"max({size}) > 1",
            Message("this looks like a percentage; a share from 0 to 1 is meant"),
            Message("divide by 100, or write a percent sign after the number"),
        ),
        _number(
            name,
            "out-of-range",
            f"({OF_SHARES} OR {OF_POINTS}) AND {size} > 100",
            f"max({size}) > 100",
            Message("the change is larger than the whole scale"),
            Message("mend the number"),
        ),
    ]


def _answers(column: Column, workspace: Workspace) -> list[Rule]:
    """Answers lie on their scale; the usual codes for no answer are told as such."""
    cell = quoted(column.name)
    low, high = answer_scale(column.name, workspace)
    beyond = f"({cell} < {low!r} OR {cell} > {high!r})"
    screen = f"min({cell}) < {low!r} OR max({cell}) > {high!r}"
    listed = ", ".join(str(code) for code in (*ANSWER_CODES, *SHORT_CODES))
    code = f"({cell} IN ({listed}) OR {cell} = {high!r} + 1)"
    rules = []
    if column.words and (low, high) == (0.0, 1.0):
        rules = _yes_or_no(column, screen)
        beyond += f" AND {cell} <> {NO}"
    ends = {"low": Number(low), "high": Number(high)}
    found = [
        *rules,
        _number(
            column.name,
            "answer-code",
            f"{beyond} AND {code}",
            screen,
            Message("this is off the scale {low} to {high}; it looks like a code for don't know",
                    **ends),
            Message("leave the cell empty"),
        ),
        _number(
            column.name,
            "off-scale",
            f"{beyond} AND NOT {code}",
            screen,
            Message("the answer is off the scale {low} to {high}", **ends),
            Message("mend the answer"),
        ),
    ]  # fmt: skip
    return [replace(rule, answers=rule.code in MENDED) for rule in found]


def _yes_or_no(column: Column, screen: str) -> list[Rule]:
    cell = quoted(column.name)
    return [
        _number(
            column.name,
            "two-for-no",
            f"{cell} = {NO}",
            screen,
            Message("2 stands where 1 is yes and 0 is no; it often means no"),
            Message("write 0"),
        ),
        _number(
            column.name,
            "not-yes-or-no",
            f"{cell} > 0 AND {cell} < 1",
            "true",
            Message("the answer is neither 0 nor 1"),
            Message("give each respondent's own answer; published shares belong to waves"),
        ),
    ]
