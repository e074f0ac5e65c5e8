"""Sentences and findings as JSON values: kept in no language, told in any."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kurssi.findings import Finding, Severity
from kurssi.messages import LANGUAGES, Message, Name, Number
from kurssi.workspace.company import Label


def kept(message: Message) -> dict[str, object]:
    """A message as JSON values; messages, numbers and names in it likewise, tuples as lists."""
    values = {name: _kept_value(value) for name, value in message.values.items()}
    return {"id": message.id, "values": values}


def told(content: object) -> Message:
    """The message that was kept."""
    assert isinstance(content, dict)
    values = {name: _told_value(value) for name, value in content["values"].items()}
    return Message(content["id"], **values)


def kept_finding(finding: Finding) -> dict[str, object]:
    """A finding as JSON values."""
    fields = ("code", "file", "table", "column", "count")
    return {
        **{name: getattr(finding, name) for name in fields},
        "severity": str(finding.severity),
        "rows": list(finding.rows),
        "what": kept(finding.what),
        "mend": kept(finding.mend),
    }


def told_finding(content: Mapping[str, Any]) -> Finding:
    """The finding that was kept."""
    return Finding(
        severity=Severity(content["severity"]),
        code=content["code"],
        what=told(content["what"]),
        mend=told(content["mend"]),
        file=content["file"],
        table=content["table"],
        column=content["column"],
        rows=tuple(content["rows"]),
        count=content["count"],
    )


def _kept_value(value: object) -> object:
    if isinstance(value, tuple):
        return [_kept_value(part) for part in value]
    if isinstance(value, Number):
        return asdict(value)
    if isinstance(value, Message):
        return kept(value)
    if isinstance(value, Name):  # a label, a range: what it is called in each language
        return {"called": {language: value.text(language) for language in LANGUAGES}}
    return value if isinstance(value, str | int | float | None) else str(value)


def _told_value(content: object) -> object:
    if isinstance(content, list):
        return tuple(_told_value(part) for part in content)
    if not isinstance(content, dict):
        return content
    if "called" in content:
        return Label(id=content["called"]["en"], **content["called"])
    return told(content) if "id" in content else Number(**content)
