"""A table taken whole, as it lies in the database, and what is found in its rows together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kurssi.findings import ROWS_SHOWN, Finding, Severity
from kurssi.messages import Message
from kurssi.tables.contract import Contract
from kurssi.tables.warehouse import Base
from kurssi.workspace.company import Workspace

LINES = "min(_row, 40)"  # enough for ten different lines where a wide file repeats each


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A finding of rows taken together, and the SQL of the rows it keeps out (None: none)."""

    finding: Finding
    drops: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One table as it lies in the database, with what is needed to judge it.

    ``present`` are its contract and item columns, ``doubtful`` those with a ``?`` beside them,
    ``earlier`` the tables that lie in the database already.
    """

    connection: Base
    contract: Contract
    present: tuple[str, ...]
    doubtful: frozenset[str]
    workspace: Workspace
    earlier: frozenset[str]
    today: date

    @property
    def name(self) -> str:
        """The table's name."""
        return self.contract.name

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer to a query."""
        return self.connection.execute(query).fetchall()

    def finding(
        self, severity: Severity, code: str, column: str, what: Message, mend: Message
    ) -> Finding:
        """A finding about the table as a whole."""
        return Finding(
            severity=severity, code=code, table=self.name, column=column, what=what, mend=mend
        )

    def tested(
        self, severity: Severity, code: str, column: str, test: str, words: tuple[Message, Message]
    ) -> list[Crossing]:
        """A finding for each file with rows where ``test`` is true; errors keep them out."""
        return [
            Crossing(
                finding=Finding(
                    severity=severity,
                    code=code,
                    file=file,
                    table=self.name,
                    column=column,
                    rows=first(lines),
                    count=count,
                    what=words[0],
                    mend=words[1],
                ),
                drops=test if severity is Severity.ERROR else None,
            )
            for file, count, lines in self.rows(
                f"SELECT _file, count(*), {LINES} FROM {self.name} WHERE {test} "
                "GROUP BY _file ORDER BY _file"
            )
        ]


def first(lines: Iterable[int]) -> tuple[int, ...]:
    """The first ten different lines in order."""
    return tuple(sorted(set(lines))[:ROWS_SHOWN])
