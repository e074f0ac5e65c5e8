"""Repeat buying against its norm: what a brand's buyers do beyond what its size alone would give.

Big brands are bought more often, by more of the same people, without being better loved (double
jeopardy). The norm of a brand of its size is the NBD-Dirichlet's (``maths.dirichlet``), and a brand
gets credit only beyond it. What is *not* here: loyalty as people state it (the measure).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.sparse import csr_array
from scipy.special import ndtr

from kurssi.maths.association import dealt, false_discovery, jackknife_variance, reach_of
from kurssi.maths.dirichlet import Market, Rule, fit_market
from kurssi.messages import Message
from kurssi.survey.comparison import drawn_together
from kurssi.survey.norm_checks import HEAPS, ModelCheck, Totals, norm_checks
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import floats

COLUMN = "purchases"
GROUPS = 400  # of people, left out in turn; the market is fitted anew without each
FEW_BUYERS = 50  # below this many buyers a brand is in the market, but has no row of its own
FEW_BRANDS = 3
ASKED_ALL = 0.5  # of those asked about any brand, who must have been asked about all
LOYALTIES = ("purchases_per_buyer", "requirements", "sole_buyers", "repeat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """One measure of loyalty against its norm; the 90 % interval is of the difference.

    ``q`` is the false discovery rate at which the difference would just be called real, among all
    brands and measures of the report.
    """

    observed: float
    norm: float
    difference: float
    q05: float
    q95: float
    q: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandLoyalty:
    """One brand: how big it is, and how its buyers buy, against a brand of its size.

    ``buyers`` are people asked; ``share`` of the category's purchases and ``penetration`` are
    weighted. ``against`` by measure: purchases per buyer, share of category requirements, sole
    buyers, and repeat where people answered in two waves running.
    """

    brand: str
    buyers: int
    share: float
    penetration: float
    against: Mapping[str, Against]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loyalty:
    """The category's buying and every brand against its norm.

    ``rate`` is M, ``shape`` K, ``switching`` S of the NBD-Dirichlet; ``penetration`` the share of
    people who buy the category in one wave's time. ``left_out`` says what was.
    """

    people: int
    penetration: float
    rate: float
    shape: float
    switching: float
    brands: tuple[BrandLoyalty, ...]
    checks: tuple[ModelCheck, ...]
    left_out: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Buying:
    """Purchases of every brand by every person in every wave.

    ``wave`` numbers the waves, ``group`` the people who were drawn together.
    """

    brands: tuple[str, ...]
    counts: Float[np.ndarray, " answer brand"]
    weights: Float[np.ndarray, " answer"]
    person: Int[np.ndarray, " answer"]
    wave: Int[np.ndarray, " answer"]
    group: Int[np.ndarray, " answer"]


def loyalty(people: Respondents, chosen: Bool[np.ndarray, " row"], key: int) -> Loyalty | Message:
    """Every brand's repeat buying against the norm of its size, or why that cannot be said.

    Errors are the jackknife's over people: without each group of them in turn the market is fitted
    anew and the differences taken anew. (The bootstrap gave the same, a little too narrow.)

    Args:
        people: the respondents.
        chosen: their rows in the window.
        key: the randomness of the groups of people.
    """
    buying = _buying(people, chosen)
    if isinstance(buying, Message):
        return buying
    totals = _totals(buying, dealt(buying.group, key, groups=GROUPS))
    whole = {name: part.sum(axis=0, keepdims=True) for name, part in totals.items()}
    market = _market(whole)
    if not np.isfinite(market.shape[0]):
        return Message(
            "of 100 people {buyers} bought the category, {purchases} times in all: people who"
            " differ by more than chance would not, so there is no norm",
            buyers=round(100 * float(whole["category"][0] / whole["one"][0])),
            purchases=round(100 * float(market.rate[0])),
        )
    without = {name: whole[name] - part for name, part in totals.items()}
    return _report(buying, whole, without)


def _buying(people: Respondents, chosen: Bool[np.ndarray, " row"]) -> _Buying | Message:
    """The answers of those who were asked about every brand, or why there are too few."""
    names = people.table.column_names
    given = floats(people.table[COLUMN]) if COLUMN in names else np.full(people.count, np.nan)
    rows = np.flatnonzero(chosen & ~np.isnan(given))
    if not len(rows):
        return Message("purchases were not asked")
    bought = given[rows]
    if (bought != np.round(bought)).any() or (bought < 0).any():
        return Message("purchases are not whole numbers of 0 or more")
    brands = np.unique(people.brands.codes[rows])
    waves, wave = np.unique(people.period[rows], return_inverse=True)
    at = people.people.codes[rows] * len(waves) + wave
    answers, answer = np.unique(at, return_inverse=True)
    counts = np.full((len(answers), len(brands)), np.nan)
    counts[answer, np.searchsorted(brands, people.brands.codes[rows])] = bought
    weights = np.zeros(len(answers))
    weights[answer] = people.weights[rows]
    group = np.zeros(len(answers), dtype=np.int64)
    group[answer] = drawn_together(people)[rows]
    asked = ~np.isnan(counts).any(axis=1)
    if asked.mean() < ASKED_ALL:
        return Message("most people were not asked about the purchases of every brand")
    known = np.flatnonzero(counts[asked].sum(axis=0) > 0)
    if len(known) < FEW_BRANDS:
        return Message("fewer than {n} brands were bought", n=FEW_BRANDS)
    return _Buying(
        brands=tuple(people.brands.names[at] for at in brands[known]),
        counts=counts[asked][:, known],
        weights=weights[asked],
        person=answers[asked] // len(waves),
        wave=answers[asked] % len(waves),
        group=group[asked],
    )


def _totals(buying: _Buying, groups: Int[np.ndarray, " answer"]) -> Totals:
    """Weighted sums per group of people: all that loyalty, its norm and the checks are made of."""
    answers = np.arange(len(groups))
    shape = (int(groups.max()) + 1, len(groups))
    sums = csr_array((buying.weights, (groups, answers)), shape=shape)
    counts, buys = buying.counts, (buying.counts > 0).astype(float)
    needs = counts.sum(axis=1)
    sole = buys * (buys.sum(axis=1) == 1)[:, None]
    first, again = _pairs(buying, buys)
    late = (buying.wave > buying.wave.max() / 2).astype(float)
    heaps = np.minimum(needs, HEAPS)[:, None] == np.arange(HEAPS + 1)
    return {
        "one": sums @ np.ones(len(needs)),
        "category": sums @ (needs > 0).astype(float),
        "total": sums @ needs,
        "bought": sums @ counts,
        "buyers": sums @ buys,
        "needs": sums @ (needs[:, None] * buys),
        "sole": sums @ sole,
        "first": sums @ first,
        "again": sums @ again,
        "both": np.stack([sums @ (buys * column[:, None]) for column in buys.T], axis=-1),
        "heaps": sums @ heaps.astype(float),
        "late": sums @ late,
        "late_bought": sums @ (counts * late[:, None]),
    }


def _pairs(
    buying: _Buying, buys: Float[np.ndarray, " answer brand"]
) -> tuple[Float[np.ndarray, " answer brand"], Float[np.ndarray, " answer brand"]]:
    """Who bought a brand in a wave and answered in the next; and those of them who bought again."""
    order = np.lexsort((buying.wave, buying.person))
    now, then = order[:-1], order[1:]
    follows = (buying.person[now] == buying.person[then]) & (
        buying.wave[then] == buying.wave[now] + 1
    )
    first, again = np.zeros_like(buys), np.zeros_like(buys)
    first[now[follows]] = buys[now[follows]]
    again[now[follows]] = buys[now[follows]] * buys[then[follows]]
    return first, again


def _market(totals: Totals) -> Market:
    """The market of these sums, S by the steadiest rule."""
    one, rate = totals["one"], totals["total"] / totals["one"]
    return fit_market(
        totals["category"] / one,
        rate,
        totals["bought"] / totals["total"][:, None],
        totals["buyers"] / one[:, None],
        rule=Rule.POOLED,
    )


def _observed(totals: Totals) -> dict[str, Float[np.ndarray, " draw brand"]]:
    """The measures of loyalty as they are; NaN where nobody could show it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "purchases_per_buyer": totals["bought"] / totals["buyers"],
            "requirements": totals["bought"] / totals["needs"],
            "sole_buyers": totals["sole"] / totals["buyers"],
            "repeat": totals["again"] / totals["first"],
        }


def _normal(market: Market) -> dict[str, Float[np.ndarray, " draw brand"]]:
    """The same measures as the norm has them."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "purchases_per_buyer": market.purchases_per_buyer(),
            "requirements": market.requirements(),
            "sole_buyers": market.sole_buyers(),
            "repeat": market.repeat(),
        }


def _report(buying: _Buying, whole: Totals, without: Totals) -> Loyalty | Message:
    """Every brand with enough buyers, and whether the norm may be believed."""
    market, markets = _market(whole), _market(without)
    people = np.unique(buying.person)
    buyers = np.array(
        [len(np.unique(buying.person[column > 0])) for column in buying.counts.T], dtype=np.int64
    )
    shown = np.flatnonzero(buyers >= FEW_BUYERS)
    if not len(shown):
        return Message("no brand has {n} buyers among those asked", n=FEW_BUYERS)
    against = _against((whole, without), (market, markets), buyers, shown)
    return Loyalty(
        people=len(people),
        penetration=float(whole["category"][0] / whole["one"][0]),
        rate=float(market.rate[0]),
        shape=float(market.shape[0]),
        switching=float(market.switching[0]),
        brands=tuple(
            BrandLoyalty(
                brand=buying.brands[at],
                buyers=int(buyers[at]),
                share=float(market.shares[0, at]),
                penetration=float(whole["buyers"][0, at] / whole["one"][0]),
                against=against[place],
            )
            for place, at in enumerate(shown)
        ),
        checks=norm_checks(buying.brands, (whole, without), (market, markets)),
        left_out=tuple(
            Message(
                "{brand}: {buyers} buyers, fewer than {n}",
                brand=name, buyers=int(count), n=FEW_BUYERS,
            )
            for name, count in zip(buying.brands, buyers, strict=True)
            if count < FEW_BUYERS
        ),
    )  # fmt: skip


def _against(
    totals: tuple[Totals, Totals],
    markets: tuple[Market, Market],
    buyers: Int[np.ndarray, " brand"],
    shown: Int[np.ndarray, " shown"],
) -> list[dict[str, Against]]:
    """Observed less norm by measure, of each brand shown; without those nobody could show."""
    observed, norm = _observed(totals[0]), _normal(markets[0])
    seen, said = _observed(totals[1]), _normal(markets[1])
    difference = np.stack([(observed[name] - norm[name])[0, shown] for name in LOYALTIES])
    error = np.stack(
        [_error((seen[name] - said[name])[:, shown], buyers[shown]) for name in LOYALTIES]
    )
    q = false_discovery(2 * ndtr(-np.abs(difference) / error))
    reach = reach_of(len(totals[1]["one"])) * error
    return [
        {
            name: Against(
                observed=float(observed[name][0, at]),
                norm=float(norm[name][0, at]),
                difference=float(difference[row, place]),
                q05=float((difference - reach)[row, place]),
                q95=float((difference + reach)[row, place]),
                q=float(q[row, place]),
            )
            for row, name in enumerate(LOYALTIES)
            if np.isfinite(difference[row, place]) and np.isfinite(error[row, place])
        }
        for place, at in enumerate(shown)
    ]


def _error(
    without: Float[np.ndarray, " group brand"], buyers: Int[np.ndarray, " brand"]
) -> Float[np.ndarray, " brand"]:
    """Standard errors, none smaller than that of the brands' median buyer gives.

    Few people buy most: a small brand that happens to have none of them among its buyers looks low
    and sure at once. So variance x buyers is at least its median over the brands.
    """
    variance = jackknife_variance(without)
    shown = np.isfinite(variance)
    if not shown.any():
        return variance
    typical = np.median((variance * buyers)[shown])
    return np.sqrt(np.maximum(variance, typical / buyers))
