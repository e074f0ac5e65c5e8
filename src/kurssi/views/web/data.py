"""The health of the data and of the model as a page: can the numbers be trusted?"""

import csv
import io
from collections.abc import Iterable, Mapping

from kurssi.findings import Finding, Severity, tally
from kurssi.messages import Message
from kurssi.posterior.health import NAMES, HealthCheck, Verdict
from kurssi.steps import CheckReport
from kurssi.steps.fitting import health_of
from kurssi.store.runs import RunManifest, current_run
from kurssi.views.health import VERDICTS
from kurssi.views.web.page import Asked, Page

HEADINGS = (
    Message("severity"), Message("code"), Message("file"), Message("table"), Message("column"),
    Message("rows"), Message("count"), Message("what"), Message("mend"), Message("done"),
)  # fmt: skip

NO_TABLES = Message("The workspace has no tables yet, so there is nothing to trust or to doubt.")


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page."""
    report = asked.check()
    findings = in_order(report.intake.findings)
    saved = asked.kept.ask("run", lambda: current_run(asked.workspace.state_dir))
    manifest = saved.manifest if saved else None
    checks = health_of(manifest, asked.workspace) if manifest else ()
    return {
        "verdict": NO_TABLES if report.bare else verdict(findings, checks),
        "report": report,
        "findings": findings,
        "manifest": manifest,
        "stale": stale(manifest, report.intake.inputs),
        "lead": lead(report),
        "checks": sorted(checks, key=lambda one: list(Verdict)[::-1].index(one.verdict)),
        "checked": NAMES,
        "verdicts": {verdict: said for verdict, (said, _) in VERDICTS.items()},
    }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The gravest first."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def verdict(findings: list[Finding], checks: Iterable[HealthCheck]) -> Message:
    """Whether the numbers may be trusted, in a sentence."""
    errors = tally(findings)[Severity.ERROR]
    checks = list(checks)
    fails = sum(one.verdict is Verdict.FAIL for one in checks)
    looks = sum(one.verdict is Verdict.REVIEW for one in checks)
    if errors:
        return Message(
            "The tables are not taken in: errors to mend {count}. The last good numbers stay.",
            count=errors,
        )
    if not checks:
        return Message("The tables are sound; nothing has been fitted to them yet.")
    if fails:
        return Message(
            "The model does not hold: of {all} checks {count} fail. Do not act on its numbers.",
            all=len(checks),
            count=fails,
        )
    if looks:
        return Message(
            "The tables are sound; of {all} checks of the model {count} ask for a look.",
            all=len(checks),
            count=looks,
        )
    return Message("The tables are sound, and the model passes every check.")


def lead(report: CheckReport) -> str:
    """What to do first: bring tables, mend what is amiss in them, or fit."""
    if report.bare:
        return "bring"
    counts = tally(report.intake.findings)
    return "mend" if counts[Severity.ERROR] or counts[Severity.WARNING] else "fit"


def stale(manifest: RunManifest | None, inputs: Mapping[str, str]) -> tuple[str, ...]:
    """The tables that have changed since the run."""
    if manifest is None:
        return ()
    every = {*manifest.inputs, *inputs}
    return tuple(sorted(n for n in every if manifest.inputs.get(n) != inputs.get(n)))


def mend_sheet(findings: Iterable[Finding], language: str) -> bytes:
    """The findings as a table to work through in a spreadsheet, as each language's opens it."""
    paper = io.StringIO()
    pen = csv.writer(paper, delimiter=";" if language == "fi" else ",", lineterminator="\r\n")
    pen.writerow([heading.text(language) for heading in HEADINGS])
    for one in in_order(findings):
        rows = " ".join(map(str, one.rows))
        cells = (one.severity, one.code, one.file, one.table, one.column, rows, one.count or "")
        told = (one.what.text(language), one.mend.text(language))
        pen.writerow([_harmless(str(cell or "")) for cell in (*cells, *told, "")])
    return paper.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


PAGE = Page(
    id="data",
    name=Message("Data"),
    question=Message("Can the numbers be trusted?"),
    make=make,
)
