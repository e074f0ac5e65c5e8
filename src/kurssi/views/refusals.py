"""What was refused, as a document: findings, errors, and steps that were left out.

Apart from ``documents``, so that a failure can be told without the engine or the tables.
"""

from kurssi.errors import KurssiError
from kurssi.findings import Finding
from kurssi.messages import LANGUAGES

Document = dict[str, object]


def finding_document(finding: Finding, language: str) -> Document:
    """One finding, its sentences in the reader's language and in both."""
    return {
        "severity": str(finding.severity),
        "code": finding.code,
        "file": finding.file,
        "table": finding.table,
        "column": finding.column,
        "rows": list(finding.rows),
        "count": finding.count,
        "what": finding.what.text(language),
        "mend": finding.mend.text(language),
        **{
            each: {"what": finding.what.text(each), "mend": finding.mend.text(each)}
            for each in LANGUAGES
        },
    }


def error_document(error: KurssiError, language: str) -> Document:
    """A refusal: where it is, what it is, the mend, and the findings behind it."""
    return {
        "error": {
            "where": error.where,
            "what": error.what.text(language),
            "mend": error.mend.text(language),
            "findings": [finding_document(finding, language) for finding in error.findings],
        }
    }


def skipped_document(step: str, error: KurssiError, language: str) -> Document:
    """A step that the data cannot carry, and what would help."""
    return {
        "step": step,
        "where": error.where,
        "what": error.what.text(language),
        "mend": error.mend.text(language),
    }
