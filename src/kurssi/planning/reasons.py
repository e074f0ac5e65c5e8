"""Why each purse is what the plan makes it, in one sentence."""

from dataclasses import dataclass

from kurssi.messages import Message, Number
from kurssi.planning.problem import Purse

UNTOLD = "–"  # what money does to CX where the board does not say
STILL = 0.01  # money that moves by less of itself stays where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What the next euro of a purse brings at present: EUR, and CX; and the budget's price, EUR.

    ``spread`` is what the purse holds where the budget, within the limits, is spread as now.
    """

    eur: float
    cx: float
    price: float
    spread: float


def reason(purse: Purse, proposed: float, margin: Margin) -> Message:
    """Why ``proposed`` and not the present amount."""
    if purse.kept is not None:
        return Message("kept as it is: {why}", why=purse.kept)
    values = {"eur": Number(margin.eur, 2), "cx": Number(margin.cx, 2) if purse.felt else UNTOLD}
    if abs(proposed - purse.current) <= STILL * max(purse.current, 1.0):
        return Message("stays: the next euro brings back {eur} EUR, about as elsewhere", **values)
    if proposed > purse.current:
        return _raised(purse, proposed, margin, values)
    return _lowered(purse, proposed, margin, values)


def _raised(purse: Purse, proposed: float, margin: Margin, values: dict) -> Message:
    if proposed > purse.seen * (1 + STILL):
        return Message(
            "raised beyond the largest spend seen: the next euro at present brings back {eur} EUR "
            "and {cx} CX; so far out it is a guess",
            **values,
        )
    if proposed >= purse.high * (1 - STILL):
        return Message(
            "raised to the most there may be: the next euro at present brings back {eur} EUR and "
            "{cx} CX",
            **values,
        )
    if margin.eur < margin.price and margin.spread > purse.current * (1 + STILL):
        return Message(
            "raised as all money is that the budget and the limits leave: the next euro at present "
            "brings back {eur} EUR and {cx} CX",
            **values,
        )
    if margin.eur < margin.price and margin.cx > 0:
        return Message(
            "raised for the experience: the next euro at present brings {cx} CX, and back {eur} "
            "EUR",
            **values,
        )
    return Message(
        "raised: the next euro at present brings back {eur} EUR and {cx} CX, and more than "
        "elsewhere",
        **values,
    )


def _lowered(purse: Purse, proposed: float, margin: Margin, values: dict) -> Message:
    if proposed <= purse.low * (1 + STILL):
        return Message(
            "lowered to the least there may be: the next euro at present brings back {eur} EUR and "
            "{cx} CX",
            **values,
        )
    if margin.eur >= margin.price and margin.spread < purse.current * (1 - STILL):
        return Message(
            "lowered as all money is that the budget and the limits leave: the next euro at "
            "present brings back {eur} EUR and {cx} CX",
            **values,
        )
    if margin.eur >= margin.price and not purse.felt:
        return Message(
            "lowered to make room for the experience: the next euro at present brings back {eur} "
            "EUR, and what it does to CX is not known",
            **values,
        )
    if margin.eur >= margin.price:
        return Message(
            "lowered for the experience: the next euro at present brings back {eur} EUR, but only "
            "{cx} CX",
            **values,
        )
    return Message(
        "lowered: the next euro at present brings back {eur} EUR and {cx} CX, less than elsewhere",
        **values,
    )
