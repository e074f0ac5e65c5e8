"""Numbers of kurssi.toml that are still the template's: nobody has made them the company's.

A line is the template's where it stands as ``kurssi init`` wrote it, blanks and comment and all.
"""

from kurssi.findings import Finding, Severity
from kurssi.messages import LANGUAGES, Message
from kurssi.tables.templates import declaration
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import FILE

_TOLD = {
    "margin": Message("the margin is the template's, and every sum of euros rests on it"),
    "population": Message("the number of people is the template's; rates per person rest on it"),
}


def untouched(workspace: Workspace) -> tuple[Finding, ...]:
    """A note of each number that stands as it was written for an example."""
    path = workspace.root / FILE
    if not path.is_file():
        return ()
    template = {
        line
        for language in LANGUAGES
        for line in declaration(language).splitlines()
        if line.partition(" = ")[0] in _TOLD
    }
    lines = map(str.rstrip, path.read_text(encoding="utf-8-sig").splitlines())
    return tuple(
        Finding(
            severity=Severity.NOTE,
            code="template-value",
            file=FILE,
            rows=(at,),
            count=1,
            what=_TOLD[line.partition(" = ")[0]],
            mend=Message(
                "write your own; if it is yours as it is, take the comment behind it away"
            ),
        )
        for at, line in enumerate(lines, start=1)
        if line in template
    )
