"""True quotes against the naive oracle, and the identities that quotes must keep."""

import numpy as np
import pytest

from kurssi.example.company import NULL_LEVER
from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.truth import true_quotes
from reference import estimands


def oracle_base(world):
    true, company = world.parameters, world.company
    return estimands.Base(
        segments=true.segments, levers=true.levers, measures=true.measures,
        population=world.population, spend=world.spend, attention=world.attention,
        attention_known=np.array([
            lever in ("tv", "short_video", "search", "sponsorship") for lever in true.levers
        ]),
        shares=world.shares, units=world.expected_units, category=world.surroundings.category,
        contribution=world.contribution, dispersion=world.dispersion, priced=world.history.priced,
        window=company.window_periods, horizon=company.horizon_periods,
        discount_rate=company.discount_rate, per_year=52,
    )  # fmt: skip


def oracle_response(world):
    names = estimands.Response.__dataclass_fields__
    return estimands.Response(**{name: getattr(world.parameters, name) for name in names})


def keyed(quotes):
    return {(q.side.value, q.measure, q.lever, q.segment, q.via): q.value for q in quotes}


@pytest.fixture(scope="module")
def short():
    return live(5, Setting(weeks=70, feedback=1.0, bending=1.0, cross=1.0))


@pytest.fixture(scope="module")
def quotes(short):
    return keyed(true_quotes(short))


def test_true_quotes_are_the_oracles(short, quotes):
    wanted = estimands.quotes(oracle_base(short), oracle_response(short))
    known = {key: value for key, value in quotes.items() if value is not None}
    assert set(known) == set(wanted)
    for key, value in wanted.items():
        assert known[key] == pytest.approx(value, rel=1e-6, abs=1e-9), key


def test_paths_add_up_to_the_yield_and_the_mroi(short, quotes):
    for segment in ("all", *short.parameters.segments):
        for lever in short.parameters.levers:
            paths = sum(
                value for (side, _, who, where, _), value in quotes.items()
                if (side, who, where) == ("path", lever, segment)
            )  # fmt: skip
            whole = quotes["yield", "eur", lever, segment, None]
            assert paths == pytest.approx(whole, abs=1e-12)
            mroi = quotes["mroi", "eur", lever, segment, None]
            assert mroi == pytest.approx(whole - 1, abs=1e-12)


def test_ask_is_one_over_yield(quotes):
    for (side, *rest), value in quotes.items():
        if side == "ask":
            bought = quotes["yield", *rest]
            assert value is None if bought <= 0 else value == pytest.approx(1 / bought)


def test_the_null_lever_buys_attention_and_nothing_else(quotes):
    for (side, measure, lever, _, _), value in quotes.items():
        if lever != NULL_LEVER or side == "ask":
            continue
        if side == "mroi":
            assert value == -1.0
        else:
            assert (value > 0) if measure == "attention" else (value == 0.0)


def test_average_returns_exceed_marginal_ones(short, quotes):
    """Response is concave, so what is spent already earns more per euro than the next euro."""
    for lever in short.parameters.levers:
        average = quotes["average", "eur", lever, "all", None]
        assert average >= quotes["yield", "eur", lever, "all", None]


def test_bids_are_positive_where_the_measure_converts(short, quotes):
    for k, measure in enumerate(short.parameters.measures):
        bid = quotes["bid", measure, None, "all", None]
        assert (bid > 0) == (short.parameters.conversion[k] > 0)
    assert quotes["bid", "cx", None, "all", None] > 0


def test_units_say_what_is_exchanged(short):
    for quote in true_quotes(short):
        over, under = quote.unit.split("/")
        assert "EUR" in (over, under)
        if quote.side.value in ("ask", "bid"):
            assert over == "EUR"
        else:
            assert under == "EUR"
