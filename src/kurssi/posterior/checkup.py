"""Is the fit to be trusted? Verdicts on sampling and on what the levers' history can tell."""

import numpy as np

from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.posterior.fit import Fit
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.posterior.quick import QuickSample
from kurssi.posterior.sample import GOOD_DRAWS, GOOD_R_HAT, Sample, mixing

POOR_R_HAT, POOR_DRAWS = 1.05, 100
COLLINEAR = 0.9


def examine(fit: Fit, panel: Panel) -> tuple[HealthCheck, ...]:
    """Every check of a fit, in the order they are shown."""
    sampling = (
        (_approximation(fit.drawn),)
        if isinstance(fit.drawn, QuickSample)
        else (_convergence(fit.drawn), _divergences(fit.drawn))
    )
    return (*sampling, *_collinearity(panel))


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
            r_hat=f"{r_hat:.3f}",
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


def _approximation(drawn: QuickSample) -> HealthCheck:
    return HealthCheck(
        check="approximation",
        verdict=_verdict(drawn.effective >= 400, drawn.effective < 20),
        sentence=Message(
            "approximate posterior: {draws} effective draws", draws=round(drawn.effective)
        ),
        advice=Message("fit without --quick before deciding anything"),
    )


def _collinearity(panel: Panel) -> tuple[HealthCheck, ...]:
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
                size=f"{worst:.2f}",
            ),
            advice=Message("vary them at different times, or read their rates together"),
        ),
    )
