"""Bringing in a file, as a page: drop it, see what it is taken for, mend the mapping, confirm."""

from collections.abc import Mapping

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.steps import CheckReport, wording
from kurssi.tables.coverage import IDLE
from kurssi.tables.names import PLACES
from kurssi.tables.people import UNPEOPLED
from kurssi.tables.proposals import BLOCK, PROPOSED
from kurssi.views.web import bring_names, bring_new
from kurssi.views.web.brought import ENDINGS, PROPOSALS, checked, fit_name, folder_of
from kurssi.views.web.page import Asked, Page

# Shown as a mapping of its own; and what one file alone cannot say: its spend may be in another.
UNSAID = (PROPOSED, IDLE)


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page."""
    name = fit_name(asked.own.get("file", ""))
    report = None
    if name and (folder_of(asked) / "data" / name).is_file():
        report = checked(asked, bring_names.read(asked.own.get("names", ""), asked))
    proposed = _proposed(report) if report else None
    new = bring_new.new_in(asked) if report else bring_new.New()
    return {
        "verdict": _verdict(report, name, new),
        "new": new,
        "name": name if report else "",
        "report": report,
        "tables": tuple(report.intake.tables) if report else (),
        "counts": {n: len(t) for n, t in report.intake.tables.items()} if report else {},
        "columns": {n: t.column_names for n, t in report.intake.tables.items()} if report else {},
        "findings": _told(report, new) if report else [],
        "strange": bring_names.strange(asked, report.intake.findings) if report else (),
        "own_names": wording.own_names(asked.workspace),
        "places": PLACES,
        "mapping": asked.own.get("mapping")
        or (proposed.text(asked.look.language) if proposed else ""),
        "there": bool(name) and (asked.workspace.data_dir / name).exists(),
        "endings": ",".join(ENDINGS),
    }


def _told(report: CheckReport, new: bring_new.New) -> list[Finding]:
    """The findings beside what the page asks for in fields of its own."""
    found = report.intake.findings
    asks = {f"segments.{one.id}" for one in new.unpeopled}
    return [
        one
        for one in found
        if one.code not in UNSAID and not bring_names.asks(one)
        if not (one.code == UNPEOPLED and one.column in asks)
    ]


def _verdict(report: CheckReport | None, name: str, new: bring_new.New) -> Message:
    if report is None:
        return Message("Drop a file: kurssi says what it takes it for, and asks before it is used.")
    errors = [one for one in report.intake.findings if one.severity is Severity.ERROR]
    asked_for = [one for one in errors if bring_names.asks(one)]
    seen = [*report.intake.tables] or sorted({one.table for one in errors if one.table})
    if not seen:
        if _proposed(report):
            return Message(
                "{file} is new to kurssi: a mapping is proposed below.",
                file=name,
            )
        return Message("{file}: kurssi cannot tell what this is.", file=name)
    tables = ", ".join(seen)
    if errors and len(asked_for) == len(errors):
        return Message(
            "{file} is taken for {tables}; say what these names stand for: {names}.",
            file=name, tables=tables,
            names=tuple(str(one.what.values["word"]) for one in asked_for),
        )  # fmt: skip
    if errors:
        return Message(
            "{file} is taken for {tables}; errors to mend {count}.",
            file=name, tables=tables, count=len(errors),
        )  # fmt: skip
    if new.names:
        return Message(
            "{file} is taken for {tables}. It names what kurssi.toml does not: {names}. Shall they "
            "be declared?",
            file=name, tables=tables, names=new.names,
        )  # fmt: skip
    return Message("{file} is taken for {tables}, and it is sound.", file=name, tables=tables)


def _proposed(report: CheckReport) -> Message | None:
    for finding in report.intake.findings:
        block = finding.mend.values.get(BLOCK)
        if finding.code in PROPOSALS and isinstance(block, Message):
            return block
    return None


PAGE = Page(
    id="bring",
    name=Message("Bring in"),
    question=Message("What is this file, and may it be used?"),
    make=make,
    own=("file", "mapping", "names"),
    listed=False,
    keep=False,
)
