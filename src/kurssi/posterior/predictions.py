"""Does the fitted model predict, in both currencies, and is what it leaves to chance plausible?"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from kurssi.messages import Message, Number
from kurssi.model.inputs import Inputs
from kurssi.posterior.fit import Fit
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.posterior.hindsight import Looker, looker, some_draws
from kurssi.posterior.holdout import Forecast, forecast
from kurssi.posterior.surprises import autocorrelation, spread, surprises

# Errors this much larger (or smaller) than expected make intervals of 90 % hold 84 to 95 %.
SPREAD = (0.85, 1.15)
POOR_SPREAD = (0.6, 1.5)
AUTOCORRELATION, POOR_AUTOCORRELATION = 0.2, 0.5
# A model may lose to the better of two naive forecasts by chance, hardly by half.
POOR_FORECAST = 1.5
MOST_RATIO = 100.0  # a forecast so much worse is not told apart from one still worse
LEAST_LEFT = 0.2
BASELINES = 200
SALES, MEASURES = Message("sales"), Message("measures")


def predictions(fit: Fit) -> Iterator[HealthCheck]:
    """The checks of what a fit predicts, for sales and for measures."""
    structure, inputs = fit.model.structure, fit.model.inputs
    look = looker(fit.model)
    seen = surprises(look, fit.u, inputs)
    for present, what, values in (
        (structure.has_sales, SALES, seen.sales),
        (structure.has_tracker, MEASURES, seen.measures),
    ):
        if present:
            yield _spread(what, values)
            yield _autocorrelation(what, values)
    # The likeliest values are found once more for it: too long for a first look.
    landscape = None if fit.approximate else fit.landscape
    told = None if landscape is None else forecast(fit.model, look, landscape, fit.mode)
    if told is not None:
        yield from _forecasts(told)
    if structure.has_sales:
        yield _baseline(baseline(look, fit.u, inputs))


def _between(value: float, good: tuple[float, float], poor: tuple[float, float]) -> Verdict:
    if good[0] <= value <= good[1]:
        return Verdict.PASS
    return Verdict.REVIEW if poor[0] <= value <= poor[1] else Verdict.FAIL


def _spread(what: Message, values: Float[np.ndarray, "..."]) -> HealthCheck:
    size = spread(values)
    return HealthCheck(
        check=f"predictive errors of {what.id}",
        verdict=_between(size, SPREAD, POOR_SPREAD),
        sentence=Message(
            "{what}: errors are {size} times as large as the model expects",
            what=what,
            size=Number(float(size), 2),
        ),
        advice=Message("look for weeks the model cannot know of, and name them in context"),
    )


def _autocorrelation(what: Message, values: Float[np.ndarray, "..."]) -> HealthCheck:
    kept = autocorrelation(values)
    chance = 2.0 / max(kept.pairs, 1) ** 0.5
    size = abs(kept.correlation)
    good = size <= max(AUTOCORRELATION, chance)
    return HealthCheck(
        check=f"autocorrelation of {what.id}",
        verdict=Verdict.PASS
        if good
        else (Verdict.REVIEW if size < POOR_AUTOCORRELATION else Verdict.FAIL),
        sentence=Message(
            "{what}: errors of neighbouring periods correlate {size}",
            what=what,
            size=Number(kept.correlation, 2),
        ),
        advice=Message("something that moves slowly is missing: add it to context"),
    )


def _forecasts(told: Forecast) -> Iterator[HealthCheck]:
    for what, errors in ((SALES, told.sales), (MEASURES, told.measures)):
        if errors is None:
            continue
        own, naive = errors
        ratio = min(own / naive, MOST_RATIO) if naive > 0 else MOST_RATIO
        yield HealthCheck(
            check=f"forecast of {what.id}",
            verdict=Verdict.PASS
            if ratio <= 1.0
            else (Verdict.REVIEW if ratio <= POOR_FORECAST else Verdict.FAIL),
            sentence=Message(
                "{what}, the last {periods} periods kept out: the forecast errs {ratio} times as "
                "much as the better of last year's and the latest level",
                what=what,
                periods=told.periods,
                ratio=Number(ratio, 2),
            ),
            advice=Message("read rates as history: the model does not know what came last"),
        )


def baseline(
    look: Looker, u: Float[np.ndarray, "chain draw parameter"], inputs: Inputs
) -> Float[np.ndarray, " kept"]:
    """Share of contribution left had no lever ever been used, at some of the draws."""
    return np.array([float(look(draw, inputs).left) for draw in some_draws(u, BASELINES)])


def _baseline(left: Float[np.ndarray, " kept"]) -> HealthCheck:
    low, middle, high = np.quantile(left, [0.05, 0.5, 0.95])
    verdict = Verdict.PASS if low >= LEAST_LEFT and middle <= 1.0 else Verdict.REVIEW
    if middle < LEAST_LEFT:
        verdict = Verdict.FAIL
    return HealthCheck(
        check="baseline",
        verdict=verdict,
        sentence=Message(
            "without any lever {middle}% of contribution would be left ({low} to {high}%)",
            middle=Number(100 * float(middle), 0),
            low=Number(100 * float(low), 0),
            high=Number(100 * float(high), 0),
        ),
        advice=Message("see whether that is believable; an experiment on the largest lever tells"),
    )
