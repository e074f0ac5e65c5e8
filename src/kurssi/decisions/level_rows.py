"""Levels of brand value as rows: each with its method, or withheld with what would help."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kurssi.decisions.grades import Learned
from kurssi.decisions.level import Sold, Standing, equalised
from kurssi.decisions.value import LevelRow, Method
from kurssi.decisions.valuing import spread
from kurssi.messages import Message, Number

# A price response that may well be nothing or less equalises no price.
MAY_BE_NOTHING = 0.05
EUR, EUR_PER_UNIT = "EUR", "EUR/unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The brand beside the reference: what both sold, and what the draws say.

    ``sold`` has the own brand first. ``posterior`` and ``prior`` are None where nothing was fitted;
    ``measures`` are those known of both brands. ``odds`` says whether the price response is that
    of odds of a share.
    """

    sold: Sequence[Sold]
    reference: str | None
    posterior: Standing | None
    prior: Standing | None
    measures: tuple[str, ...]
    tracked: bool
    odds: bool
    prices: bool

    @property
    def rival(self) -> Sold | None:
        """What the reference sold; None where it sold nothing."""
        return next((one for one in self.sold[1:] if one.brand == self.reference), None)


def level_rows(compared: Compared) -> tuple[LevelRow, ...]:
    """Every method, withheld ones included."""
    return (_revenue_premium(compared), _equalisation_price(compared), *_carried(compared))


def _revenue_premium(compared: Compared) -> LevelRow:
    """Own revenue less the reference's; its range is over all rivals as the reference."""
    rival, own = compared.rival, compared.sold[0]
    if rival is None:
        return LevelRow(method=Method.REVENUE_PREMIUM, unit=EUR, reason=_no_rival())
    premium = np.array([own.revenue - rival.revenue])
    others = [own.revenue - one.revenue for one in compared.sold[1:]]
    return LevelRow(
        method=Method.REVENUE_PREMIUM,
        unit=EUR,
        reason=Message(
            "own revenue less that of {reference} (Ailawadi, Lehmann and Neslin 2003)",
            reference=rival.brand,
        ),
        spread=spread(premium),
        low=min(others),
        high=max(others),
        observed=True,
        details={"own_revenue": own.revenue, "reference_revenue": rival.revenue},
    )


def _equalisation_price(compared: Compared) -> LevelRow:
    """The price at which the brand would sell as much as the reference at its own."""
    rival, own = compared.rival, compared.sold[0]
    why = _no_price_response(compared)
    if rival is None or why is not None or compared.posterior is None:
        reason = _no_rival() if rival is None else why or _not_fitted()
        return LevelRow(method=Method.EQUALISATION_PRICE, unit=EUR_PER_UNIT, reason=reason)
    return LevelRow(
        method=Method.EQUALISATION_PRICE,
        unit=EUR_PER_UNIT,
        reason=Message(
            "the own price at which as much would be sold as {reference} sells at its price"
            " (Swait and others 1993)",
            reference=rival.brand,
        ),
        spread=spread(equalised(own, rival, np.asarray(compared.posterior.elasticity))),
        details={"own_price": own.price, "reference_price": rival.price},
    )


def _no_price_response(compared: Compared) -> Message | None:
    """Why no price can be equalised."""
    if compared.posterior is None or compared.prior is None:
        return _not_fitted()
    if not compared.odds:
        return Message(
            "without the category, how odds of being chosen answer to price is not known: add the"
            " table market, by segment as sales are"
        )
    if not compared.prices:
        return Message(
            "own price never moved against the rest of the category, so what it does is not known;"
            " prices that vary, as a price test has them, would tell"
        )
    elasticity = np.asarray(compared.posterior.elasticity)
    nothing = float((elasticity <= 0).mean())
    if nothing > MAY_BE_NOTHING:
        return Message(
            "with {chance}% chance sales do not fall with price, so no price would equalise them;"
            " prices that vary more, as a price test has them, would tell",
            chance=round(100 * nothing),
        )
    learned = Learned.between(elasticity, np.asarray(compared.prior.elasticity))
    if learned.little:
        return Message(
            "the data say little about the price response: the interval is {share}% as wide as"
            " before seeing them; prices that vary more, as a price test has them, would help",
            share=round(100 * min(learned.width, 1.0)),
        )
    return None


def _carried(compared: Compared) -> tuple[LevelRow, LevelRow]:
    """What the measures carry over and above the reference's: as it fades, and as it is kept."""
    methods = (Method.NPV_RUNS_OUT, Method.NPV_KEPT)
    posterior, prior, why = compared.posterior, compared.prior, _not_carried(compared)
    if why is not None or posterior is None or prior is None:
        gone = tuple(LevelRow(method=m, unit=EUR, reason=why or _not_fitted()) for m in methods)
        return gone[0], gone[1]
    told = (
        Message(
            "contribution within the horizon, discounted, of the measures' gap to {reference}, if"
            " the gap fades as changes of the measures do",
            reference=compared.reference,
        ),
        Message(
            "contribution within the horizon, discounted, of the measures' gap to {reference}, if"
            " the gap is kept up",
            reference=compared.reference,
        ),
    )
    rows = [
        _npv(method, reason, np.asarray(after), np.asarray(before))
        for method, reason, after, before in zip(
            methods, told, (posterior.runs_out, posterior.kept), (prior.runs_out, prior.kept),
            strict=True,
        )
    ]  # fmt: skip
    return rows[0], rows[1]


def _npv(method: Method, reason: Message, after: np.ndarray, before: np.ndarray) -> LevelRow:
    learned = Learned.between(after, before)
    if learned.little:
        little = Message(
            "the data say little about what the measures sell: the interval is {share}% as wide as"
            " before seeing them; more interviews, or an experiment that moves a measure and is"
            " measured in sales, would help",
            share=round(100 * min(learned.width, 1.0)),
        )
        return LevelRow(method=method, unit=EUR, reason=little)
    return LevelRow(method=method, unit=EUR, reason=reason, spread=spread(after))


def _not_carried(compared: Compared) -> Message | None:
    if compared.posterior is None:
        return _not_fitted()
    if not compared.tracked:
        return Message(
            "the measures are not tracked: add a tracker or waves, own and rivals' brands"
        )
    if compared.reference is None:
        return _no_rival()
    if not compared.measures:
        return Message(
            "no measure of {reference} is known in this stretch: ask about it in the tracker, or"
            " name another brand with --reference",
            reference=compared.reference,
        )
    return None


def far_away(compared: Compared) -> Message | None:
    """Caution where the gap to the reference is wider than own measures ever moved."""
    if compared.posterior is None or not compared.measures:
        return None
    gap, moved = np.asarray(compared.posterior.gap), np.asarray(compared.posterior.moved)
    times = float(np.median(np.abs(gap).max((1, 2)) / np.maximum(moved.max((1, 2)), 1e-9)))
    if times <= 1.0:
        return None
    return Message(
        "the measures of {reference} are up to {times} times as far from own ones as those have"
        " moved themselves, so what such a gap is worth is told by small changes stretched far",
        reference=compared.reference,
        times=Number(times, 1),
    )


def _no_rival() -> Message:
    return Message(
        "no sales of a rival are in the table sales: add rows of other brands to compare with one"
    )


def _not_fitted() -> Message:
    return Message("nothing has been fitted yet: run kurssi fit")
