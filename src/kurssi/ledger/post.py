"""Checked tables to facts: one line each, in one order, whoever reads them next."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Float

from kurssi.errors import InputRefused
from kurssi.ledger.entry import CATEGORY, EXPERIMENTS, FACTS, Ledger
from kurssi.ledger.estimate import estimate
from kurssi.ledger.facts import facts_of, in_order
from kurssi.ledger.smoothed import window_facts
from kurssi.maths.survey import honest_se
from kurssi.messages import Message
from kurssi.periods import Frequency
from kurssi.survey.answers import BINARY, GRADED, TABLE
from kurssi.survey.indicators import unit_of
from kurssi.survey.published import WAVES, windows
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import dates, days, encode, floats, numbers, period_indices, period_starts
from kurssi.tables.intake import Intake
from kurssi.vocabulary import ALL_SEGMENTS, MEASURES, Unit
from kurssi.workspace.company import Workspace

# Columns that become facts: column = measure, and its unit.
_SPEND = {"spend": Unit.EUR, "impressions": Unit.COUNT, "attentive_seconds": Unit.SECONDS}
_SALES = {"units": Unit.UNITS, "revenue": Unit.EUR, "margin": Unit.SHARE}
_MARKET = {"category_units": Unit.UNITS, "category_revenue": Unit.EUR}
_Poster = Callable[[pa.Table, Workspace], pa.Table]
KEPT_AS_THEY_CAME = ("terms", "targets")


def post(intake: Intake, workspace: Workspace, *, people: Respondents | None = None) -> Ledger:
    """The ledger of an accepted intake: every table's rows as facts, in one order.

    Args:
        intake: the checked tables.
        workspace: says what they are about.
        people: the tracker as arrays, where that was made already.

    Raises:
        InputRefused: the intake carries error-level findings.
    """
    if not intake.accepted:
        raise InputRefused(
            str(workspace.data_dir),
            Message("the tables have errors, so nothing new was posted"),
            Message("see them with kurssi check, mend them and try again"),
            findings=intake.findings,
        )
    posters: Mapping[str, _Poster] = {**_POSTERS, TABLE: partial(estimate, people=people)}
    facts = [
        to_facts(intake.tables[name], workspace)
        for name, to_facts in posters.items()
        if name in intake.tables and len(intake.tables[name])
    ]
    return Ledger(
        facts=in_order(pa.concat_tables(facts)) if facts else FACTS.empty_table(),
        experiments=_experiments(intake.tables.get("experiments")),
        others={name: intake.tables[name] for name in KEPT_AS_THEY_CAME if name in intake.tables},
    )


def _spend(table: pa.Table, workspace: Workspace) -> pa.Table:
    return _columns(table, "spend", _SPEND, frequency=workspace.frequency, subject="lever")


def _sales(table: pa.Table, workspace: Workspace) -> pa.Table:
    return _columns(table, "sales", _SALES, frequency=workspace.frequency, subject="brand")


def _market(table: pa.Table, workspace: Workspace) -> pa.Table:
    return _columns(table, "market", _MARKET, frequency=workspace.frequency, subject=None)


def _context(table: pa.Table, workspace: Workspace) -> pa.Table:
    renamed = table.rename_columns(
        ["context" if name == "value" else name for name in table.column_names]
    )
    units = {"context": Unit.NONE}
    return _columns(renamed, "context", units, frequency=workspace.frequency, subject="name")


def _columns(
    table: pa.Table,
    name: str,
    units: Mapping[str, Unit],
    *,
    frequency: Frequency,
    subject: str | None,
) -> pa.Table:
    """One fact for every value given in the columns of ``units``."""
    origin = _origin(table, frequency)
    subjects = encode(table[subject]).column() if subject else _same(CATEGORY, len(table))
    posted = []
    for column, unit in units.items():
        if column not in table.column_names:
            continue
        values = floats(table[column])
        given = pa.array(~np.isnan(values))
        posted.append(
            facts_of(
                pc.sum(given).as_py(),
                table=name,
                measure=column,
                subject=subjects.filter(given),
                value=numbers(values).filter(given),
                unit=unit,
                **{key: part.filter(given) for key, part in origin.items()},
            )
        )
    return pa.concat_tables(posted) if posted else FACTS.empty_table()


def _origin(table: pa.Table, frequency: Frequency) -> dict[str, pa.Array]:
    """Where each row comes from and when and whom it is about: source, segment, period."""
    day = period_starts(frequency, period_indices(frequency, days(table["period"])))
    segment = (
        encode(table["segment"], empty=ALL_SEGMENTS).column()
        if "segment" in table.column_names
        else _same(ALL_SEGMENTS, len(table))
    )
    return {"source": encode(table["_file"]).column(), "segment": segment, "period": dates(day)}


def _same(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)


def _waves(table: pa.Table, workspace: Workspace) -> pa.Table:
    """Published results with their standard errors.

    The effective n is n / deff. A share varies as p (1 - p); the published mean of relevance,
    differentiation or cx has no spread with it, so persons are taken to be spread as a Beta
    distribution with a + b = 2 (uniform at 50 points): p (1 - p) / 3. Loyalty and recommendation
    may be published as means or as shares of people, so they vary as shares. A value that is a
    rolling mean has a further fact: the number of its periods.
    """
    measures = encode(table["measure"])
    values = floats(table["value"])
    n = floats(table["n"])
    deff = floats(table["deff"]) if "deff" in table.column_names else np.full(len(n), np.nan)
    n_eff = n / np.where(np.isnan(deff), 1.0, deff)
    scale = np.array([MEASURES[name].scale for name in measures.names])[measures.codes]
    binary = np.array([name in (*BINARY, *GRADED) for name in measures.names], dtype=bool)
    posted = facts_of(
        len(table),
        table=WAVES,
        measure=measures.column(),
        subject=encode(table["brand"]).column(),
        value=numbers(values),
        unit=_units(measures.names).take(pa.array(measures.codes)),
        se=numbers(scale * _wave_se(values / scale, n_eff, binary[measures.codes])),
        n=numbers(n),
        n_eff=numbers(n_eff),
        **_origin(table, workspace.frequency),
    )
    rolling = window_facts(posted, windows(table, workspace).width)
    return pa.concat_tables([posted, rolling]) if len(rolling) else posted


def _units(measures: tuple[str, ...]) -> pa.Array:
    return pa.array([str(unit_of(name)) for name in measures], pa.string())


def _wave_se(
    share: Float[np.ndarray, " row"],
    n_eff: Float[np.ndarray, " row"],
    binary: Bool[np.ndarray, " row"],
) -> Float[np.ndarray, " row"]:
    variance = share * (1 - share) / n_eff
    return np.where(
        binary,
        honest_se(share, variance, n_eff, graded=False),
        honest_se(share, variance / 3, n_eff, graded=True),
    )


def _experiments(table: pa.Table | None) -> pa.Table:
    """The experiments as they were reported, in order."""
    if table is None or not len(table):
        return EXPERIMENTS.empty_table()
    segment = (
        encode(table["segment"], empty=ALL_SEGMENTS).column()
        if "segment" in table.column_names
        else _same(ALL_SEGMENTS, len(table))
    )
    columns = {"source": encode(table["_file"]).column(), "segment": segment}
    posted = pa.table(
        [
            columns[field.name] if field.name in columns else table[field.name].cast(field.type)
            for field in EXPERIMENTS
        ],
        schema=EXPERIMENTS,
    )
    return posted.sort_by([(field.name, "ascending") for field in EXPERIMENTS]).combine_chunks()


_POSTERS: Mapping[str, _Poster] = {
    "spend": _spend,
    TABLE: estimate,
    "waves": _waves,
    "sales": _sales,
    "market": _market,
    "context": _context,
}
