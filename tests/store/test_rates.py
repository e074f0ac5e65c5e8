"""Raw rates kept beside their run: what is kept comes back, what is damaged is made again."""

import numpy as np
import pytest

from kurssi.decisions.raw import Rates, Terms
from kurssi.store.rates import load_rates, rates_path, save_rates

TERMS = Terms(window=52, horizon=52, rate=0.08, per_year=52)


def made(seed, draws=40):
    rng = np.random.default_rng(seed)
    shapes = ((3, 2, 4), (3, 2), (3, 2), (3, 2, 5), (3, 2), (2, 4), (2,), (3, 2))
    return Rates(*(rng.normal(size=(draws, *shape)) for shape in shapes))


@pytest.fixture
def path(tmp_path):
    return rates_path(tmp_path, "run1", TERMS)


@pytest.fixture
def kept(tmp_path, path):
    save_rates(tmp_path, path, {"posterior": made(1), "prior": made(2, draws=7)})
    return path


def test_what_is_kept_comes_back(kept):
    found = load_rates(kept, Rates)
    assert list(found) == ["posterior", "prior"]
    posterior, prior = found.values()
    for name in Rates._fields:
        assert (getattr(posterior, name) == getattr(made(1), name)).all()
        assert (getattr(prior, name) == getattr(made(2, draws=7), name)).all()


def test_numbers_that_are_not_known_stay_unknown(tmp_path, path):
    unknown = made(1)._replace(attention=np.full((40, 3, 2), np.nan))
    save_rates(tmp_path, path, {"posterior": unknown})
    assert np.isnan(load_rates(path, Rates)["posterior"].attention).all()


def test_nothing_kept_is_none(path):
    assert load_rates(path, Rates) is None


def test_each_run_and_each_term_has_its_own_place(tmp_path):
    places = {
        rates_path(tmp_path, run, terms)
        for run in ("run1", "run2")
        for terms in (
            TERMS, TERMS._replace(window=26), TERMS._replace(horizon=0), TERMS._replace(rate=0.0),
            TERMS._replace(per_year=12),
        )
    }  # fmt: skip
    assert len(places) == 10
    assert rates_path(tmp_path, "run1", TERMS, "earlier") not in places
    assert rates_path(tmp_path, "run1", TERMS) == rates_path(tmp_path, "run1", Terms(*TERMS))


@pytest.mark.parametrize(
    "damage", ["empty", "cut", "cut late", "text", "bits", "array", "other names"]
)
def test_damage_is_none_and_not_a_fault(kept, damage):
    whole = kept.read_bytes()
    if damage == "array":
        with kept.open("wb") as file:
            np.save(file, np.arange(9.0))
    elif damage == "other names":
        with kept.open("wb") as file:
            np.savez(file, something=np.arange(9.0))
    else:
        middle = bytes(255 - byte for byte in whole[2000:2400])
        kept.write_bytes({
            "empty": b"", "cut": whole[:999], "cut late": whole[:-30], "text": b"rates" * 99,
            "bits": whole[:2000] + middle + whole[2400:],
        }[damage])  # fmt: skip
    assert load_rates(kept, Rates) is None


def test_saving_again_replaces(tmp_path, kept):
    save_rates(tmp_path, kept, {"posterior": made(3)})
    assert (load_rates(kept, Rates)["posterior"].eur == made(3).eur).all()
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_nothing_to_keep_is_kept_as_nothing(tmp_path, path):
    """Data too short for an earlier window: that is known, and not to be found out anew."""
    save_rates(tmp_path, path, {})
    assert load_rates(path, Rates) == {}
