"""`kurssi plan`: what was asked becomes a plan, a sheet, a document and a workbook."""

from dataclasses import replace
from typing import Any

import typer

from kurssi import steps
from kurssi.errors import NotUnderstood
from kurssi.messages import Message
from kurssi.planning.plan import Plan
from kurssi.planning.purses import Ask
from kurssi.steps.dragging import optimise
from kurssi.steps.planning import usual_ask
from kurssi.views.own_share import own_share
from kurssi.views.plan import plan_view
from kurssi.views.plan_asked import Planned, amounts, euros
from kurssi.views.plan_document import plan_document
from kurssi.views.reader import Answer, Reader
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace


def answered(workspace: Workspace, reader: Reader, asked: Planned) -> Answer:
    """Draw up the plan asked for and show it."""
    language = reader.language
    try:
        if asked.book is not None:
            from kurssi.views.plan_book import refuse_unwritable  # no other answer is a workbook

            refuse_unwritable(asked.book)
        ask = _ask(workspace, asked, language)
        found = _drawn_up(workspace, ask, asked)
    except NotUnderstood as error:
        raise typer.BadParameter(error.text(language)) from None
    share = own_share(workspace, language)
    reader.show(*plan_view(found, workspace, language, reader.width, share=share))
    if asked.book is not None:
        from kurssi.views.plan_book import write_book

        write_book(found, workspace, language, asked.book)
        reader.say(Message("The workbook is in {path}.", path=asked.book))
    return Answer(document=plan_document(found, language))


def _drawn_up(workspace: Workspace, ask: Ask, asked: Planned) -> Plan:
    """The plan; without scenarios it is kept for the page and the report, which show the same."""
    if asked.scenarios or asked.save is not None:
        return steps.plan(workspace, ask, scenarios=asked.scenarios, save=asked.save)
    return optimise(workspace, ask)


def _ask(workspace: Workspace, asked: Planned, language: str) -> Ask:
    """Words as numbers."""
    levers = workspace.levers
    departments = sorted({one.department for one in levers.values()})
    together = amounts("--envelope", asked.envelopes, departments, language)
    said: dict[str, Any] = {
        "budget": euros("--budget", asked.budget, language), "periods": asked.periods,
        "priority": asked.priority,
        "risk": asked.risk, "band": asked.band, "worth": asked.worth,
    }  # fmt: skip
    usual = replace(
        usual_ask(workspace), **{name: one for name, one in said.items() if one is not None}
    )
    return replace(
        usual,
        locks=amounts("--lock", asked.locks, levers, language),
        least=amounts("--min", asked.least, levers, language),
        most=amounts("--max", asked.most, levers, language),
        envelopes={name: (0.0, eur) for name, eur in together.items()},
        segments=() if ALL_SEGMENTS in asked.segments else asked.segments,
        buys=amounts("--buy", asked.buys, levers, language),
        switches=amounts("--on-off", asked.switches, levers, language),
        cash=euros("--max-per-period", asked.cash, language),
        payback=asked.payback,
        free=asked.free, beyond=asked.beyond,
    )  # fmt: skip
