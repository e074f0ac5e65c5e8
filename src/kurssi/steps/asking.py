"""What respondents say: levels and their errors, items, rivals, drivers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kurssi.errors import NothingToQuote
from kurssi.ledger.measures import MeasureRow, Span
from kurssi.messages import Message
from kurssi.steps.fitting import DEFAULT_SEED
from kurssi.steps.taking_in import post, read_tables
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.ledger.pooling import PooledRow
    from kurssi.survey.drivers import Drivers
    from kurssi.survey.respondents import Respondents
    from kurssi.survey.rivals import Rivals
    from kurssi.survey.verdicts import InstrumentReport

TRACKER = "tracker"


def measures(workspace: Workspace, *, by: Span = Span.PERIOD) -> tuple[MeasureRow, ...]:
    """The measures of every brand, segment and span of time, with their errors."""
    from kurssi.ledger.measures import measures as measure

    rows = tuple(measure(post(workspace)[1], workspace, by=by))
    if not rows:
        raise NothingToQuote(
            str(workspace.data_dir),
            Message("no measure is in the tables"),
            Message("add a tracker (respondents) or waves (published results)"),
        )
    return rows


def pooled(
    workspace: Workspace, *, by: Span = Span.PERIOD, brands: Sequence[str] = ()
) -> tuple["PooledRow", ...]:
    """Small cells partially pooled, beside the direct level; of the own brand if none is named."""
    from kurssi.ledger.measures import measures as measure
    from kurssi.ledger.pooling import pooled as pool  # scipy is slow to import

    intake = read_tables(workspace)
    _, ledger = post(workspace, intake=intake)
    wanted = brands or (workspace.brand,)
    rows = [row for row in measure(ledger, workspace, by=by) if row.brand in wanted]
    return tuple(pool(rows, workspace, intake.tables.get(TRACKER), ledger=ledger))


def instrument(workspace: Workspace) -> "InstrumentReport":
    """Whether the items measure what they are taken to: reliability, and measures told apart."""
    from kurssi.survey.instrument import instrument_report

    return instrument_report(_respondents(workspace))


def rivals(
    workspace: Workspace, *, segment: str | None = None, seed: int = DEFAULT_SEED
) -> "Rivals":
    """The own brand among its rivals: levels, what size alone would give, and what is left."""
    from kurssi.survey.rivals import rivals as compare

    return compare(_respondents(workspace), key=seed, segment=segment)


def drivers(
    workspace: Workspace,
    *,
    brand: str | None = None,
    segment: str | None = None,
    seed: int = DEFAULT_SEED,
) -> "Drivers":
    """Which answers go with CX, loyalty and recommendation; of the own brand where none is named.

    Shares of explained variance, not effects.
    """
    from kurssi.survey.drivers import drivers as explain

    people = _respondents(workspace)
    return explain(people, key=seed, brand=brand or workspace.brand, segment=segment)


def _respondents(workspace: Workspace) -> "Respondents":
    """Everyone who answered.

    Raises:
        NothingToQuote: there is no tracker of respondents.
    """
    from kurssi.survey.respondents import respondents

    table = read_tables(workspace).tables.get(TRACKER)
    if table is None or not len(table):
        raise NothingToQuote(
            str(workspace.data_dir),
            Message("no respondents' answers are in the tables"),
            Message("add a tracker: one row per respondent and brand"),
        )
    return respondents(table, workspace)
