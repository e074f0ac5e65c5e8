"""Repeat buying against its norm: nothing is called where the norm is true, and loyalty is."""

import numpy as np
import pytest
from scipy.stats import nbinom

from kurssi.messages import Message
from kurssi.survey.loyalty import FEW_BUYERS, LOYALTIES, Loyalty, loyalty
from kurssi.survey.norm_checks import negative_binomial
from survey.markets import SHARES, bought, people_of


def of(purchases, *, key=1, names=None, weights=None):
    people = people_of({"purchases": purchases}, names=names, weights=weights)
    return loyalty(people, np.ones(people.count, dtype=bool), key)


def with_friends(rng, persons, *, waves=2, loyal=0.06):
    """A market at rest in which some people buy brand 3 only, and buy it as often as others buy."""
    purchases = bought(rng, persons, waves=waves)
    friends = rng.random(persons) < loyal
    only = np.zeros_like(purchases)
    only[..., 3] = purchases.sum(axis=-1)
    return np.where(friends[:, None, None], only, purchases)


def test_the_observed_measures_are_those_counted_by_hand():
    purchases = bought(np.random.default_rng(2), 900, waves=2)
    found = of(purchases)
    assert isinstance(found, Loyalty)
    flat, buys = purchases.reshape(-1, 8), purchases.reshape(-1, 8) > 0
    row = found.brands[2]
    assert row.brand == "b2"
    assert row.buyers == (purchases[..., 2] > 0).any(axis=1).sum()
    assert row.share == pytest.approx(flat[:, 2].sum() / flat.sum())
    assert row.penetration == pytest.approx(buys[:, 2].mean())
    mine = buys[:, 2]
    by_hand = {
        "purchases_per_buyer": flat[mine, 2].mean(),
        "requirements": flat[mine, 2].sum() / flat[mine].sum(),
        "sole_buyers": (buys[mine].sum(axis=1) == 1).mean(),
        "repeat": (purchases[purchases[:, 0, 2] > 0, 1, 2] > 0).mean(),
    }
    for name, value in by_hand.items():
        assert row.against[name].observed == pytest.approx(value), name
        assert row.against[name].difference == pytest.approx(value - row.against[name].norm)


def test_the_parameters_of_the_market_are_found():
    found = of(bought(np.random.default_rng(3), 20_000))
    assert isinstance(found, Loyalty)
    assert found.rate == pytest.approx(1.5, rel=0.05)
    assert found.shape == pytest.approx(0.8, rel=0.05)
    assert found.switching == pytest.approx(1.3, rel=0.08)
    assert all(check.holds for check in found.checks)
    assert [check.check for check in found.checks] == ["category", "sizes", "partition"]


def test_a_weight_counts_as_so_many_people():
    rng = np.random.default_rng(4)
    purchases = bought(rng, 400)
    weights = rng.integers(1, 4, 400)
    weighted = of(purchases, weights=weights.astype(float))
    copied = of(np.repeat(purchases, weights, axis=0))
    assert isinstance(weighted, Loyalty)
    assert isinstance(copied, Loyalty)
    assert weighted.switching == pytest.approx(copied.switching)
    assert weighted.brands[0].penetration == pytest.approx(copied.brands[0].penetration)
    mine, theirs = weighted.brands[0].against, copied.brands[0].against
    assert mine["requirements"].difference == pytest.approx(theirs["requirements"].difference)
    width = [each.q95 - each.q05 for each in (mine["requirements"], theirs["requirements"])]
    assert width[0] > 1.1 * width[1]  # copies of a person are not new people


def test_the_order_of_rows_is_nothing():
    purchases = bought(np.random.default_rng(5), 300)
    people = people_of({"purchases": purchases})
    whole = loyalty(people, np.ones(people.count, dtype=bool), 1)
    turned = of(purchases[::-1])
    assert isinstance(whole, Loyalty)
    assert isinstance(turned, Loyalty)
    assert whole.switching == pytest.approx(turned.switching)


def test_a_brand_with_buyers_of_its_own_gets_credit_and_a_big_one_does_not():
    found = of(with_friends(np.random.default_rng(6), 2500))
    assert isinstance(found, Loyalty)
    rows = {row.brand: row for row in found.brands}
    assert rows["b3"].against["sole_buyers"].q < 0.05
    assert rows["b3"].against["sole_buyers"].q05 > 0
    assert rows["b3"].against["requirements"].q05 > 0
    # The biggest brand has more repeat than the smallest, and no credit for it.
    biggest, smallest = rows["b0"].against["repeat"], rows["b7"].against["repeat"]
    assert biggest.norm > smallest.norm + 0.02
    assert rows["b0"].against["sole_buyers"].difference < 0.03


def test_two_brands_for_the_same_people_are_a_partition():
    rng = np.random.default_rng(7)
    often = rng.gamma(0.8, 1.5 / 0.8, 3000)
    half = rng.random(3000) < 0.5
    alpha = np.where(half[:, None], [0.9, 0.8, 0.02, 0.02, 0.02], [0.02, 0.02, 0.7, 0.6, 0.4])
    taste = rng.gamma(alpha)
    taste /= taste.sum(axis=1, keepdims=True)
    found = of(rng.poisson(often[:, None] * taste))
    assert isinstance(found, Loyalty)
    checks = {check.check: check for check in found.checks}
    assert not checks["partition"].holds
    assert "b0 and b1" in checks["partition"].sentence.text("en")


def test_a_market_that_moves_is_not_at_rest():
    rng = np.random.default_rng(8)
    purchases = bought(rng, 1500, waves=4)
    purchases[:, 2:, 1] += rng.binomial(1, 0.15, (1500, 2))
    found = of(purchases)
    assert isinstance(found, Loyalty)
    checks = {check.check: check for check in found.checks}
    assert not checks["stationary"].holds
    assert "b1" in checks["stationary"].sentence.text("en")


def test_a_category_that_everyone_buys_has_no_norm():
    purchases = bought(np.random.default_rng(9), 300) + np.eye(8, dtype=int)[0]
    found = of(purchases)
    assert isinstance(found, Message)
    assert "100" in found.text("en")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: np.full(p.shape, np.nan), "not asked"),
        (lambda p: p + 0.5, "whole numbers"),
        (lambda p: np.where(p > 0, p, np.nan), "every brand"),
        (lambda p: p * (np.arange(8) < 2), "fewer than 3 brands"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_has_its_reason(change, words):
    found = of(change(bought(np.random.default_rng(10), 300).astype(float)))
    assert isinstance(found, Message)
    assert words in found.text("en")


def test_a_brand_with_few_buyers_is_in_the_market_and_has_no_row():
    found = of(bought(np.random.default_rng(11), 500))
    assert isinstance(found, Loyalty)
    shown = {row.brand for row in found.brands}
    assert "b7" not in shown
    assert any("b7" in sentence.text("en") for sentence in found.left_out)
    assert all(row.buyers >= FEW_BUYERS for row in found.brands)
    assert sum(row.share for row in found.brands) < 1


def test_repeat_needs_people_who_answered_twice():
    once = of(bought(np.random.default_rng(12), 600))
    assert isinstance(once, Loyalty)
    assert all("repeat" not in row.against for row in once.brands)
    assert all(set(LOYALTIES[:3]) == set(row.against) for row in once.brands)


def covered(reps, persons, **world):
    """Share of 90 % intervals that hold 0 where the norm is true, by measure; any false call."""
    held = {name: [] for name in LOYALTIES}
    called = []
    for rep in range(reps):
        found = of(bought(np.random.default_rng(rep), persons, waves=2, **world), key=rep)
        assert isinstance(found, Loyalty)
        for row in found.brands:
            for name, each in row.against.items():
                held[name].append(each.q05 <= 0 <= each.q95)
        called.append(any(e.q <= 0.05 for row in found.brands for e in row.against.values()))
    return {name: float(np.mean(values)) for name, values in held.items()}, float(np.mean(called))


def test_a_market_at_its_norm_gives_no_credit():
    held, called = covered(12, 600)
    assert all(0.82 <= share <= 0.99 for share in held.values()), held
    assert called <= 0.25


@pytest.mark.slow
@pytest.mark.parametrize(
    ("persons", "world"),
    [
        (400, {}),
        (1500, {}),
        (1500, {"rate": 4.0, "shape": 1.0, "switching": 0.6}),
        (1500, {"rate": 1.0, "shape": 0.5, "switching": 3.0}),
    ],
)
def test_intervals_hold_in_many_markets(persons, world):
    held, called = covered(200, persons, **world)
    assert all(0.86 <= share <= 0.96 for share in held.values()), held
    assert called <= 0.08


def test_real_households_buy_about_as_their_brands_sizes_say(shared):
    """Soft drinks of 2,377 households in two halves of 2017, by manufacturer (completejourney)."""
    pandas = pytest.importorskip("pandas")
    folder = shared / "completejourney"
    if not folder.is_dir():
        pytest.skip("completejourney is not in the public data folder")
    bills = pandas.read_csv(
        folder / "transactions_sample.csv", parse_dates=["transaction_timestamp"]
    )
    wares = pandas.read_csv(folder / "products.csv")
    homes = np.sort(bills.household_id.unique())
    drinks = bills.merge(wares[wares.product_category == "SOFT DRINKS"], on="product_id")
    biggest = drinks.groupby("manufacturer_id").basket_id.nunique().nlargest(4).index
    drinks["brand"] = drinks.manufacturer_id.map({k: at for at, k in enumerate(biggest)}).fillna(4)
    drinks = drinks.drop_duplicates(["household_id", "basket_id", "brand"])
    purchases = np.zeros((len(homes), 2, 5))
    place = (
        np.searchsorted(homes, drinks.household_id),
        (drinks.transaction_timestamp.dt.month > 6).astype(int),
        drinks.brand.astype(int),
    )
    np.add.at(purchases, place, 1)
    found = of(purchases, names=["a", "b", "c", "d", "other"])
    assert isinstance(found, Loyalty)
    checks = {check.check: check.holds for check in found.checks}
    assert checks["category"]
    assert checks["sizes"]
    for row in found.brands:
        assert row.against["sole_buyers"].observed == pytest.approx(
            row.against["sole_buyers"].norm, abs=0.1
        )
    repeats = [row.against["repeat"] for row in found.brands]
    assert np.mean([each.difference for each in repeats]) < 0  # tastes drift over half a year


def test_shares_of_the_made_market_are_a_whole():
    assert SHARES.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("rate", "shape"), [(0.4, 0.2), (3.0, 1.7), (12.0, 40.0)])
def test_the_nbd_is_the_negative_binomial(rate, shape):
    times = np.arange(30)
    wanted = nbinom.pmf(times, shape, shape / (shape + rate))
    assert negative_binomial(times, rate=rate, shape=shape) == pytest.approx(wanted, rel=1e-10)
