"""Persons of a tracker: respondents x waves, and what each says once for all their rows.

A weight or a profile answer may stand on any of a person's rows, one for each brand: the first that
is given holds for all of them. What is *not* here: weights that are made (``survey.weights``).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Int

from kurssi.tables.arrays import Coded, floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Respondents x waves, wave by wave: the person of every row, and the wave of every person."""

    of_row: Int[np.ndarray, " row"]
    wave: Int[np.ndarray, " person"]
    periods: Int[np.ndarray, " wave"]

    def first(self, given: Bool[np.ndarray, " row"]) -> Int[np.ndarray, " person"]:
        """The first row in which something is given, else the first row."""
        return first_given(given, self.of_row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Weights of persons before raking; ``unweighted`` of them had to be given the mean."""

    weights: Float[np.ndarray, " person"]
    given: bool
    unweighted: int
    conflicting: int


def persons_of(people: Int[np.ndarray, " row"], period: Int[np.ndarray, " row"]) -> Persons:
    """The persons of rows, by running numbers of respondents and periods."""
    span = int(people.max()) + 1 if len(people) else 1
    keys, of_row = np.unique(period * span + people, return_inverse=True)
    periods, wave = np.unique(keys // span, return_inverse=True)
    return Persons(of_row=of_row.reshape(-1), wave=wave.reshape(-1), periods=periods)


def first_given(
    given: Bool[np.ndarray, " row"], person: Int[np.ndarray, " row"]
) -> Int[np.ndarray, " person"]:
    """The first row of every person in which something is given, else the person's first row.

    Args:
        given: whether it is, row by row.
        person: running number of every row's person.
    """
    first = np.zeros(int(person.max(initial=-1)) + 1, dtype=np.int64)
    for rows in (np.arange(len(person))[::-1], np.flatnonzero(given)[::-1]):
        first[person[rows]] = rows  # of several values for a place the last one stays
    return first


def told(coded: Coded) -> Bool[np.ndarray, " row"]:
    """The rows that are not blank."""
    return np.array([bool(name.strip()) for name in coded.names], dtype=bool)[coded.codes]


def base_weights(table: pa.Table, persons: Persons) -> Base:
    """Each person's weight: as given in any of their rows, else the mean of the wave's.

    1 where nobody has one; people who count for nothing (0) are not in the mean.
    """
    values = floats(table["weight"]) if "weight" in table.column_names else np.zeros(0)
    given = ~np.isnan(values)
    if not given.any():
        ones = np.ones(len(persons.wave))
        return Base(weights=ones, given=False, unweighted=0, conflicting=0)
    weights = values[persons.first(given)]
    missing = np.isnan(weights)
    if missing.any():
        count, known = len(persons.periods), weights > 0
        held = np.bincount(persons.wave[known], minlength=count)
        total = np.bincount(persons.wave[known], weights=weights[known], minlength=count)
        usual = total.sum() / held.sum() if known.any() else 1.0
        mean = np.where(held > 0, total / np.maximum(held, 1), usual)
        weights = np.where(missing, mean[persons.wave], weights)
    return Base(
        weights=weights,
        given=True,
        unweighted=int(missing.sum()),
        conflicting=differing(given, values, persons),
    )


def differing(
    given: Bool[np.ndarray, " row"],
    values: Float[np.ndarray, " row"] | Int[np.ndarray, " row"],
    persons: Persons,
) -> int:
    """How many persons have a given value that is not their first."""
    off = given & (values != values[persons.first(given)][persons.of_row])
    return len(np.unique(persons.of_row[off]))
