"""What a plan is asked to be, in an address: budget, periods, priority, limits, the sliders."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kurssi.amounts import amount
from kurssi.planning.priority import Priority
from kurssi.planning.purses import Ask
from kurssi.steps.planning import usual_ask
from kurssi.views.web.look import Look, periods_of
from kurssi.workspace.company import Workspace

OWN = ("budget", "periods", "priority", "lock", "least", "most", "at")
LONGEST = 208  # periods
AMOUNT, LOCK, LEAST, MOST = "spend.", "lock.", "least.", "most."


def ask_of(own: Mapping[str, str], workspace: Workspace) -> Ask:
    """What an address asks; what it says wrongly is as if it said nothing."""
    priority, usual = own.get("priority", ""), usual_ask(workspace)
    budget = amount(own.get("budget", ""))
    return replace(
        usual,
        budget=usual.budget if budget is None else budget,
        periods=periods_of(own.get("periods", ""), LONGEST) or usual.periods,
        priority=Priority(priority) if priority in [*Priority] else usual.priority,
        locks=amounts(own.get("lock", ""), workspace.levers),
        least=amounts(own.get("least", ""), workspace.levers),
        most=amounts(own.get("most", ""), workspace.levers),
    )


def unread(own: Mapping[str, str]) -> bool:
    """Whether an address asks for a budget that is no amount: nothing is made or kept for it."""
    return amount(own.get("budget", "0")) is None


def amounts(text: str, known: Iterable[str]) -> dict[str, float]:
    """``tv:900000,radio:20000`` as euros by lever; unknown levers are passed over."""
    levers, found = frozenset(known), {}
    for part in text.split(","):
        lever, _, said = part.rpartition(":")
        eur = amount(said)
        if lever in levers and eur is not None:
            found[lever] = eur
    return found


def written(eur: Mapping[str, float]) -> str | None:
    """Euros by lever as an address has them; None where there are none."""
    return ",".join(f"{lever}:{value:.0f}" for lever, value in eur.items()) or None


def address(look: Look, form: Mapping[str, str], workspace: Workspace, *, moved: bool) -> str:
    """The page that a form asks for; ``moved`` takes the sliders along.

    A budget that is no amount stays as it was written, so that the page says so (``unread``).
    """
    spend = _named(form, AMOUNT)
    locks = {lever: eur for lever, eur in spend.items() if f"{LOCK}{lever}" in form}
    said = form.get("budget", "").strip()
    budget = amount(said)
    periods, before = form.get("periods", ""), ask_of(look.own, workspace).periods
    same = periods in ("", str(before))  # amounts are over them
    return look.address(
        "/plan",
        budget=said or None if budget is None else f"{budget:.0f}",
        periods=periods or None,
        priority=form.get("priority") or None,
        lock=written(locks) if same else None,
        least=written(_named(form, LEAST)) if same else None,
        most=written(_named(form, MOST)) if same else None,
        at=written(spend) if moved and same else None,
    )


def _named(form: Mapping[str, str], kind: str) -> dict[str, float]:
    """The amounts of one kind that a form says, by lever."""
    return {
        name.removeprefix(kind): eur
        for name, text in form.items()
        if name.startswith(kind) and (eur := amount(text)) is not None
    }
