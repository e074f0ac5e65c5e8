"""The head of every sheet in the terminal: whose it is and what, of which run, and what to know."""

from collections.abc import Iterable

from rich.console import Group
from rich.text import Text

from kurssi.messages import Message

APPROXIMATE = Message("Approximate posterior (--quick): for a first look, not for decisions.")


def head(
    company: str,
    sheet: Message,
    facts: Iterable[str],
    language: str,
    *,
    quick: bool,
    cautions: Iterable[Message],
) -> Group:
    """A title, dim lines of ``facts``, and what a reader must know before believing the sheet."""
    warned = [APPROXIMATE.text(language)] if quick else []
    warned += ["! " + one.text(language) for one in cautions]
    return Group(
        Text(f"{company} · ", style="bold").append(sheet.text(language)),
        *(Text(line, style="dim") for line in facts),
        *(Text(one, style="yellow") for one in warned),
    )
