"""kurssi.toml read and checked: the one door from the company's declaration to a Workspace.

Every problem of the file is found in one reading and carried by one ``WorkspaceError``.
What is *not* here: the data (``tables``), the words of each complaint (``workspace.complaints``).
"""

import tomllib
from collections.abc import Mapping
from math import inf
from pathlib import Path
from typing import Any

from kurssi.errors import WorkspaceError
from kurssi.findings import Finding
from kurssi.periods import Frequency
from kurssi.vocabulary import Kind
from kurssi.workspace.company import (
    AttentionNorm,
    Bridge,
    Experience,
    Index,
    Label,
    Lever,
    Planning,
    Segment,
    Source,
    Survey,
    Workspace,
)
from kurssi.workspace.complaints import FILE, no_file, numbered
from kurssi.workspace.disagreements import disagreements
from kurssi.workspace.not_toml import not_toml
from kurssi.workspace.schema import (
    Declaration,
    IndexPart,
    LabelPart,
    LeverPart,
    PlanPart,
    SourcePart,
    SurveyPart,
    declared,
)


def read_workspace(root: Path) -> Workspace:
    """The workspace declared in ``root``/kurssi.toml.

    Args:
        root: the workspace folder.

    Returns:
        The company as declared, valid from birth.

    Raises:
        WorkspaceError: the file is missing, is not TOML, or says what cannot be; carries every
            finding, each with where, what and mend.
    """
    path = root / FILE
    if not path.is_file():
        raise _refusal(root, (no_file(root),))
    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise _refusal(root, (not_toml(fault, text),)) from None
    document = _dates_as_text(document)
    findings = disagreements(document, root)
    found, complaints = declared(document)
    if found is None or complaints or findings:
        raise _refusal(root, numbered((*complaints, *findings), text))
    return _workspace(found, root)


def _refusal(root: Path, findings: tuple[Finding, ...]) -> WorkspaceError:
    """All findings in one error, headed by the first."""
    first = findings[0]
    where = f"{root.name or root}/{FILE}"
    if first.column is not None:
        line = f":{first.rows[0]}" if first.rows else ""
        where += f"{line}, {first.column}"
    return WorkspaceError(where, first.what, first.mend, findings=findings)


def _dates_as_text(value: Any) -> Any:
    """TOML dates (``period = 2003-05-01``) as the text they were written as."""
    if isinstance(value, Mapping):
        return {key: _dates_as_text(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _label(id_: str, label: LabelPart) -> Label:
    return Label(id=id_, fi=label.fi, en=label.en)


def _workspace(found: Declaration, root: Path) -> Workspace:
    company = found.company
    frequency = Frequency(company.period)
    named = {name: _label(name, part.label) for name, part in found.departments.items()}
    spoken = {lever.department for lever in found.levers.values()}
    departments = named | {name: Label(id=name) for name in sorted(spoken - set(named))}
    return Workspace(
        root=root,
        name=company.name,
        brand=company.brand,
        currency=company.currency,
        language=company.language,
        frequency=frequency,
        margin=company.margin,
        discount_rate=company.discount_rate,
        horizon_periods=company.horizon_periods or frequency.per_year,
        window_periods=company.window_periods or frequency.per_year,
        population=company.population,
        segments={
            name: Segment(id=name, population=part.population, label=_label(name, part.label))
            for name, part in found.segments.items()
        },
        levers={name: _lever(name, part) for name, part in found.levers.items()},
        departments=departments,
        experience=Experience(**found.experience.model_dump()),
        sources=tuple(_source(part) for part in found.sources),
        indexes={name: _index(name, part) for name, part in found.measures.items()},
        survey=_survey(found.survey),
        context_moves={name: part.moves for name, part in found.context.items()},
        bridges=tuple(
            Bridge(seconds=part.seconds, into=part.into, **part.ratio.model_dump())
            for part in found.bridges
        ),
        planning=_planning(found.plan),
    )


def _planning(part: PlanPart) -> Planning:
    return Planning(
        budget=part.budget, periods=part.periods, priority=part.priority, risk=part.risk,
        band=part.band, cx_worth=part.cx_worth, cash=part.max_per_period,
        payback=part.payback_periods,
        buys=part.minimum_buys, switches=part.on_off,
        envelopes={
            name: (one.min, inf if one.max is None else one.max)
            for name, one in part.departments.items()
        },
    )  # fmt: skip


def _survey(part: SurveyPart) -> Survey:
    labels = {column: _label(column, label) for column, label in part.labels.items()}
    return Survey(labels=labels, **part.model_dump(exclude={"labels"}))


def _lever(name: str, part: LeverPart) -> Lever:
    norm = part.seconds_per_impression
    return Lever(
        id=name,
        kind=Kind(part.kind),
        department=part.department,
        label=_label(name, part.label),
        moves=part.moves,
        norm=None if norm is None else AttentionNorm(**norm.model_dump(exclude_none=True)),
        seconds_by=part.seconds_by,
        min_spend=part.min_spend,
        max_spend=part.max_spend,
        fixed=part.fixed,
    )


def _index(name: str, part: IndexPart) -> Index:
    fields = part.model_dump(exclude={"label"})
    return Index(id=name, label=_label(name, part.label), **fields)


def _source(part: SourcePart) -> Source:
    fields = part.model_dump()
    fields["constants"] = {key: str(value) for key, value in part.constants.items()}
    texts = {
        brand: given if isinstance(given, dict) else {"brand": given}
        for brand, given in part.brands.items()
    }
    fields["brands"] = {brand: str(given.get("brand", brand)) for brand, given in texts.items()}
    fields["places"] = {
        brand: {place: str(text) for place, text in given.items() if place != "brand"}
        for brand, given in texts.items()
    }
    return Source(**fields)
