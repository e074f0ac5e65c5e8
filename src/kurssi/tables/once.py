"""A key of kurssi.toml told once among all mends: a second one would make the file unreadable."""

from collections.abc import Iterable
from dataclasses import replace

from kurssi.findings import Finding
from kurssi.messages import Message
from kurssi.tables.mends import declare

_DECLARED = declare("", "").id


def said_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, with every line that declares a key already declared above told in words.

    Findings with the same lines for all of them keep them: they are shown once. Of two lines that
    differ the second becomes a remark, which pasting does not carry out.
    """
    found: list[Finding] = []
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for finding in findings:
        _, _, lines = finding.mend.text("en").partition("\n")
        found.append(replace(finding, mend=_said(finding.mend, told, lines)))
    return tuple(found)


def _said(message: Message, told: dict[tuple[str, str], tuple[str, str]], lines: str) -> Message:
    """The mend with what was told before in words; what it tells first is put into ``told``.

    ``lines`` are all that the mend says to paste.
    """
    if message.id != _DECLARED:
        values = {
            name: _said(part, told, lines) if isinstance(part, Message) else part
            for name, part in message.values.items()
        }
        return Message(message.id, **values)
    place, block = str(message.values["place"]), str(message.values["block"])
    key = place, block.partition("=")[0].strip()
    line, others = told.setdefault(key, (block, lines))
    if others == lines:
        return message
    if line == block:
        return Message("{line} in {place} mends it, as told already", line=block, place=place)
    remark = "\n".join(f"# {one}" for one in block.splitlines())
    return Message(
        "in {place} of kurssi.toml write, in place of what another mend says there:\n{block}",
        place=place,
        block=remark,
    )
