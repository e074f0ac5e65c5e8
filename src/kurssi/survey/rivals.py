"""A brand among its rivals: levels, what its size alone would give, and what is left.

Differentiation is against rivals, and big brands are ticked more for everything. So each level
stands beside the level that a brand of its size would have, on the same people's answers; and
repeat buying beside the norm of a brand of its size. What is *not* here: anything about money.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from jaxtyping import Bool

from kurssi.maths.association import Residuals, SizeLine, renumbered, residuals
from kurssi.messages import Message
from kurssi.survey.comparison import ASK_MORE, ASK_TICKS, MAPPED, Comparison, Withheld, compared
from kurssi.survey.instrument import as_posted, instrument_report
from kurssi.survey.joint import Joint, joints
from kurssi.survey.loyalty import Loyalty, loyalty
from kurssi.survey.remarks import name_of
from kurssi.survey.respondents import Respondents
from kurssi.survey.standings import Standing, standings_of
from kurssi.tables.arrays import date_of, days
from kurssi.workspace.company import Label

WAVES = 4  # the last so many waves are taken together
FEW_TABLE = 3  # brands and attributes below which residuals mirror each other
ASK_PURCHASES = Message(
    "ask every respondent how many times they bought each brand of the category (column"
    " purchases; 0 where they did not)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Associations:
    """Every brand on every attribute, against what size and prevalence give (axes: brand, item).

    Reversed items are turned round to be compared, and back again: their numbers are of ticks of
    their own wording. ``labels`` are what items ask, where it is known.
    """

    brands: tuple[str, ...]
    items: tuple[str, ...]
    instruments: tuple[str, ...]
    table: Residuals
    labels: tuple[Label | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """The competitive frame of one market, from the answers of ``first`` to ``last`` (days).

    ``size_of`` says what size is: awareness, or the share of all associations. ``lines`` are the
    lines of levels on sizes, by measure. ``seed`` dealt people into groups; ``joint`` are the
    measures that people's answers do not tell apart: brands may differ in them all the same.
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
    seed: int
    joint: tuple[Joint, ...] = ()


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
    asked = days(people.table["period"])[chosen]
    joint = joints(instrument_report(people))
    people, refused = as_posted(people)
    withheld = [_refused(people, name) for name in refused if name in MAPPED]
    answers = compared(people, chosen, key, withheld)
    standings, lines, size_of = standings_of(answers, withheld) if answers else ((), {}, "")
    norm = loyalty(people, chosen, key)
    if isinstance(norm, Message):
        withheld.append(Withheld(part="loyalty", reason=norm, mend=ASK_PURCHASES))
    return Rivals(
        first=date_of(int(asked.min())) if len(asked) else None,
        last=date_of(int(asked.max())) if len(asked) else None,
        waves=len(window),
        people=renumbered(people.people.codes[chosen])[1],
        size_of=size_of,
        standings=standings,
        lines=lines,
        associations=_associations(people, answers, withheld) if answers else None,
        loyalty=None if isinstance(norm, Message) else norm,
        seed=key,
        joint=tuple(one for one in joint if set(one.parts) & set(MAPPED)),
        withheld=tuple(withheld),
    )


def _refused(people: Respondents, measure: str) -> Withheld:
    """A measure whose items make no index: no brand has a level of it."""
    reason = Message(
        "the items of {measure} have too little in common to make an index",
        measure=name_of(people, measure),
    )
    return Withheld(part="standings", reason=reason, mend=Message("ask items that mean the same"))


def _no_table(answers: Comparison, withheld: list[Withheld]) -> None:
    """What the table of attributes lacks; nothing where that was told already."""
    if not answers.items:
        if not any(each.part == "associations" for each in withheld):
            reason = Message("no attribute was asked of the brands")
            withheld.append(Withheld(part="associations", reason=reason, mend=ASK_TICKS))
        return
    reason = Message(
        "{brands} brands and {items} attributes leave no pattern beyond size ({needed} of each are "
        "needed)",
        brands=len(answers.brands), items=len(answers.items), needed=FEW_TABLE,
    )  # fmt: skip
    mend = ASK_MORE if len(answers.brands) < FEW_TABLE else ASK_TICKS
    withheld.append(Withheld(part="associations", reason=reason, mend=mend))


def _associations(
    people: Respondents, answers: Comparison, withheld: list[Withheld]
) -> Associations | None:
    """The residual table of every attribute asked."""
    if len(answers.brands) < FEW_TABLE or len(answers.items) < FEW_TABLE:
        _no_table(answers, withheld)
        return None
    attributes = np.arange(len(answers.items) + len(answers.measures)) < len(answers.items)
    return Associations(
        brands=answers.brands,
        items=tuple(item for _, item in answers.items),
        instruments=tuple(name for name, _ in answers.items),
        table=_as_asked(residuals(answers.sums.chosen(attributes)), answers.turned),
        labels=tuple(people.questions.get(item) for _, item in answers.items),
    )


def _as_asked(table: Residuals, turned: Bool[np.ndarray, " item"]) -> Residuals:
    """The table with the reversed items' numbers turned back: of ticks and not of their lack."""
    return replace(
        table,
        level=np.where(turned, 1.0 - table.level, table.level),
        expected=np.where(turned, 1.0 - table.expected, table.expected),
        residual=np.where(turned, -table.residual, table.residual),
        low=np.where(turned, -table.high, table.low),
        high=np.where(turned, -table.low, table.high),
        z=np.where(turned, -table.z, table.z),
    )
