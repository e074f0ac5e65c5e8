"""What a level and a pooled level are, and how much time they may cover. Light: no arrays."""

from dataclasses import dataclass
from enum import StrEnum


class Span(StrEnum):
    """How much time one row covers."""

    PERIOD = "period"
    QUARTER = "quarter"
    YEAR = "year"


class ChangeRemark(StrEnum):
    """What is to be said of a change: why there is none, or of what part of the spans it is."""

    THIN = "thin"  # withheld: fewer than 5 effective answers on a side
    NO_COMMON_MONTH = "no_common_month"  # withheld
    COMMON_MONTHS = "common_months"  # of the months that both spans have


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """The level of a measure for a brand in a segment and period, and its change.

    ``value``, ``se``, ``q05`` and ``q95`` are shares (0..1) or points (0..100), those of an
    indicator on its own scale (``survey.indicators.scale_of``). ``se`` is the linearised standard
    error; the interval reaches ``reach`` times as far, as the error is itself unsure (Student's,
    ``maths.survey.widened``). ``change``, between ``change_q05`` and ``change_q95`` by the errors
    of both levels, is against the last span before in which the series was observed (of rolling
    means, the last that shares no period with this one), ``change_year`` against the same span a
    year ago (``changes.NEAR_A_YEAR``), with its own interval; None where there is none, or it is
    withheld (``change_remark``); ``since`` and ``since_year`` name those spans. Years, and quarters
    a year apart, are compared on the months that both have.
    ``p_change`` and ``p_change_year`` are the probability that the true level moved in the
    direction seen (``maths.moved``), with the covariance of waves that the same people answered.
    ``n_eff`` of a longer span is what independent waves as sure would have. ``small_base``: fewer
    effective answers than are fit for showing without a warning; of a change, on either side.
    ``joint`` is the joint measure that stands in this one's place (``survey.joint``), None where
    the measure speaks for itself.
    """

    measure: str
    brand: str
    segment: str
    period: str
    value: float
    se: float
    q05: float
    q95: float
    n: float
    n_eff: float
    change: float | None
    p_change: float | None
    change_q05: float | None = None
    change_q95: float | None = None
    change_year: float | None = None
    p_change_year: float | None = None
    change_year_q05: float | None = None
    change_year_q95: float | None = None
    small_base: bool = False
    reach: float = 1.0
    since: str | None = None
    since_year: str | None = None
    change_small_base: bool = False
    change_year_small_base: bool = False
    change_remark: ChangeRemark | None = None
    change_year_remark: ChangeRemark | None = None
    joint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRow:
    """The pooled level of a measure for a brand in a segment and period, beside the direct one.

    ``value``, ``se``, ``q05`` and ``q95`` are pooled, on the measure's scale. ``direct`` with its
    ends is what was asked in that very cell, None where nobody was; ``n_eff`` is 0 there. ``own``
    is the weight of the cell's own answers in the pooled level, 0 to 1. ``poststratified`` where
    people of each profile count as the declared margins have them.
    """

    measure: str
    brand: str
    segment: str
    period: str
    value: float
    se: float
    q05: float
    q95: float
    n_eff: float
    own: float
    direct: float | None
    direct_q05: float | None
    direct_q95: float | None
    poststratified: bool
