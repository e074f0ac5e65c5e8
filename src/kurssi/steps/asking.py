"""What respondents say: levels and their errors, items, rivals, drivers.

Each takes the tables in itself, unless a command did so already and hands on what it ``Taken``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kurssi.errors import NothingToQuote
from kurssi.ledger.levels import MeasureRow, PooledRow, Span
from kurssi.messages import Message
from kurssi.steps.fitting import DEFAULT_SEED
from kurssi.steps.taking_in import Taken, read_tables, take_in, who_answered
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.survey.drivers import Drivers
    from kurssi.survey.level_remarks import LevelRemarks
    from kurssi.survey.respondents import Respondents
    from kurssi.survey.rivals import Rivals
    from kurssi.survey.verdicts import InstrumentReport


def measures(
    workspace: Workspace,
    *,
    by: Span = Span.PERIOD,
    taken: Taken | None = None,
    needed: bool = True,
) -> tuple[MeasureRow, ...]:
    """The measures of every brand, segment and span of time, with their errors.

    Raises:
        NothingToQuote: there is none, and it is ``needed``.
    """
    from kurssi.ledger.measures import measures as measure  # scipy is slow to import

    taken = take_in(workspace) if taken is None else taken
    rows = tuple(measure(taken.ledger, workspace, by=by))
    if not rows and needed:
        raise _without_level(workspace, taken)
    return rows


def _without_level(workspace: Workspace, taken: Taken) -> NothingToQuote:
    """Why no measure has a level: none was asked, or what was answered makes none."""
    withheld = level_remarks(taken).withheld
    if withheld:
        return NothingToQuote(
            str(workspace.data_dir),
            Message(
                "no measure has a level: {reasons}",
                reasons=tuple(each.sentence for each in withheld),
            ),
            Message("see kurssi measures --items, and ask items that mean the same"),
        )
    return NothingToQuote(
        str(workspace.data_dir),
        Message("no measure is in the tables"),
        Message("add a tracker (respondents) or waves (published results)"),
    )


def pooled(
    workspace: Workspace,
    *,
    by: Span = Span.PERIOD,
    brands: Sequence[str] = (),
    taken: Taken | None = None,
    rows: Sequence[MeasureRow] | None = None,
) -> tuple[PooledRow, ...]:
    """Small cells partially pooled, beside the direct level; of the own brand if none is named.

    A part of a joint measure is not: the joint one is.
    ``rows`` are the direct levels of all brands ``by`` that span, where they were counted already.
    """
    from kurssi.ledger.pooling import pooled as pool  # scipy is slow to import

    taken = take_in(workspace) if taken is None else taken
    rows = measures(workspace, by=by, taken=taken) if rows is None else rows
    wanted = brands or (workspace.brand,)
    direct = [row for row in rows if row.brand in wanted and row.joint is None]
    return tuple(pool(direct, workspace, people=taken.people, ledger=taken.ledger))


def instrument(workspace: Workspace, *, taken: Taken | None = None) -> "InstrumentReport":
    """Whether the items measure what they are taken to: reliability, and measures told apart."""
    from kurssi.survey.instrument import instrument_report

    return instrument_report(_respondents(workspace, taken))


def rivals(
    workspace: Workspace,
    *,
    segment: str | None = None,
    seed: int = DEFAULT_SEED,
    taken: Taken | None = None,
) -> "Rivals":
    """The own brand among its rivals: levels, what size alone would give, and what is left."""
    from kurssi.survey.rivals import rivals as compare

    return compare(_respondents(workspace, taken), key=seed, segment=segment)


def drivers(
    workspace: Workspace,
    *,
    brand: str | None = None,
    segment: str | None = None,
    outcomes: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    taken: Taken | None = None,
) -> "Drivers":
    """Which answers go with CX, loyalty and recommendation; of the own brand where none is named.

    Or with the ``outcomes`` named. Shares of explained variance, not effects.
    """
    from kurssi.survey.drivers import drivers as explain
    from kurssi.survey.predictors import OUTCOMES

    people = _respondents(workspace, taken)
    return explain(
        people,
        key=seed,
        brand=brand or workspace.brand,
        segment=segment,
        outcomes=outcomes or OUTCOMES,
    )


def level_remarks(taken: Taken, workspace: Workspace | None = None) -> "LevelRemarks":
    """What levels alone do not show: measures without one and why, two that are one, cautions."""
    from kurssi.survey.level_remarks import level_remarks as remark
    from kurssi.survey.level_remarks import remarks_on_published

    if taken.people is None:
        return remarks_on_published(taken.intake, workspace)
    return remark(taken.people, workspace, taken.intake.findings)


def _respondents(workspace: Workspace, taken: Taken | None) -> "Respondents":
    """Everyone who answered.

    Raises:
        NothingToQuote: there is no tracker of respondents.
    """
    people = taken.people if taken else who_answered(read_tables(workspace), workspace)
    if people is None:
        raise NothingToQuote(
            str(workspace.data_dir),
            Message("no respondents' answers are in the tables"),
            Message("add a tracker: one row per respondent and brand"),
        )
    return people
