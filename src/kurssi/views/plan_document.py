"""The JSON document of `kurssi plan`: what a program reads. Fields are added, never renamed."""

from kurssi.decisions.quote import Interval
from kurssi.planning.plan import CURSE, CUT, SURE, Equal, Optimality, Plan, Row, Weights
from kurssi.planning.scenarios import Foretold
from kurssi.views.documents import number
from kurssi.views.refusals import Document


def plan_document(plan: Plan, language: str) -> Document:
    """The plan with all that is needed to read, judge and rebuild it."""
    return {
        "run": plan.run, "currency": plan.currency, "seed": plan.seed, "quick": plan.quick,
        "inputs": dict(plan.inputs), "cautions": [one.text(language) for one in plan.cautions],
        "from": plan.first, "to": plan.last, "budget": number(plan.budget),
        "present_budget": number(plan.present_budget), "periods": plan.periods,
        "horizon_periods": plan.horizon_periods, "priority": str(plan.priority),
        "risk": plan.risk, "allocation": [_row(row, language) for row in plan.allocation],
        "eur": _interval(plan.eur), "cx": _interval(plan.cx),
        "eur_gain": _interval(plan.eur_gain), "cx_gain": _interval(plan.cx_gain),
        "p_gain": number(plan.p_gain),
        "cut": None if plan.cut is None else {
            "eur": number(plan.cut), "sds": CURSE, "off": list(CUT),
        },
        "carried": {
            "part": number(plan.carried.part), "chance": number(plan.carried.chance),
            "asked": SURE, "lever": plan.carried.lever,
        },
        "eur_per_cx": number(plan.eur_per_cx),
        "cx_prices": {name: number(one) for name, one in plan.cx_prices.items()},
        "cx_band": {name: number(one) for name, one in plan.cx_band.items()},
        "eur_per_budget_eur": number(plan.eur_per_budget_eur),
        "frontier": [
            {"eur": number(one.eur), "cx": number(one.cx),
             "allocation": [number(eur) for eur in one.allocation]}
            for one in plan.frontier
        ],
        "left_out": plan.left_out, "cx_untold": number(plan.cx_untold),
        "parting": None if plan.parting is None else {
            "lever": plan.parting.lever, "segment": plan.parting.segment,
            "here": number(plan.parting.here), "board": number(plan.parting.board),
            "spent_periods": plan.parting.spent, "window_periods": plan.parting.window,
        },
        "equal_treatment": _equal(plan.equal, language),
        "optimality": _optimality(plan.optimality), "weights": _weights(plan.weights),
        "regrets": [
            {"rule": str(one.limit.rule), "what": one.limit.what, "low": number(one.limit.low),
             "high": number(one.limit.high), "eur": number(one.eur)}
            for one in plan.regrets
        ],
        "flighting_eur": number(plan.flighting),
        "flights": [
            {"period": one.period, "lever": one.lever, "segment": one.segment,
             "eur": number(one.eur)}
            for one in plan.flights
        ],
        "scenarios": [_foretold(one) for one in plan.scenarios],
    }  # fmt: skip


def _foretold(one: Foretold) -> Document:
    return {
        "name": one.name, "eur": _interval(one.eur), "cx": _interval(one.cx),
        "eur_gain": _interval(one.eur_gain), "cx_gain": _interval(one.cx_gain),
        "path": [
            {"period": at.period, "eur": _interval(at.eur), "cx": _interval(at.cx)}
            for at in one.path
        ],
    }  # fmt: skip


def _row(row: Row, language: str) -> Document:
    return {
        "lever": row.lever, "segment": row.segment, "current": number(row.current),
        "proposed": number(row.proposed), "low": number(row.low), "high": number(row.high),
        "least": number(row.least), "most": number(row.most), "back": number(row.back),
        "grade": str(row.grade), "kept": row.kept, "beyond": row.beyond,
        "reason": row.reason.text(language),
    }  # fmt: skip


def _interval(found: Interval | None) -> Document | None:
    if found is None:
        return None
    return {name: number(getattr(found, name)) for name in ("mean", "q05", "q50", "q95")}


def _equal(equal: Equal | None, language: str) -> Document | None:
    if equal is None:
        return None
    return {
        "eur": number(equal.eur), "cx": number(equal.cx), "eur_more": _interval(equal.eur_more),
        "cx_more": _interval(equal.cx_more), "verdict": equal.verdict.text(language),
    }  # fmt: skip


def _optimality(best: Optimality) -> Document:
    return {
        "gap": number(best.gap), "share": number(best.share), "certified": best.certified,
        "overshoot": number(best.overshoot), "promised_eur": number(best.promised),
        "kept_eur": number(best.kept), "looks": best.looks, "equal_split": best.equal_split,
    }  # fmt: skip


def _weights(weights: Weights | None) -> Document | None:
    if weights is None:
        return None
    return {
        "eur_per_cx": number(weights.implied), "euros_best_below": number(weights.euros_below),
        "experience_best_above": number(weights.experience_above),
        "declared": number(weights.declared),
    }  # fmt: skip
