"""The JSON documents of every command: what a program reads. Fields are added, never renamed.

Each document has a JSON Schema of the same name in ``views/schemas``. A number that is withheld
or not finite is null.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from kurssi.decisions.quote import Better, Board, Interval, Quote
from kurssi.ledger.levels import MeasureRow
from kurssi.messages import LANGUAGES, Message, Name
from kurssi.posterior.health import HealthCheck
from kurssi.steps import CheckReport, FitReport, Taken
from kurssi.store.runs import hash_file
from kurssi.views.refusals import Document, finding_document
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import FILE as DECLARATION

if TYPE_CHECKING:  # they bring scipy
    from kurssi.maths.reliability import Gauge
    from kurssi.survey.level_remarks import LevelRemarks

SCHEMAS = Path(__file__).parent / "schemas"
INTERVAL_FIELDS = ("mean", "q05", "q25", "q50", "q75", "q95")


def number(value: float | None) -> float | None:
    """The value as JSON can hold it: null where withheld or not finite."""
    return None if value is None or not math.isfinite(value) else float(value)


def texts(message: Name) -> Mapping[str, str]:
    """A sentence or a label in every language."""
    return {language: message.text(language) for language in LANGUAGES}


def check_document(report: CheckReport, language: str) -> Document:
    """What came in, every finding, and what each missing table would unlock."""
    intake = report.intake
    return {
        "findings": [finding_document(finding, language) for finding in intake.findings],
        "rows_in": intake.rows_in,
        "rows_posted": intake.rows_posted,
        "rows_reported": intake.rows_reported,
        "accepted": intake.accepted,
        "inputs": dict(intake.inputs),
        "supported": _sentences(report.supported, language),
        "unlocks": [
            {"table": unlock.table, "quotes": _sentences(unlock.quotes, language)}
            for unlock in report.unlocks
        ],
    }


def fit_document(report: FitReport, language: str) -> Document:
    """The run, how it was made, and its health."""
    return {
        "run": report.run,
        "seconds": round(report.seconds, 3),
        "reused": report.reused,
        "quick": report.quick,
        "seed": report.seed,
        "inputs": dict(report.inputs),
        "health": [health_document(check, language) for check in report.health],
    }


def health_document(check: HealthCheck, language: str) -> Document:
    """One check of the model."""
    return {
        "check": check.check,
        "verdict": str(check.verdict),
        "sentence": check.sentence.text(language),
        "advice": check.advice.text(language),
    }


def rates_document(
    board: Board, language: str, chosen: Callable[[Quote], bool] = lambda quote: True
) -> Document:
    """The quotes asked for, with what rebuilds them: run, seed, inputs, window and horizon."""
    return {
        "run": board.run,
        "currency": board.currency,
        "window_periods": board.window_periods,
        "horizon_periods": board.horizon_periods,
        "quick": board.quick,
        "seed": board.seed,
        "inputs": dict(board.inputs),
        "cautions": _sentences(board.cautions, language),
        "prior_return": interval_document(board.prior_return),
        "since": board.since,
        "departments": [
            {
                "department": share.department,
                "spend": number(share.spend),
                "eur": interval_document(share.eur),
                "cx": interval_document(share.cx),
                "grade": str(share.grade),
            }
            for share in board.departments
        ],
        "quotes": [quote_document(quote, language) for quote in board.quotes if chosen(quote)],
    }


def quote_document(quote: Quote, language: str) -> Document:
    """One quote; withheld, its numbers are null and its reason says why."""
    return {
        "side": str(quote.side),
        "measure": quote.measure,
        "lever": quote.lever,
        "segment": quote.segment,
        "via": quote.via,
        "unit": quote.unit,
        **interval_document(quote.interval),
        "p_gain": number(quote.p_gain),
        "p_best": number(quote.p_best),
        "better": better_document(quote.better),
        "p_rose": number(quote.p_rose),
        "grade": str(quote.grade),
        "reason": quote.reason.text(language),
        "reasons": texts(quote.reason),
        "spend_low": number(quote.spend_low),
        "spend_high": number(quote.spend_high),
        "vendor": quote.vendor,
    }


def better_document(better: Better | None) -> Document | None:
    """Where the next euro most likely buys more; null where nowhere is likelier than not."""
    if better is None:
        return None
    return {
        "lever": better.lever,
        "segment": better.segment,
        "p": number(better.p),
        "grade": str(better.grade),
    }


def measures_document(
    rows: Sequence[MeasureRow], told: "LevelRemarks", language: str
) -> Document:  # fmt: skip
    """The measures and CX with errors; those without a level, to be read as one, of the aware.

    A measure that a joint one stands for is among ``parts``, not ``rows``.
    """
    return {
        "rows": [measure_document(row) for row in rows if row.joint is None],
        "parts": [measure_document(row) for row in rows if row.joint is not None],
        "joint": [
            {"measure": one.id, "parts": list(one.parts), "htmt": _gauge(one.weakest)}
            for one in told.joint
        ],
        "withheld": [
            {"measure": one.measure, "reason": one.reason.text(language), **texts(one.reason)}
            for one in told.withheld
        ],
        "inseparable": [finding_document(finding, language) for finding in told.inseparable],
        "aware_only": [
            {"measure": one.measure, "brand": one.brand, "answered": one.answered, "of": one.told}
            for one in told.aware_only
        ],
        "cautions": [finding_document(finding, language) for finding in told.cautions],
    }


def sources_document(taken: Taken, workspace: Workspace) -> Document:
    """What the numbers were made of: the version, the ledger, and the hash of every input.

    What is drawn at random has its seed beside it.
    """
    declared = workspace.root / DECLARATION
    inputs = dict(taken.intake.inputs)
    if declared.is_file():
        inputs[DECLARATION] = hash_file(declared)
    return {"version": version("kurssi"), "ledger": taken.ledger_name, "inputs": inputs}


def measure_document(row: MeasureRow) -> Document:
    """One estimate of one measure."""
    return {
        "measure": row.measure,
        "joint": row.joint,
        "brand": row.brand,
        "segment": row.segment,
        "period": row.period,
        "value": number(row.value),
        "se": number(row.se),
        "q05": number(row.q05),
        "q95": number(row.q95),
        "n": number(row.n),
        "n_eff": number(row.n_eff),
        "change": number(row.change),
        "p_change": number(row.p_change),
        "change_q05": number(row.change_q05),
        "change_q95": number(row.change_q95),
        "since": row.since,
        "change_year": number(row.change_year),
        "p_change_year": number(row.p_change_year),
        "change_year_q05": number(row.change_year_q05),
        "change_year_q95": number(row.change_year_q95),
        "since_year": row.since_year,
        "small_base": row.small_base,
        "change_small_base": row.change_small_base,
        "change_year_small_base": row.change_year_small_base,
        "change_remark": row.change_remark and str(row.change_remark),
        "change_year_remark": row.change_year_remark and str(row.change_year_remark),
    }


def files_document(root: Path, files: Iterable[Path]) -> Document:
    """A folder that was written, and its files relative to it."""
    return {
        "workspace": str(root),
        "files": sorted(
            str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
            for path in files
        ),
    }


def _sentences(messages: Iterable[Message], language: str) -> list[str]:
    return [message.text(language) for message in messages]


def _gauge(gauge: "Gauge | None") -> Document | None:
    if gauge is None:
        return None
    return {"value": number(gauge.value), "q05": number(gauge.low), "q95": number(gauge.high)}


def interval_document(interval: Interval | None) -> Document:
    """Mean and quantiles; all null where there are none."""
    if interval is None:
        return dict.fromkeys(INTERVAL_FIELDS)
    return {name: number(getattr(interval, name)) for name in INTERVAL_FIELDS}
