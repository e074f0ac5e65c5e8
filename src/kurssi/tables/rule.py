"""A rule: one thing that a row must not be, as a SQL test with its words."""

from dataclasses import dataclass

from kurssi.findings import Severity
from kurssi.messages import Message

_SET_ASIDE = ("blank-row", "totals-row", "future-period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must not be: ``test`` is SQL, true for the rows where it is.

    ``screen`` is SQL over the whole table, false where no row can fail the test: it is asked first,
    because it is quick. ``example`` is SQL of a text that shows the trouble, a number where
    ``numeric``. ``column`` is None for what is wrong with the row as a whole. ``answers``: the mend
    is lines that give the answers found their meaning (``offscale``), and ``mend`` says what to do
    besides.
    """

    code: str
    severity: Severity
    test: str
    what: Message
    mend: Message
    column: str | None = None
    screen: str = "true"
    example: str | None = None
    numeric: bool = False
    answers: bool = False

    @property
    def whole_row(self) -> bool:
        """Whether it sets rows aside before any cell is looked at."""
        return self.column is None

    @property
    def drops(self) -> bool:
        """Whether the rows are kept out: an error, or a row that is no fact (yet)."""
        return self.severity is Severity.ERROR or self.code in _SET_ASIDE
