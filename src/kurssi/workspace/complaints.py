"""What can be wrong in kurssi.toml, in words: every complaint is where, what, mend."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Number
from kurssi.vocabulary import ALL_SEGMENTS

FILE = "kurssi.toml"


def complaint(code: str, where: str, what: Message, mend: Message) -> Finding:
    """An error-level finding about one place of kurssi.toml."""
    return Finding(
        severity=Severity.ERROR, code=code, what=what, mend=mend, file=FILE, column=where, count=1
    )


def no_file(root: Path) -> Finding:
    """The folder has no kurssi.toml."""
    return Finding(
        severity=Severity.ERROR,
        code="no-declaration",
        what=Message("the folder {folder} has no kurssi.toml", folder=str(root)),
        mend=Message("make a workspace with kurssi init, or name its folder with -w"),
        file=FILE,
    )


def unknown_word(where: str, word: str, known: Iterable[str]) -> Finding:
    """A word that must be one of a list, but is not."""
    return complaint(
        "unknown-word",
        where,
        Message('"{word}" is not known here', word=word),
        proposal(word, known),
    )


def proposal(word: str, known: Iterable[str]) -> Message:
    """Did you mean: the nearest known word, or all of them."""
    words = tuple(known)
    near = nearest(word, words)
    if near is not None:
        return Message('did you mean "{near}"?', near=near)
    return Message("use one of: {words}", words=", ".join(words))


def nearest(word: str, known: Sequence[str], *, alike: float = 0.6) -> str | None:
    """The known word that is most like ``word``, None where none is ``alike`` (0 to 1) enough."""
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), list(folded), n=1, cutoff=alike)
    return folded[near[0]] if near else None


def outside(where: str, path: str) -> Finding:
    """A path that leaves the workspace, by its text or through a link."""
    return complaint(
        "outside-workspace",
        where,
        Message('the path "{path}" leads outside the workspace', path=path),
        Message("copy the file into the workspace's data folder and name it there"),
    )


def inside(root: Path, path: str) -> bool:
    """Whether ``path`` stays in the workspace, links followed."""
    try:
        return (root / path).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def reserved_segment() -> Finding:
    """A segment cannot be called all."""
    return complaint(
        "reserved-word",
        f"segments.{ALL_SEGMENTS}",
        Message('the segment id "all" is reserved for the whole market'),
        Message("give the segment another id, or declare the market as [company] population"),
    )


def limits_crossed(where: str, low: float, high: float) -> Finding:
    """A lever's limits exclude each other."""
    return complaint(
        "spend-limits",
        where,
        Message("max_spend {high} is below min_spend {low}", high=high, low=low),
        Message("raise max_spend or lower min_spend"),
    )


def envelope_crossed(where: str, low: float, high: float) -> Finding:
    """A department's limits exclude each other."""
    return complaint(
        "spend-limits",
        where,
        Message("the department's max {high} is below its min {low}", high=high, low=low),
        Message("raise max or lower min"),
    )


def never_bought(where: str, eur: object, most: object) -> Finding:
    """A lever's least buy is over the most that may be spent on it."""
    return complaint(
        "spend-limits",
        where,
        Message("{eur} is over the lever's max_spend {most}: it could never be bought", eur=eur,
                most=most),
        Message("raise max_spend or lower the buy"),
    )  # fmt: skip


def bought_twice(where: str) -> Finding:
    """A lever has both a minimum buy and an on/off amount."""
    return complaint(
        "spend-limits",
        where,
        Message("the lever has a minimum buy as well"),
        Message("keep one of minimum_buys and on_off"),
    )


def scale_falls(where: str, scale: Sequence[Any]) -> Finding:
    """The answer scale's ends are in the wrong order."""
    return complaint(
        "scale-order",
        where,
        Message(
            "the scale's lowest answer {low} is not below its highest {high}",
            low=scale[0],
            high=scale[1],
        ),
        Message("write the lowest answer first, for example scale = [1, 7]"),
    )


OF_HEADINGS = frozenset(("lever", "segment", "period"))
"""Places of a wide file whose text is the heading itself, so that nothing need be listed."""


def source_complaints(where: str, source: Mapping[str, Any], root: Path) -> list[Finding]:
    """What is wrong in one [[sources]] entry taken whole."""
    path, wide, brands = source.get("path"), source.get("wide"), source.get("brands")
    found = []
    if isinstance(path, str) and not inside(root, path):
        found.append(outside(f"{where}.path", path))
    templates = wide.values() if isinstance(wide, Mapping) else ()
    places = {place for one in templates for place in re.findall(r"\{(\w+)\}", str(one))}
    if wide and not brands and not places <= OF_HEADINGS:
        found.append(
            complaint(
                "wide-without-brands",
                f"{where}.wide",
                Message("a wide file needs to know which brands its columns speak of"),
                Message('add brands = { own = "1", rival = "2" }: brand id = text put in {brand}'),
            )
        )
    if brands and not wide:
        found.append(
            complaint(
                "brands-without-wide",
                f"{where}.brands",
                Message("brands are listed but no wide columns are named"),
                Message('add wide = { awareness = "q1_{brand}" }, or remove brands'),
            )
        )
    for column, template in (wide if isinstance(wide, Mapping) else {}).items():
        if isinstance(template, str) and not re.search(r"\{\w+\}", template):
            found.append(
                complaint(
                    "wide-without-place",
                    f"{where}.wide.{column}",
                    Message('"{template}" has no place {{brand}}', template=template),
                    Message(
                        "write {brand} where the brand's text stands ({lever} where a lever's "
                        "name does), or use columns instead"
                    ),
                )
            )
    return found


def numbered(findings: Iterable[Finding], text: str) -> tuple[Finding, ...]:
    """The findings with the line of kurssi.toml each speaks of, where the line is plain to see."""
    lines = text.splitlines()
    return tuple(
        finding
        if finding.column is None or finding.rows
        else replace(finding, rows=_line(finding.column, lines))
        for finding in findings
    )


def _line(where: str, lines: Sequence[str]) -> tuple[int, ...]:
    """The line where the dotted place stands: its table's header, then its key below."""
    parts = re.sub(r"\[\d+\]", "", where).split(".")
    nth = int(match[1]) if (match := re.search(r"\[(\d+)\]", where)) else 1
    for depth in range(len(parts), 0, -1):
        header = re.compile(
            r"^\s*\[{1,2}\s*" + r"\s*\.\s*".join(map(_key, parts[:depth])) + r"\s*\]"
        )
        starts = [place for place, line in enumerate(lines) if header.match(line)]
        if len(starts) < nth:
            continue
        start = starts[nth - 1]
        for place in range(start + 1, len(lines)):
            if lines[place].lstrip().startswith("["):
                break
            if depth < len(parts) and re.match(rf"^\s*{_key(parts[depth])}\s*[.=]", lines[place]):
                return (place + 1,)
        return (start + 1,)
    return _within(parts, lines)


def _within(parts: Sequence[str], lines: Sequence[str]) -> tuple[int, ...]:
    """The first header of a table inside one that has none of its own: [segment.city]."""
    header = re.compile(r"^\s*\[{1,2}\s*" + r"\s*\.\s*".join(map(_key, parts)) + r"\s*\.")
    return next(((at,) for at, line in enumerate(lines, start=1) if header.match(line)), ())


def _key(part: str) -> str:
    return rf"[\"']?{re.escape(part)}[\"']?"


def complaints(faults: Sequence[Mapping[str, Any]], model: Any) -> tuple[Finding, ...]:
    """Each fault of the schema as a finding; ``model`` is the schema, for near names of keys."""
    found: dict[tuple[str, str | None], Finding] = {}
    for fault in faults:
        finding = _complaint(fault, model)
        found.setdefault((finding.code, finding.column), finding)
    return tuple(found.values())


def _complaint(fault: Mapping[str, Any], model: Any) -> Finding:
    kind, given, limits = fault["type"], fault.get("input"), fault.get("ctx", {})
    where = place(fault["loc"])
    if kind == "extra_forbidden":
        key = str(fault["loc"][-1])
        what = Message('the key "{key}" is not known', key=key)
        return complaint("unknown-key", where, what, proposal(key, _keys(model, fault["loc"][:-1])))
    if kind == "missing" and isinstance(fault["loc"][-1], int):
        what = Message("the list is too short")
        return complaint(
            "wrong-type", place(fault["loc"][:-1]), what, _expected("too_short", where)
        )
    if kind == "missing":
        what = Message("the key is missing")
        key, table = str(fault["loc"][-1]), place(fault["loc"][:-1])
        if not table:
            mend = Message("write the table [{key}] in kurssi.toml", key=key)
        else:
            mend = Message("write {key} = ... under [{table}] in kurssi.toml", key=key, table=table)
        return complaint("missing-key", where, what, mend)
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(limits.get("expected", "")))
        return unknown_word(where, str(given), words)
    if kind in _LIMITS:
        what = Message("{value} is out of range", value=_told(given))
        return complaint("out-of-range", where, what, _limit(kind, where, given, limits))
    what = Message("{value} is not what belongs here", value=repr(given)[:60])
    return complaint("wrong-type", where, what, _expected(kind, where))


_LIMITS = {
    "greater_than",
    "greater_than_equal",
    "less_than",
    "less_than_equal",
    "finite_number",
}


def _limit(kind: str, where: str, given: Any, limits: Mapping[str, Any]) -> Message:
    if where.endswith("population"):
        return Message("give the population in persons, above 0, or leave it out")
    if where.endswith("margin") and isinstance(given, (int, float)) and 1 < given <= 100:
        return Message(
            "margin is a share of revenue: write {share} for {given} percent",
            share=given / 100,
            given=given,
        )
    bounds = {
        "greater_than": Message("give a number above {bound}", bound=_told(limits.get("gt"))),
        "greater_than_equal": Message(
            "give a number of at least {bound}", bound=_told(limits.get("ge"))
        ),
        "less_than": Message("give a number below {bound}", bound=_told(limits.get("lt"))),
        "less_than_equal": Message(
            "give a number of at most {bound}", bound=_told(limits.get("le"))
        ),
    }
    return bounds.get(kind, Message("give a finite number"))


def _told(value: object) -> object:
    """A number with decimals as the reader writes them in words; the rest as it stands."""
    return Number(value) if isinstance(value, float) else value


def _expected(kind: str, where: str) -> Message:
    if where.endswith("currency"):
        return Message("give an ISO 4217 code of three capital letters, for example EUR")
    if kind.startswith(("float", "int")):
        return Message("give a number, with a point as the decimal mark and no quotes")
    if kind.startswith("string"):
        return Message("give a text in quotes")
    if kind.startswith("bool"):
        return Message("give true or false")
    if kind.startswith(("tuple", "list", "too_")):
        return Message("give a list of the right length in square brackets")
    return Message("give a table of keys; the example in the reference shows its form")


def place(parts: Sequence[Any]) -> str:
    """``levers.tv.kind``, ``sources[2].path``: a place in the file as people say it."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        elif part not in ("str", "int", "float") and not part.startswith("dict["):
            text += f".{part}" if text else str(part)
    return text


def _keys(model: Any, parts: Sequence[Any]) -> tuple[str, ...]:
    """The keys known at a place: walks the schema along the place."""
    for part in parts:
        fields = getattr(model, "model_fields", None)
        if fields is None or part not in fields:
            continue
        model = _inner(fields[part].annotation)
    return tuple(getattr(model, "model_fields", {}))


def _inner(annotation: Any) -> Any:
    """The schema inside ``dict[str, X]``, ``tuple[X, ...]`` or ``X | None``."""
    while not hasattr(annotation, "model_fields"):
        inner = [
            part
            for part in getattr(annotation, "__args__", ())
            if hasattr(part, "__args__") or hasattr(part, "model_fields")
        ]
        if not inner:
            return annotation
        annotation = inner[-1]
    return annotation
