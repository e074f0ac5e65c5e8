"""What each part of kurssi.toml may say but the whole cannot: names of nothing, limits that cross.

The bare document is read, so that these come together with the faults of the parts.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.core import get_global

from kurssi.findings import Finding
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.complaints import (
    bought_twice,
    envelope_crossed,
    limits_crossed,
    never_bought,
    reserved_segment,
    scale_falls,
    source_complaints,
    unknown_word,
)


def disagreements(document: Mapping[str, Any], root: Path) -> tuple[Finding, ...]:
    """Every finding of parts that do not go together."""
    found: list[Finding] = []
    segments, levers = _table(document, "segments"), _table(document, "levers")
    departments, company = _table(document, "departments"), _table(document, "company")
    currency = company.get("currency", "EUR")
    if re.fullmatch("[A-Z]{3}", str(currency)) and currency not in get_global("all_currencies"):
        found.append(unknown_word("company.currency", currency, ("EUR", "SEK", "USD")))
    if ALL_SEGMENTS in segments:
        found.append(reserved_segment())
    for name in levers:
        lever = _table(levers, name)
        department = lever.get("department")
        if departments and isinstance(department, str) and department not in departments:
            where = f"levers.{name}.department"
            found.append(unknown_word(where, department, tuple(departments)))
        low, high = lever.get("min_spend", 0), lever.get("max_spend")
        if isinstance(low, (int, float)) and isinstance(high, (int, float)) and high < low:
            found.append(limits_crossed(f"levers.{name}.max_spend", low, high))
    indexes = _table(document, "measures")
    scaled = {"experience": _table(document, "experience")}
    scaled |= {f"measures.{name}": _table(indexes, name) for name in indexes}
    for where, part in scaled.items():
        scale = part.get("scale")
        if isinstance(scale, list) and len(scale) == 2 and not _rises(scale):
            found.append(scale_falls(f"{where}.scale", scale))
    found.extend(_bridges(document, levers))
    found.extend(_plan(_table(document, "plan"), levers))
    sources = document.get("sources")
    for place, source in enumerate(sources if isinstance(sources, list) else (), start=1):
        if isinstance(source, Mapping):
            found.extend(source_complaints(f"sources[{place}]", source, root))
    return tuple(found)


def _bridges(document: Mapping[str, Any], levers: Mapping[str, Any]) -> Iterator[Finding]:
    """Bridges from or to a vendor that counts no lever's seconds."""
    vendors: list[str] = []
    for name in levers:
        lever = _table(levers, name)
        norm = _table(lever, "seconds_per_impression")
        source = str(norm.get("source", "")).split(",")[0].strip()
        vendors += filter(None, (lever.get("seconds_by"), norm.get("vendor") or source))
    known = tuple(dict.fromkeys(map(str, vendors)))
    bridges = document.get("bridges")
    for place, bridge in enumerate(bridges if isinstance(bridges, list) else (), start=1):
        for end in ("seconds", "into"):
            vendor = bridge.get(end) if isinstance(bridge, Mapping) else None
            if isinstance(vendor, str) and vendor not in known:
                yield unknown_word(f"bridges[{place}].{end}", vendor, known)


def _plan(part: Mapping[str, Any], levers: Mapping[str, Any]) -> list[Finding]:
    """What is wrong in [plan] taken with the levers: names that are none, limits that cross."""
    parts = {name: one if isinstance(one, Mapping) else {} for name, one in levers.items()}
    departments = tuple(sorted({str(one["department"]) for one in parts.values()
                                if "department" in one}))  # fmt: skip
    bought = {
        name: said
        for name in ("minimum_buys", "on_off")
        if isinstance(said := part.get(name), Mapping)
    }
    found = [
        one
        for name, said in bought.items()
        for lever, eur in said.items()
        for one in _buy(f"plan.{name}.{lever}", lever, eur, parts)
    ]
    both = set.intersection(*map(set, bought.values())) if len(bought) > 1 else set()
    found += [bought_twice(f"plan.on_off.{lever}") for lever in sorted(both)]
    envelopes = part.get("departments")
    for name, said in (envelopes if isinstance(envelopes, Mapping) else {}).items():
        where = f"plan.departments.{name}"
        if name not in departments:
            found.append(unknown_word(where, name, departments))
        elif isinstance(said, Mapping) and _crossed(said.get("min", 0), said.get("max")):
            found.append(envelope_crossed(f"{where}.max", said.get("min", 0), said["max"]))
    return found


def _buy(
    where: str, lever: str, eur: object, levers: Mapping[str, Mapping[str, Any]]
) -> list[Finding]:
    if lever not in levers:
        return [unknown_word(where, lever, tuple(levers))]
    most = levers[lever].get("max_spend")
    return [never_bought(where, eur, most)] if _crossed(eur, most) else []


def _crossed(low: object, high: object) -> bool:
    """Whether two amounts are numbers, the higher below the lower."""
    return isinstance(low, (int, float)) and isinstance(high, (int, float)) and high < low


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table of the document, empty where it is absent or no table."""
    part = document.get(name)
    return part if isinstance(part, Mapping) else {}


def _rises(scale: list[Any]) -> bool:
    return not all(isinstance(end, (int, float)) for end in scale) or scale[0] < scale[1]
