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
