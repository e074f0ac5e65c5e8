"""The JSON document of `kurssi value`: what a program reads. Fields are added, never renamed."""

from collections.abc import Iterable

from kurssi.decisions.value import (
    Booked,
    CauseRow,
    LevelRow,
    SourceRow,
    Split,
    Spread,
    Value,
)
from kurssi.messages import Message
from kurssi.views.documents import number, texts
from kurssi.views.refusals import Document


def value_document(value: Value, language: str, *, contributions: bool = False) -> Document:
    """Brand value: its change by source and cause, its level, and what the ledger adds up to."""
    document: Document = {
        "run": value.run,
        "currency": value.currency,
        "from": value.earlier,
        "to": value.later,
        "from_periods": value.periods[0],
        "to_periods": value.periods[1],
        "horizon_periods": value.horizon_periods,
        "reference": value.reference,
        "quick": value.quick,
        "seed": value.seed,
        "inputs": dict(value.inputs),
        "cautions": _sentences(value.cautions, language),
        "unlocks": [{"table": table, "what": what.text(language)} for table, what in value.unlocks],
        **_split(value.whole),
        "segments": [_split(split) for split in value.segments],
        "causes": [_cause(row, language) for row in value.causes],
        "causes_summed": [_cause(row, language) for row in value.summed],
        "through_measures": [_cause(row, language) for row in value.through],
        "causes_reason": value.causes_reason and value.causes_reason.text(language),
        "levels": [_level(row, language) for row in value.levels],
        "reconciliation": value.totals and _booked(value.totals),
    }
    if contributions:
        document["contributions"] = [_booked(one) for one in value.contributions]
    return document


def _split(split: Split) -> Document:
    return {
        "segment": split.segment,
        "rows": [_source(row) for row in split.rows],
        "total": split.after - split.before,
        "before": split.before,
        "after": split.after,
    }


def _source(row: SourceRow) -> Document:
    """A source is counted from the ledger: both its ends are its middle, and it says so."""
    return {
        "source": str(row.source),
        "eur": number(row.eur),
        "q05": number(row.eur),
        "q95": number(row.eur),
        "observed": True,
    }


def _cause(row: CauseRow, language: str) -> Document:
    return {
        "source": "volume",
        "cause": str(row.cause),
        "name": row.name,
        "via": row.via,
        **_spread(row.spread),
        "observed": False,
        "grade": row.grade and str(row.grade),
        "reason": row.reason and row.reason.text(language),
    }


def _level(row: LevelRow, language: str) -> Document:
    return {
        "method": str(row.method),
        "unit": row.unit,
        **_spread(row.spread),
        "low": number(row.low),
        "high": number(row.high),
        "observed": row.observed,
        "details": {name: number(one) for name, one in row.details.items()},
        "reason": row.reason.text(language),
        "reasons": texts(row.reason),
    }


def _booked(one: Booked) -> Document:
    return {
        "period": one.period,
        "ledger": number(one.ledger),
        "sum": number(one.total),
        "elsewhere": number(one.elsewhere),
        "parts": [
            {
                "part": "baseline" if part.lever is None else "lever",
                "lever": part.lever,
                **_spread(part.spread),
            }
            for part in one.parts
        ],
    }


def _spread(spread: Spread | None) -> Document:
    if spread is None:
        return {"eur": None, "q05": None, "q95": None}
    return {"eur": number(spread.eur), "q05": number(spread.q05), "q95": number(spread.q95)}


def _sentences(messages: Iterable[Message], language: str) -> list[str]:
    return [message.text(language) for message in messages]
