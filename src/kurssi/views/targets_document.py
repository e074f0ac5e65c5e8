"""The JSON document of `kurssi targets`: what a program reads. Fields are added, never renamed."""

from kurssi.planning.course import Tracking
from kurssi.planning.targets import (
    Aimed,
    Band,
    Change,
    Cheapest,
    Clash,
    Part,
    Standing,
    Target,
    Together,
)
from kurssi.views.documents import number, texts
from kurssi.views.refusals import Document, finding_document
from kurssi.workspace.company import Workspace


def targets_document(aimed: Aimed, workspace: Workspace, language: str) -> Document:
    """Every target as it stands, those in customer experience first."""
    return {
        "run": aimed.run,
        "currency": aimed.currency,
        "quick": aimed.quick,
        "seed": aimed.seed,
        "inputs": dict(aimed.inputs),
        "cautions": [caution.text(language) for caution in aimed.cautions],
        "last": workspace.frequency.label(aimed.last),
        "wanted": aimed.wanted,
        "draws": aimed.draws,
        "futures": aimed.futures,
        "targets": [_standing(one, workspace, language) for one in aimed.standings],
        "together": [_together(one, workspace) for one in aimed.together],
        "clashes": [_clash(one, workspace, language) for one in aimed.clashes],
        "findings": [finding_document(one, language) for one in aimed.findings],
    }


def target_id(target: Target, workspace: Workspace) -> str:
    """A target's name: measure, segment and period, as the table's key has them."""
    return f"{target.measure}:{target.segment}:{workspace.frequency.label(target.period)}"


def _standing(one: Standing, workspace: Workspace, language: str) -> Document:
    target = one.target
    return {
        "id": target_id(target, workspace),
        "cx": _part(one.cx),
        "measure": target.measure,
        "segment": target.segment,
        "date": workspace.frequency.label(target.period),
        "value": number(target.value),
        "unit": str(target.unit),
        "window": target.window,
        "owner": target.owner,
        **_part(one.own),
        "chance": None if one.chance is None else number(one.chance.value),
        "chance_error": None if one.chance is None else number(one.chance.error),
        "verdict": str(one.verdict),
        "withheld": one.withheld,
        "reason": one.reason.text(language),
        "reasons": texts(one.reason),
        "course": one.tracking and _tracking(one.tracking, workspace),
        "changes": [_change(change) for change in one.changes],
        "cheapest": one.cheapest and _cheapest(one.cheapest),
    }


def _part(part: Part) -> Document:
    """A level now and at the date, each with its 90% interval."""
    return {
        **_band(part.now, "now", "now_q05", "now_q95"),
        **_band(part.expected, "expected", "q05", "q95"),
    }


def _band(band: Band | None, *names: str) -> Document:
    values = (None, None, None) if band is None else (band.mean, band.q05, band.q95)
    return dict(zip(names, map(number, values), strict=True))


def _tracking(one: Tracking, workspace: Workspace) -> Document:
    return {
        "since": workspace.frequency.label(one.origin),
        "run": one.run,
        "readings": one.looks,
        "evidence": number(one.e),
        "highest": number(one.highest),
        "p": number(one.p),
        "drift": number(one.drift),
        "latest": number(one.latest),
        "expected": number(one.expected),
        "q05": number(one.q05),
        "q95": number(one.q95),
    }


def _change(one: Change) -> Document:
    return {"why": str(one.why), "lever": one.lever, **_band(one.band, "mean", "q05", "q95")}


def _cheapest(one: Cheapest) -> Document:
    return {
        "feasible": str(one.feasible),
        "chance": number(one.best),
        "short": number(one.short),
        "spend": number(one.spend),
        "usual": number(one.usual),
        "more": number(one.spend - one.usual),
        "cx": number(one.cx),
        "allocation": [
            {"lever": lever, "current": number(usual), "proposed": number(spend)}
            for lever, usual, spend in one.levers
        ],
    }


def _together(one: Together, workspace: Workspace) -> Document:
    return {
        "date": workspace.frequency.label(one.period),
        "count": one.count,
        "joint": number(one.joint.value),
        "joint_error": number(one.joint.error),
        "product": number(one.product),
    }


def _clash(one: Clash, workspace: Workspace, language: str) -> Document:
    return {
        "targets": [target_id(one.first, workspace), target_id(one.second, workspace)],
        "alone": [number(chance) for chance in one.alone],
        "together": number(one.together),
        "reason": one.reason.text(language),
        "reasons": texts(one.reason),
    }
