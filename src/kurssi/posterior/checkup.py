"""Is the fit to be trusted? Verdicts on sampling and on what the levers' history can tell."""

from collections.abc import Iterator

import numpy as np

from kurssi.ledger.panel import Panel
from kurssi.messages import Message, Number
from kurssi.posterior.certificate import certificate
from kurssi.posterior.effort import GOOD_DRAWS, GOOD_R_HAT
from kurssi.posterior.fit import Fit
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.posterior.predictions import predictions
from kurssi.posterior.sample import Sample, mixing

POOR_R_HAT, POOR_DRAWS = 1.05, 100
# A first look is nothing to look at where chains disagree about where they are.
ROUGH_R_HAT, ROUGH_DRAWS = 1.2, 20
# In its own standard normal a quantity has sd 1 before the data: above this it learned little.
LEARNED, UNUSUAL = 0.95, 3.0
COLLINEAR = 0.9
# The latest quarter of the history is new ground for a lever where so many of its periods are above
# all that was spent before (by a margin that rounding and prices explain).
LATEST, NEW_GROUND, ABOVE = 0.25, 0.25, 1.05


def examine(fit: Fit, panel: Panel) -> tuple[HealthCheck, ...]:
    """Every check of a fit, in the order they are shown."""
    return (
        *sampling(fit.drawn, approximate=fit.approximate),
        *certificate(fit),
        *predictions(fit),
        *learning(fit),
        *collinearity(panel),
        *extrapolation(panel),
    )


def sampling(drawn: Sample, *, approximate: bool = False) -> tuple[HealthCheck, ...]:
    """Whether the draws stand for the posterior."""
    if approximate:
        return _approximation(drawn), _divergences(drawn)
    return _convergence(drawn), _divergences(drawn)


def _verdict(good: bool, poor: bool) -> Verdict:
    if good:
        return Verdict.PASS
    return Verdict.FAIL if poor else Verdict.REVIEW


def _convergence(drawn: Sample) -> HealthCheck:
    r_hat, effective = mixing(drawn.u)
    return HealthCheck(
        check="convergence",
        verdict=_verdict(
            r_hat <= GOOD_R_HAT and effective >= GOOD_DRAWS,
            r_hat > POOR_R_HAT or effective < POOR_DRAWS,
        ),
        sentence=Message(
            "worst R-hat {r_hat}, fewest effective draws {draws}",
            r_hat=Number(float(r_hat), 3),
            draws=round(effective),
        ),
        advice=Message("fit again with another --seed; if it stays, the data hold two stories"),
    )


def _divergences(drawn: Sample) -> HealthCheck:
    share = float(drawn.diverging.mean())
    return HealthCheck(
        check="divergences",
        verdict=_verdict(share <= 0.001, share > 0.02),
        sentence=Message(
            "{count} of {total} draws diverged",
            count=int(drawn.diverging.sum()),
            total=drawn.diverging.size,
        ),
        advice=Message("look for a lever or wave with extreme values, then fit again"),
    )


def _approximation(drawn: Sample) -> HealthCheck:
    r_hat, effective = mixing(drawn.u)
    return HealthCheck(
        check="approximation",
        verdict=_verdict(
            r_hat <= POOR_R_HAT and effective >= POOR_DRAWS,
            r_hat > ROUGH_R_HAT or effective < ROUGH_DRAWS,
        ),
        sentence=Message(
            "approximate posterior: worst R-hat {r_hat}, fewest effective draws {draws}",
            r_hat=Number(float(r_hat), 3),
            draws=round(effective),
        ),
        advice=Message("fit without --quick before deciding anything"),
    )


def learning(fit: Fit) -> Iterator[HealthCheck]:
    """What the data taught of levers, and whether anything lies where no one expected it."""
    flat, start = fit.u.reshape(-1, fit.u.shape[-1]), 0
    effects, strange = [], []
    for prior in fit.model.declared:
        own = flat[:, start : start + prior.size]
        start += prior.size
        if prior.name in ("year_effect", "direct_return"):
            effects += list(own.std(0))
        strange += [prior.meaning] if (np.abs(own.mean(0)) > UNUSUAL).any() else []
    if effects:
        taught = int(np.sum(np.array(effects) < LEARNED))
        yield HealthCheck(
            check="identifiability",
            verdict=_verdict(taught >= len(effects) / 2, taught == 0),
            sentence=Message(
                "the data teach something about {taught} of {count} effects of levers",
                taught=taught,
                count=len(effects),
            ),
            advice=Message("vary spend more, interview more, or run an experiment"),
        )
    yield HealthCheck(
        check="prior against posterior",
        verdict=_verdict(not strange, False),
        sentence=Message(
            "quantities far outside what was thought possible: {names}",
            names=tuple(strange) or Message("none"),
        ),
        advice=Message("see the tables for a wrong unit or a level shift"),
    )


def collinearity(panel: Panel) -> tuple[HealthCheck, ...]:
    """The two levers whose spends move most alike; nothing where fewer than two move."""
    spend = panel.spend.sum(1)
    moving = [c for c in range(spend.shape[1]) if np.ptp(spend[:, c]) > 0]
    if len(moving) < 2:
        return ()
    alike = np.corrcoef(spend[:, moving].T) - np.eye(len(moving))
    first, second = np.unravel_index(np.abs(alike).argmax(), alike.shape)
    worst = float(alike[first, second])
    return (
        HealthCheck(
            check="collinear levers",
            verdict=_verdict(abs(worst) < COLLINEAR, abs(worst) > 0.99),
            sentence=Message(
                "spend on {first} and {second} moves most alike: correlation {size}",
                first=panel.levers[moving[first]],
                second=panel.levers[moving[second]],
                size=Number(worst, 2),
            ),
            advice=Message("vary them at different times, or read their rates together"),
        ),
    )


def extrapolation(panel: Panel) -> tuple[HealthCheck, ...]:
    """Levers whose latest spend was never seen before: little is known of that level."""
    spend = panel.spend.sum(1)
    since = len(spend) - max(int(len(spend) * LATEST), 1)
    if since < 1:
        return ()
    highest = spend[:since].max(0)
    beyond = (spend[since:] > ABOVE * highest).mean(0) > NEW_GROUND
    levers = tuple(lever for lever, new in zip(panel.levers, beyond, strict=True) if new)
    return (
        HealthCheck(
            check="extrapolation",
            verdict=_verdict(not levers, False),
            sentence=Message(
                "spend of the last {count} periods lies above all that was spent before: {levers}",
                count=len(spend) - since,
                levers=levers or Message("none"),
            ),
            advice=Message(
                "what these levers do at that level is told by those periods alone: vary them "
                "before trusting more of it"
            ),
        ),
    )
