"""Why each purse is what the plan makes it, in one sentence."""

from dataclasses import dataclass

from kurssi.messages import Message, Number
from kurssi.planning.held import STILL, way
from kurssi.planning.problem import Purse


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What the next euro of a purse brings at present: EUR, and CX; and the budget's price, EUR.

    ``eur`` is None where no sales are known, ``cx`` where CX is not measured. ``spread`` is what
    the purse holds where the budget, within the limits, is spread as now. ``held`` is the limit
    that the purse goes by, if any. ``carried``: the data carry some way to a better plan.
    """

    eur: float | None
    cx: float | None
    price: float
    spread: float
    held: Message | None = None
    carried: bool = True

    @property
    def pays(self) -> bool:
        """Whether the next euro brings back as much as the last of the budget does."""
        return self.eur is not None and self.eur >= self.price

    @property
    def short(self) -> bool:
        """Whether it brings back less."""
        return self.eur is not None and self.eur < self.price

    def brings(self, *, felt: bool) -> Message:
        """The same in words; CX that the board withholds (not ``felt``) is said to be withheld."""
        if self.eur is None and (self.cx is None or not felt):
            return Message("what the next euro brings is withheld")
        if self.eur is None:
            return Message("the next euro at present brings {cx} CX", cx=Number(self.cx or 0.0, 2))
        eur = Number(self.eur, 2)
        if self.cx is None:
            return Message("the next euro at present brings back {eur} EUR", eur=eur)
        if not felt:
            return Message(
                "the next euro at present brings back {eur} EUR (its CX is withheld)", eur=eur
            )
        return Message(
            "the next euro at present brings back {eur} EUR and {cx} CX",
            eur=eur, cx=Number(self.cx, 2),
        )  # fmt: skip


def reason(purse: Purse, proposed: float, margin: Margin) -> Message:
    """Why ``proposed`` and not the present amount."""
    if purse.kept is not None:
        return Message("kept as it is: {why}", why=purse.kept)
    moved = way(purse.current, proposed)
    told = {"brings": margin.brings(felt=purse.felt)}
    if moved > 0 and proposed > purse.seen * (1 + STILL):
        return _beyond(margin, told)
    if margin.held is not None:
        return Message("{held}; {brings}", held=margin.held, **told)
    if moved == 0 and not margin.carried:
        return Message("stays, as no move of money is sure enough; {brings}", **told)
    if moved == 0:
        return Message("stays: {brings}, about as elsewhere", **told)
    if moved > 0:
        return _raised(purse, proposed, margin, told)
    return _lowered(purse, proposed, margin, told)


def _beyond(margin: Margin, told: dict[str, Message]) -> Message:
    if margin.held is not None:
        return Message(
            "{held}, beyond the largest spend seen; {brings}; so far out it is a guess",
            held=margin.held, **told,
        )  # fmt: skip
    return Message(
        "raised beyond the largest spend seen: {brings}; so far out it is a guess", **told
    )


def _raised(purse: Purse, proposed: float, margin: Margin, told: dict[str, Message]) -> Message:
    if proposed >= purse.high * (1 - STILL):
        return Message("raised to the most there may be: {brings}", **told)
    spread = way(margin.spread, proposed) == 0  # it goes no further
    if (margin.short or spread) and way(purse.current, margin.spread) > 0:
        return Message(
            "raised as all money is that the budget and the limits leave: {brings}", **told
        )
    if margin.short and purse.felt and (margin.cx or 0.0) > 0:
        return Message("raised for the experience: {brings}", **told)
    return Message("raised: {brings}, and more than elsewhere", **told)


def _lowered(purse: Purse, proposed: float, margin: Margin, told: dict[str, Message]) -> Message:
    if proposed <= purse.low * (1 + STILL):
        return Message("lowered to the least there may be: {brings}", **told)
    spread = way(margin.spread, proposed) == 0  # it goes no further
    if (margin.pays or spread) and way(purse.current, margin.spread) < 0:
        return Message(
            "lowered as all money is that the budget and the limits leave: {brings}", **told
        )
    if not margin.pays:
        return Message("lowered: {brings}, less than elsewhere", **told)
    if margin.cx is None:
        return Message("lowered: {brings}", **told)
    if not purse.felt:
        return Message(
            "lowered to make room for the experience: the next euro at present brings back {eur} "
            "EUR, and what it does to CX is not known",
            eur=Number(margin.eur or 0.0, 2),
        )
    return Message(
        "lowered for the experience: the next euro at present brings back {eur} EUR, but only {cx} "
        "CX",
        eur=Number(margin.eur or 0.0, 2), cx=Number(margin.cx, 2),
    )  # fmt: skip
