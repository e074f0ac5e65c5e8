"""Programs that are kept: found again without tracing, and never taken for another."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import pytest

from kurssi.posterior import programs
from kurssi.posterior.programs import Kept, compiled


class Pair(NamedTuple):
    """Arguments may be named tuples."""

    left: jax.Array
    right: jax.Array


class Traced:
    """A function that counts how often it is traced."""

    def __init__(self):
        self.times = 0

    def __call__(self, pair, factor):
        self.times += 1
        return {"sum": factor * (pair.left + pair.right)}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KURSSI_CACHE_DIR", str(tmp_path))
    return tmp_path / "programs"


def arguments(size=3):
    return Pair(jnp.arange(float(size)), jnp.ones(size)), jnp.asarray(2.0)


def run(about, size=3):
    """How often it was traced, and what came out."""
    function = Traced()
    ready = compiled(jax.jit(function), arguments(size), about=about)
    return function.times, ready(*arguments(size))["sum"].tolist()


def test_a_second_process_need_not_trace():
    assert run("it") == (1, [2.0, 4.0, 6.0])
    assert run("it") == (0, [2.0, 4.0, 6.0])


def test_a_kept_function_is_traced_once_for_each_shape_and_not_in_another_process():
    def times(*sizes):
        traced = []

        def both(pair, factor):
            traced.append(pair.left.shape)
            return Pair(factor * pair.left, pair.right)

        kept = Kept(both, about="both", gives=(Pair,))
        for size in sizes:
            given = kept(*arguments(size))
            assert isinstance(given, Pair)
            assert given.left.tolist() == [2.0 * n for n in range(size)]
        return len(traced)

    assert times(3, 3, 4) == 2
    assert times(3, 4) == 0


@pytest.mark.parametrize("other", [{"about": "another"}, {"about": "it", "size": 4}])
def test_another_function_or_shape_is_traced(other):
    run("it")
    assert run(**other)[0] == 1


def test_changed_source_is_traced(monkeypatch):
    run("it")
    monkeypatch.setattr(programs, "_source", lambda: "changed")
    assert run("it")[0] == 1


def test_what_nothing_is_said_of_is_not_kept(folder):
    assert run(None) == (1, [2.0, 4.0, 6.0])
    assert not folder.exists()


def test_a_damaged_program_is_made_anew(folder):
    run("it")
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:40])
    assert run("it") == (1, [2.0, 4.0, 6.0])
    assert run("it")[0] == 0


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KURSSI_CACHE_DIR", str(tmp_path / "file"))
    assert run("it") == (1, [2.0, 4.0, 6.0])
