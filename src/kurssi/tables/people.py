"""What kurssi.toml leaves open about people: rates per person need a population."""

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Number
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import FILE

TOLERANCE = 0.01
UNPEOPLED = "no-population"


def populations(workspace: Workspace) -> tuple[Finding, ...]:
    """Segments without population, and a market that is not the sum of its segments."""
    found = [
        _warning(
            UNPEOPLED,
            f"segments.{name}",
            Message(
                "the segment {segment} has no population; its rates per person are withheld",
                segment=name,
            ),
            Message("add population = in persons"),
        )
        for name, segment in workspace.segments.items()
        if segment.population is None
    ]
    if not workspace.segments and workspace.population is None:
        found.append(
            _warning(
                UNPEOPLED,
                "company.population",
                Message("the market has no population; rates per person are withheld"),
                Message("add population = in persons"),
            )
        )
    parts = [segment.population for segment in workspace.segments.values()]
    if workspace.population is not None and parts and None not in parts:
        total = sum(part for part in parts if part is not None)
        if abs(total - workspace.population) > TOLERANCE * workspace.population:
            found.append(
                _warning(
                    "population-differs",
                    "company.population",
                    Message(
                        "the segments have {total} persons together and the market {market}",
                        total=Number(total, 0),
                        market=Number(workspace.population, 0),
                    ),
                    Message("mend either, so that the segments make up the market"),
                )
            )
    return tuple(found)


def _warning(code: str, where: str, what: Message, mend: Message) -> Finding:
    return Finding(
        severity=Severity.WARNING, code=code, file=FILE, column=where, what=what, mend=mend
    )
