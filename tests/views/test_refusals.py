"""A refusal is told once, whatever it is made of."""

from collections.abc import Callable

import pytest
from typer.testing import Result

from kurssi.errors import WorkspaceError
from kurssi.findings import Severity
from views import made
from views.conftest import Played

Command = Callable[..., Result]


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_wrong_is_told_once(count: int, kurssi: Command, played: Played) -> None:
    """The error's own sentence is its first finding: alone it is enough, of several none is."""
    found = (made.finding(Severity.ERROR),) * count
    error = WorkspaceError("data", found[0].what, found[0].mend, findings=found)

    def refuse(workspace: object) -> None:
        raise error

    played.steps.check = refuse
    answer = kurssi("check", "--lang", "en")
    said = found[0].what.text("en")
    told = " ".join((answer.stderr + answer.stdout).split())
    assert told.count(said) == count
    assert (f"{count} errors, each with its mend" in answer.stderr) == (count > 1)
