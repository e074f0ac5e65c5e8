"""Plans kept by name beside each other, counted once: the page and all forms of the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kurssi.decisions.quote import Interval
from kurssi.messages import Message
from kurssi.steps.dragging import Kept, summed
from kurssi.views.plan_sentences import verdict, written_at
from kurssi.views.web.look import Look
from kurssi.views.web.page import expected

SAME = 1.0  # CX or EUR between plans that bring the same


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlan:
    """A plan kept by name: what it brings more than going on as now, and more than the first.

    ``chance`` is that it earns more than now; None where nothing is different by a euro. ``more``
    is CX and EUR over the first plan; None of the first itself.
    """

    name: str
    levers: Mapping[str, float]
    cx: Interval
    eur: Interval
    chance: float | None
    more: tuple[Interval, Interval] | None
    caution: Message | None

    @property
    def called(self) -> str:
        """Its name, marked where a caution is said of it."""
        return f"{self.name}*" if self.caution else self.name


def kept_sheet(kept: Sequence[Kept]) -> tuple[KeptPlan, ...]:
    """Plans kept by name, each told once for every form."""
    plans = []
    for one in kept:
        cx, eur, chance = summed(one.told, one.cut)
        first, more = kept[0], None
        if one is not first:
            more = summed(one.told.less(first.told), one.cut - first.cut)[:2]
        plans.append(KeptPlan(
            name=one.name, levers=one.levers, cx=cx, eur=eur, chance=chance, more=more,
            caution=one.caution,
        ))  # fmt: skip
    return tuple(plans)


def kept_verdict(plans: Sequence[KeptPlan], look: Look, currency: str) -> Message:
    """The comparison in a sentence: of which most is expected, in either currency."""
    said = _most(plans, look, currency)
    return Message("Told cautiously (P10): {said}", said=said) if look.cautious else said


def _most(plans: Sequence[KeptPlan], look: Look, currency: str) -> Message:
    def middle(one: Interval) -> float:
        return expected(one, look) or 0.0

    def written(one: Interval) -> str:
        return written_at(middle(one), one, look.language)

    cx = max(plans, key=lambda one: middle(one.cx))
    eur = max(plans, key=lambda one: middle(one.eur))
    if len(plans) == 1:
        gained = (written(cx.cx), written(cx.eur))
        return verdict(cx.name, gained, cx.chance, currency=currency, language=look.language)
    alike = [all(abs(middle(one.more[at])) < SAME for one in plans if one.more) for at in (0, 1)]
    if all(alike):
        return Message(
            "They bring the same: {cx} CX and {eur} {currency} against going on as now.",
            cx=written(cx.cx), eur=written(eur.eur), currency=currency,
        )  # fmt: skip
    if alike[0]:
        return Message(
            "Their CX is the same; most money is expected of {name}: {eur} {currency} against "
            "going on as now.",
            name=eur.name, eur=written(eur.eur), currency=currency,
        )  # fmt: skip
    if alike[1]:
        return Message(
            "Their money is the same; most CX is expected of {name}: {cx} CX against going on as "
            "now.",
            name=cx.name, cx=written(cx.cx),
        )  # fmt: skip
    if cx is eur:
        return Message(
            "Most is expected of {name} in both currencies: {cx} CX and {eur} {currency} against "
            "going on as now.",
            name=cx.name, cx=written(cx.cx), eur=written(cx.eur), currency=currency,
        )  # fmt: skip
    return Message(
        "Most CX is expected of {cx_name} ({cx}), most money of {eur_name} ({eur} {currency}), "
        "against going on as now.",
        cx_name=cx.name, cx=written(cx.cx), eur_name=eur.name, eur=written(eur.eur),
        currency=currency,
    )  # fmt: skip
