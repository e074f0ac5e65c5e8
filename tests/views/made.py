"""A made-up company with its reports and its board, small enough to read the numbers off."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from kurssi.decisions.quote import Board, Grade, Interval, Quote, Side
from kurssi.decisions.value import (
    Booked,
    Cause,
    CauseRow,
    LevelRow,
    Method,
    PartRow,
    Source,
    SourceRow,
    Split,
    Spread,
    Value,
)
from kurssi.findings import Finding, Severity
from kurssi.ledger.levels import MeasureRow
from kurssi.messages import Message
from kurssi.periods import Frequency
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.steps import CheckReport, FitReport
from kurssi.survey.aware_only import AwareOnly
from kurssi.survey.level_remarks import LevelRemarks, Withheld
from kurssi.tables.intake import Intake
from kurssi.tables.unlocks import Unlock
from kurssi.vocabulary import Kind
from kurssi.workspace.company import Experience, Label, Lever, Segment, Workspace

STAGE = Message("rate board")
INPUTS = {"data/spend.csv": "ab" * 32}


def lever(name: str, fi: str, en: str, kind: Kind = Kind.MEDIA) -> Lever:
    return Lever(id=name, kind=kind, department="marketing", label=Label(id=name, fi=fi, en=en))


def company(root: Path) -> Workspace:
    return Workspace(
        root=root,
        name="Esimerkki Oy",
        brand="own",
        currency="EUR",
        language="fi",
        frequency=Frequency.WEEK,
        margin=0.4,
        discount_rate=0.08,
        horizon_periods=52,
        window_periods=26,
        population=None,
        segments={
            "young": Segment(
                id="young", population=2e5, label=Label(id="young", fi="Nuoret", en="Young")
            ),
            "families": Segment(
                id="families",
                population=4e5,
                label=Label(id="families", fi="Perheet", en="Families"),
            ),
        },
        levers={
            "tv": lever("tv", "Televisio", "Television"),
            "radio": lever("radio", "Radio", "Radio"),
            "service": lever("service", "Palvelu [koulutus]", "Service", Kind.EXPERIENCE),
        },
        departments={},
        experience=Experience(),
        sources=(),
    )


def interval(middle: float, half: float) -> Interval:
    return Interval(
        mean=middle,
        q05=middle - half,
        q25=middle - half / 2,
        q50=middle,
        q75=middle + half / 2,
        q95=middle + half,
    )


def quote(side: Side, measure: str, lever: str | None, **more: object) -> Quote:
    given: dict[str, object] = {
        "side": side,
        "measure": measure,
        "lever": lever,
        "segment": "all",
        "unit": "EUR/EUR",
        "grade": Grade.C,
        "reason": Message("name another folder: kurssi demo DIR"),
        **more,
    }
    return Quote(**given)


def mroi(lever: str, middle: float, p_gain: float, **more: object) -> Quote:
    return quote(
        Side.MROI, "eur", lever, interval=interval(middle, 0.8), p_gain=p_gain, p_best=0.5, **more
    )


def board() -> Board:
    """TV gains almost surely, radio is graded D, the service lever's return is withheld."""
    withheld = Message("the folder is not empty, and it is not a kurssi demo")
    return Board(
        run="2026-w05-abc123",
        currency="EUR",
        window_periods=26,
        horizon_periods=52,
        seed=7,
        inputs=INPUTS,
        quotes=(
            mroi("tv", 1.254, 0.97, spend_low=0.0, spend_high=184_300.0),
            mroi("tv", 0.5, 0.7, segment="young"),
            mroi("tv", 1.5, 0.99, segment="families"),
            mroi("radio", 3.0, 0.99, grade=Grade.D),
            quote(Side.MROI, "eur", "service", reason=withheld),
            quote(Side.ASK, "cx", "tv", interval=interval(0.0123, 0.005), p_gain=0.83),
            quote(Side.ASK, "cx", "radio", interval=interval(0.001, 0.0005), grade=Grade.D),
            quote(Side.BID, "cx", None, interval=interval(0.0250, 0.01)),
            quote(Side.ASK, "awareness", "tv", interval=interval(250.0, 100.0), p_gain=0.1),
            quote(Side.BID, "awareness", None, interval=interval(1_234.5, 100.0)),
            quote(Side.BID, "loyalty", None, reason=withheld),
            quote(Side.PATH, "eur", "tv", via="sales", interval=interval(0.7, 0.2)),
            quote(Side.YIELD, "cx", "tv", unit="CX/EUR", interval=interval(81.3, 30.0)),
        ),
    )


def without_evidence() -> Board:
    quotes = [replace(each, grade=Grade.D) for each in board().quotes]
    return replace(board(), quotes=tuple(quotes))


def finding(severity: Severity, rows: tuple[int, ...] = (14, 88), count: int = 2) -> Finding:
    return Finding(
        severity=severity,
        code="spend-negative",
        what=Message("the folder is not empty, and it is not a kurssi demo"),
        mend=Message("name another folder: kurssi demo DIR"),
        file="data/sales.csv",
        table="sales",
        column="price",
        rows=rows,
        count=count,
    )


def intake(*findings: Finding, tables: tuple[str, ...] = ("spend", "sales", "tracker")) -> Intake:
    return Intake(
        tables={name: pa.table({"period": []}) for name in tables},
        findings=findings,
        inputs=INPUTS,
        rows_in=200_000,
        rows_posted=199_998,
        rows_reported=2,
    )


def check_report(*findings: Finding, tables: tuple[str, ...] = ("spend", "tracker")) -> CheckReport:
    return CheckReport(
        intake=intake(*findings, tables=tables),
        supported=(Message("awareness"), Message("loyalty")),
        unlocks=(Unlock(table="market", quotes=(Message("customer experience"),)),),
    )


def fit_report(**changed: object) -> FitReport:
    given: dict[str, object] = {
        "run": "2026-w05-abc123",
        "seconds": 41.37,
        "health": (
            HealthCheck(
                check="rhat",
                verdict=Verdict.REVIEW,
                sentence=Message("No findings."),
                advice=Message("give the same command again to go on"),
            ),
        ),
        "reused": False,
        "quick": False,
        "seed": 7,
        "inputs": INPUTS,
        **changed,
    }
    return FitReport(**given)


def row(measure: str, segment: str, period: str, value: float, **more: object) -> MeasureRow:
    given: dict[str, object] = {
        "measure": measure,
        "brand": "own",
        "segment": segment,
        "period": period,
        "value": value,
        "se": 0.01,
        "q05": value - 0.02,
        "q95": value + 0.02,
        "n": 600.0,
        "n_eff": 512.3,
        "change": None,
        "p_change": None,
        **more,
    }
    return MeasureRow(**given)


def measure_rows() -> tuple[MeasureRow, ...]:
    return (
        row("awareness", "young", "2026-W04", 0.342),
        row("awareness", "young", "2026-W05", 0.361, change=0.019, p_change=0.91),
        row("cx", "young", "2026-W05", 61.34, change=-0.5, p_change=0.6),
        row("awareness", "young", "2026-W05", 0.5, brand="rival"),
    )


def remarks() -> LevelRemarks:
    """CX has no level, two measures are one, and consideration is of those aware."""
    withheld = Withheld(
        measure="cx",
        name=Message("customer experience"),
        reason=Message("it is made of {parts}, whose items make no index", parts="relevance"),
    )
    asked = AwareOnly(
        measure="consideration",
        name=Message("consideration"),
        brand="rival",
        answered=79,
        told=200,
        aware=79,
        rows=121,
    )
    return LevelRemarks(
        withheld=(withheld,),
        inseparable=(finding(Severity.WARNING),),
        doubtful=(finding(Severity.WARNING),),
        alike=frozenset({"awareness"}),
        aware_only=(asked,),
    )


def spread(eur: float, half: float) -> Spread:
    return Spread(eur=eur, q05=eur - half, q95=eur + half)


def cause(kind: Cause, eur: float, *, name: str | None = None, via: str | None = None) -> CauseRow:
    tide = kind is Cause.TIDE
    return CauseRow(
        cause=kind,
        name=name,
        via=via,
        spread=spread(eur, 400.0),
        grade=None if tide else Grade.C,
        reason=None if tide else Message("observed and adjusted, not randomised"),
    )


def booked(period: str, **changed: float) -> Booked:
    """100 of TV, 850 of the baseline and 50 that no share is told of: 1,000."""
    given = {"ledger": 1000.0, "elsewhere": 50.0} | changed
    parts = (
        PartRow(lever=None, spread=spread(850.0, 60.0)),
        PartRow(lever="tv", spread=spread(100.0, 60.0)),
    )
    return Booked(period=period, parts=parts, **given)


def split(segment: str, size: float) -> Split:
    sources = {
        Source.VOLUME: 1250.4, Source.MARKET_GROWTH: 400.0, Source.PRICE_PREMIUM: -310.25,
        Source.PRICE_LEVEL: 90.0, Source.COST: 0.0, Source.ELSEWHERE: 20.0,
    }  # fmt: skip
    rows = tuple(SourceRow(source=s, eur=size * eur) for s, eur in sources.items())
    after = 10_000.0 + sum(row.eur for row in rows)
    return Split(segment=segment, before=10_000.0, after=after, rows=rows)


def value(**changed: object) -> Value:
    """A year against the year before: TV and the tide moved the volume, one level is withheld."""
    tv = cause(Cause.LEVER, 900.0, name="tv", via="sales")
    own = cause(Cause.MEASURE, 50.4, name="awareness")
    tide = cause(Cause.TIDE, 300.0)
    given: dict[str, object] = {
        "run": "2026-w05-abc123", "currency": "EUR", "earlier": "2024-W01/2024-W52",
        "later": "2025-W01/2025-W52", "periods": (52, 52), "horizon_periods": 52,
        "reference": "rival", "whole": split("all", 1.0),
        "segments": (split("young", 0.25), split("families", 0.75)),
        "causes": (tv, own, tide),
        "summed": (replace(tv, via=None), replace(own, name=None), tide), "through": (own,),
        "causes_reason": None,
        "levels": (
            LevelRow(
                method=Method.REVENUE_PREMIUM, unit="EUR", reason=STAGE, spread=spread(5e6, 0.0),
                low=-2e6, high=6e6, observed=True,
                details={"own_revenue": 9e6, "reference_revenue": 4e6},
            ),
            LevelRow(
                method=Method.EQUALISATION_PRICE, unit="EUR/unit", reason=STAGE,
                spread=spread(4.83, 0.03),
            ),
            LevelRow(method=Method.NPV_RUNS_OUT, unit="EUR", reason=Message("not measured")),
            LevelRow(method=Method.NPV_KEPT, unit="EUR", reason=STAGE, spread=spread(7e5, 2e5)),
        ),
        "contributions": (booked("2024-W01"), booked("2025-W52")),
        "totals": booked("2025-W01/2025-W52"),
        "cautions": (STAGE,), "seed": 7, "inputs": INPUTS,
        **changed,
    }  # fmt: skip
    return Value(**given)
