"""Model health: a verdict, a sentence and an advice for each check."""

from dataclasses import dataclass
from enum import StrEnum

from kurssi.messages import Message


class Verdict(StrEnum):
    """What a check of the model says."""

    PASS = "PASS"
    REVIEW = "REVIEW"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """One check: its stable name, the verdict, what was seen, and what to do."""

    check: str
    verdict: Verdict
    sentence: Message
    advice: Message


# The checks' ids are the document's; people read these.
NAMES: dict[str, Message] = {
    "convergence": Message("agreement of the chains"),
    "divergences": Message("diverged draws"),
    "approximation": Message("quick approximation"),
    "exact filter": Message("exact calculation"),
    "collinear levers": Message("levers that move together"),
    "extrapolation": Message("spend on new ground"),
    "predictive errors of sales": Message("size of errors, sales"),
    "predictive errors of measures": Message("size of errors, measures"),
    "autocorrelation of sales": Message("errors that go on, sales"),
    "autocorrelation of measures": Message("errors that go on, measures"),
    "forecast of sales": Message("forecast of sales"),
    "forecast of measures": Message("forecast of measures"),
    "baseline": Message("what is left without levers"),
    "identifiability": Message("what the data taught"),
    "prior against posterior": Message("surprising values"),
}
