"""What a rate rests on: whom and what it is about, and the facts there are of that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Facts of one table and file: how many, of how many periods, and answers where people did.

    ``subject`` is whom or what they are about; ``first`` and ``last`` ISO days.
    """

    table: str
    file: str
    subject: str
    measures: tuple[str, ...]
    facts: int
    periods: int
    answers: int | None
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a rate is about: the own brand, the lever (None: any), its measures, its segment."""

    brand: str
    lever: str | None
    measures: tuple[str, ...]
    segment: str
