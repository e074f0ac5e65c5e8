"""Companies and tables made by hand, small enough to be checked by head."""

import random
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from kurssi.ledger.entry import Ledger
from kurssi.ledger.post import post
from kurssi.periods import Frequency
from kurssi.tables.intake import Intake
from kurssi.vocabulary import Kind
from kurssi.workspace.company import (
    AttentionNorm,
    Experience,
    Label,
    Lever,
    Segment,
    Workspace,
)

MONDAY = date(2024, 1, 1)
SEGMENTS = {"young": 250.0, "old": 750.0}
TWO = ("young", "old")
TEXTS = {
    "respondent", "brand", "segment", "lever", "measure", "name", "design", "_file",
    "department", "term", "language", "definition", "owner",
}  # fmt: skip
DATES = {"period", "start", "end"}


def week(number: int) -> date:
    """The Monday of the week ``number`` after the first of 2024."""
    return MONDAY + timedelta(weeks=number)


def lever(name: str, **changes) -> Lever:
    declared = {"kind": Kind.MEDIA, "department": "marketing", "label": Label(id=name)}
    return Lever(id=name, **{**declared, **changes})


def norm(mean: float, sd: float) -> AttentionNorm:
    return AttentionNorm(mean=mean, sd=sd, source="vendor")


def company(
    segments: dict[str, float | None] | None = None,
    levers: tuple[Lever, ...] = (),
    **changes,
) -> Workspace:
    """A workspace; ``segments`` are names with populations."""
    declared = {
        "root": Path("company"),
        "name": "Company",
        "brand": "own",
        "currency": "EUR",
        "language": "en",
        "frequency": Frequency.WEEK,
        "margin": 0.5,
        "discount_rate": 0.08,
        "horizon_periods": 52,
        "window_periods": 52,
        "population": None,
        "segments": {
            name: Segment(id=name, population=population, label=Label(id=name))
            for name, population in (segments or {}).items()
        },
        "levers": {each.id: each for each in levers},
        "departments": {},
        "experience": Experience(),
        "sources": (),
    }
    return Workspace(**{**declared, **changes})


def table(rows: list[dict], file: str = "data/table.csv") -> pa.Table:
    """Rows as a checked table: types by the contract, two columns of origin."""
    names = [*dict.fromkeys(name for row in rows for name in row), "_file"]
    kinds = {
        name: pa.string() if name in TEXTS else pa.date32() if name in DATES else pa.float64()
        for name in names
    }
    columns = {
        name: pa.array([row.get(name, file if name == "_file" else None) for row in rows], kind)
        for name, kind in kinds.items()
    }
    return pa.table({**columns, "_row": pa.array(range(2, len(rows) + 2), pa.int64())})


def intake(findings: tuple = (), **tables: list[dict] | pa.Table) -> Intake:
    made = {
        name: rows if isinstance(rows, pa.Table) else table(rows, f"data/{name}.csv")
        for name, rows in tables.items()
    }
    count = sum(len(rows) for rows in made.values())
    return Intake(
        tables=made, findings=findings, inputs={}, rows_in=count, rows_posted=count, rows_reported=0
    )


def ledger(workspace: Workspace, **tables: list[dict] | pa.Table) -> Ledger:
    return post(intake(**tables), workspace)


def sales_rows(periods: int, segments: tuple[str | None, ...] = (None,), **changes) -> list[dict]:
    """Sales of the own brand: 100 units at 2 EUR unless told otherwise."""
    return [
        {"period": week(t), "brand": "own", "segment": g, "units": 100.0, "revenue": 200.0}
        | changes
        for t in range(periods)
        for g in segments
    ]


def spent(t: int, name: str = "tv", segment: str | None = None, spend: float = 100.0, **more):
    return {"period": week(t), "lever": name, "segment": segment, "spend": spend} | more


def wave(t: int, value: float, measure: str = "awareness", segment: str | None = None, **more):
    return {
        "period": week(t), "brand": "own", "measure": measure, "segment": segment, "value": value,
        "n": 400.0,
    } | more  # fmt: skip


def asked(t: int, count: int, yes: int, segment: str | None = None, brand: str = "own"):
    """``count`` respondents of which ``yes`` know the brand."""
    return [
        {"respondent": f"{t}-{segment}-{i}", "period": week(t), "brand": brand, "segment": segment,
         "awareness": float(i < yes)}
        for i in range(count)
    ]  # fmt: skip


def fact(found: pa.Table, **wanted: object) -> dict:
    """The one fact with these values."""
    rows = [
        row for row in found.to_pylist() if all(row[name] == is_ for name, is_ in wanted.items())
    ]
    assert len(rows) == 1, f"{len(rows)} facts with {wanted}"
    return rows[0]


def respondents(count: int, seed: int = 1) -> list[dict]:
    """Answers of ``count`` people on two brands, with gaps, over three weeks and two segments."""
    chance = random.Random(seed)

    def maybe(value: float) -> float | None:
        return None if chance.random() < 0.15 else value

    rows = []
    for person in range(count):
        of = {
            "respondent": str(person),
            "period": week(chance.randrange(3)),
            "segment": chance.choice(["young", "old", None]),
            "weight": chance.uniform(0.3, 3.0),
        }
        for brand in ("own", "rival"):
            relevance = chance.randint(1, 7)
            rows.append(
                of
                | {
                    "brand": brand,
                    "awareness": maybe(float(chance.random() < 0.6)),
                    "preference": maybe(float(chance.random() < 0.3)),
                    "loyalty": maybe(float(chance.randint(0, 10))),
                    "recommendation": maybe(float(chance.randint(0, 10))),
                    "relevance_1": (first := maybe(float(relevance))),
                    # Both items or neither: with one alone, its effect would be in the level.
                    "relevance_2": first and float(max(1, relevance - chance.randint(0, 3))),
                    "differentiation_1": maybe(float(chance.randint(1, 7))),
                }
            )
    return rows
