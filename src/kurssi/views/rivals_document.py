"""The competitive frame as a JSON document. Fields are added, never renamed."""

import numpy as np

from kurssi.survey.loyalty import Against, Loyalty
from kurssi.survey.rivals import Associations, Rivals
from kurssi.survey.standings import Level, Spot, Standing
from kurssi.views.documents import number, texts
from kurssi.views.refusals import Document


def rivals_document(report: Rivals) -> Document:
    """The whole report for a program; sentences in every language."""
    return {
        "first": report.first.isoformat() if report.first else None,
        "last": report.last.isoformat() if report.last else None,
        "waves": report.waves,
        "seed": report.seed,
        "people": report.people,
        "size_of": report.size_of or None,
        "joint": [list(one.parts) for one in report.joint],
        "brands": [_standing(each) for each in report.standings],
        "size_lines": {
            name: {"slope": number(line.slope), "explained": number(line.explained)}
            for name, line in report.lines.items()
        },
        "associations": _associations(report.associations),
        "bend": None if report.associations is None else number(report.associations.table.bend),
        "loyalty": None if report.loyalty is None else _loyalty_document(report.loyalty),
        "withheld": [
            {"part": part.part, "reason": texts(part.reason), "mend": texts(part.mend)}
            for part in report.withheld
        ],
    }


def _standing(each: Standing) -> Document:
    return {
        "brand": each.brand,
        "n": each.n,
        "n_eff": number(each.n_eff),
        "size": _level(each.size),
        "levels": {name: _level(level) for name, level in each.levels.items()},
        "expected": {name: number(value) for name, value in each.expected.items()},
        "adjusted": {name: _level(level) for name, level in each.adjusted.items()},
        "map": _spot(each.spot),
        "adjusted_map": _spot(each.adjusted_spot),
    }


def _level(level: Level) -> Document:
    return {name: number(getattr(level, name)) for name in ("value", "se", "q05", "q95")}


def _spot(spot: Spot | None) -> Document | None:
    if spot is None:
        return None
    return {name: number(getattr(spot, name)) for name in ("x", "y", "longer", "shorter", "angle")}


_CELLS = {"value": "level", "expected": "expected", "residual": "residual", "se": "se",
          "q05": "low", "q95": "high", "z": "z", "q": "q"}  # fmt: skip


def _associations(found: Associations | None) -> list[Document]:
    """One row per brand and attribute; shares from 0 to 1."""
    if found is None:
        return []
    return [
        {
            "brand": brand,
            "attribute": item,
            "label": None if label is None else texts(label),
            "instrument": instrument,
            **{
                name: number(float(np.asarray(getattr(found.table, column))[row, at]))
                for name, column in _CELLS.items()
            },
        }
        for row, brand in enumerate(found.brands)
        for at, (item, instrument, label) in enumerate(
            zip(found.items, found.instruments, found.labels, strict=True)
        )
    ]


def _loyalty_document(found: Loyalty) -> Document:
    return {
        "people": found.people,
        "penetration": number(found.penetration),
        "rate": number(found.rate),
        "shape": number(found.shape),
        "switching": number(found.switching),
        "brands": [
            {
                "brand": each.brand,
                "buyers": each.buyers,
                "share": number(each.share),
                "penetration": number(each.penetration),
                "against": {name: _differences(one) for name, one in each.against.items()},
            }
            for each in found.brands
        ],
        "checks": [
            {"check": check.check, "holds": check.holds, "sentence": texts(check.sentence)}
            for check in found.checks
        ],
        "left_out": [texts(sentence) for sentence in found.left_out],
    }


def _differences(one: Against) -> Document:
    names = ("observed", "norm", "difference", "q05", "q95", "q")
    return {name: number(getattr(one, name)) for name in names}
