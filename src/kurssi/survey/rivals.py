"""A brand among its rivals: levels, what its size alone would give, and what is left.

Differentiation is against rivals, and big brands are ticked more for everything. So each level
stands beside the level that a brand of its size would have, on the same people's answers; and
repeat buying beside the norm of a brand of its size. What is *not* here: anything about money.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kurssi.maths.association import Residuals, SizeLine, renumbered, residuals
from kurssi.messages import Message
from kurssi.survey.comparison import ASK_ALL, Comparison, Withheld, compared
from kurssi.survey.loyalty import Loyalty, loyalty
from kurssi.survey.respondents import Respondents
from kurssi.survey.standings import Standing, standings_of
from kurssi.tables.arrays import days

_EPOCH = date(1970, 1, 1)
WAVES = 4  # the last so many waves are taken together
FEW_TABLE = 3  # brands and attributes below which residuals mirror each other
ASK_PURCHASES = Message(
    "ask every respondent how many times they bought each brand of the category (column"
    " purchases; 0 where they did not)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Associations:
    """Every brand on every attribute, against what size and prevalence give (axes: brand, item)."""

    brands: tuple[str, ...]
    items: tuple[str, ...]
    instruments: tuple[str, ...]
    table: Residuals


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """The competitive frame of one market, from the answers of ``first`` to ``last`` (days).

    ``size_of`` says what size is: awareness, or the share of all associations. ``lines`` are the
    lines of levels on sizes, by measure.
    """

    first: date | None
    last: date | None
    waves: int
    people: int
    size_of: str
    standings: tuple[Standing, ...]
    lines: Mapping[str, SizeLine]
    associations: Associations | None
    loyalty: Loyalty | None
    withheld: tuple[Withheld, ...]


def rivals(
    people: Respondents, *, key: int, waves: int = WAVES, segment: str | None = None
) -> Rivals:
    """The brands of a tracker against each other.

    Args:
        people: the respondents, one row a person and brand.
        key: the randomness of the groups that many people are dealt into, for their errors.
        waves: how many of the last waves are taken together.
        segment: only its people; everyone by default.
    """
    chosen = people.weights > 0
    if segment is not None:
        of_segment = np.array([name == segment for name in people.segments.names], dtype=bool)
        chosen &= of_segment[people.segments.codes]
    periods = np.unique(people.period[chosen])
    window = periods[-waves:]
    chosen &= np.isin(people.period, window)
    day = days(people.table["period"])[chosen]
    withheld: list[Withheld] = []
    answers = compared(people, chosen, key, withheld)
    standings, lines, size_of = standings_of(answers, withheld) if answers else ((), {}, "")
    norm = loyalty(people, chosen, key)
    if isinstance(norm, Message):
        withheld.append(Withheld(part="loyalty", reason=norm, mend=ASK_PURCHASES))
    return Rivals(
        first=_EPOCH + timedelta(days=int(day.min())) if len(day) else None,
        last=_EPOCH + timedelta(days=int(day.max())) if len(day) else None,
        waves=len(window),
        people=renumbered(people.people.codes[chosen])[1],
        size_of=size_of,
        standings=standings,
        lines=lines,
        associations=_associations(answers, withheld) if answers else None,
        loyalty=None if isinstance(norm, Message) else norm,
        withheld=tuple(withheld),
    )


def _associations(answers: Comparison, withheld: list[Withheld]) -> Associations | None:
    """The residual table of every attribute asked."""
    if len(answers.brands) < FEW_TABLE or len(answers.items) < FEW_TABLE:
        reason = Message(
            "{brands} brands and {items} attributes leave no pattern beyond size",
            brands=len(answers.brands), items=len(answers.items),
        )  # fmt: skip
        withheld.append(Withheld(part="associations", reason=reason, mend=ASK_ALL))
        return None
    attributes = np.arange(len(answers.items) + len(answers.measures)) < len(answers.items)
    return Associations(
        brands=answers.brands,
        items=tuple(item for _, item in answers.items),
        instruments=tuple(name for name, _ in answers.items),
        table=residuals(answers.sums.chosen(attributes)),
    )
