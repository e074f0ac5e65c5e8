"""Respondents by profile: which combinations of declared answers they are, and of how many people.

A profile column is a tracker column with declared margins. The population of every combination in
every segment is known by its margins alone; how they go together is taken from the sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.maths.raking import Margin, rake
from kurssi.maths.survey import Moments
from kurssi.survey.persons import first_given, told
from kurssi.survey.respondents import Respondents
from kurssi.survey.weights import plain
from kurssi.tables.arrays import encode
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

SEGMENT = "segment"
MOST_COMBINATIONS = 5000  # of answers in the profile columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Which combination of answers every row has, and how many people have it.

    ``combination`` is -1 where an answer is missing or not among the declared ones, ``segment``
    where it is not a segment of the market. ``answers`` says which answers make a combination, one
    a column; ``widths`` how many answers each column has. ``people`` is the population's share in
    each segment and combination; adds up to 1. Must not hold answers about brands.
    """

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    segments: tuple[str, ...]
    segment: Int[np.ndarray, " row"]
    combination: Int[np.ndarray, " row"]
    answers: Int[np.ndarray, "combination column"]
    people: Float[np.ndarray, "segment combination"]

    @property
    def placed(self) -> Bool[np.ndarray, " row"]:
        """Rows whose segment and combination are known."""
        return (self.segment >= 0) & (self.combination >= 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCells:
    """Answers to one measure about one brand, by span, segment and combination: those given.

    ``place`` is the running number of the span. ``mean`` is on the measure's
    scale, ``n`` the effective number of answers (Kish).
    """

    mean: Float[np.ndarray, " cell"]
    n: Float[np.ndarray, " cell"]
    place: Int[np.ndarray, " cell"]
    segment: Int[np.ndarray, " cell"]
    combination: Int[np.ndarray, " cell"]


def profiles(people: Respondents, workspace: Workspace) -> Profiles | None:
    """The respondents' combinations; None where no margin is declared of a column they have.

    None, too, where nobody's combination is known.
    """
    margins = {
        name: {answer: wanted for answer, wanted in given.items() if wanted > 0}
        for name, given in workspace.survey.margins.items()
        if name != SEGMENT and name in people.table.column_names
    }
    margins = {name: given for name, given in margins.items() if given}
    widths = tuple(len(given) for given in margins.values())
    if not margins or np.prod(widths) > MOST_COMBINATIONS:
        return None
    places = [_places(people, name, tuple(given)) for name, given in margins.items()]
    known = np.all([place >= 0 for place in places], axis=0)
    safe = tuple(np.maximum(place, 0) for place in places)
    combination = np.where(known, np.ravel_multi_index(safe, widths), -1)
    segments = workspace.segment_ids
    rank = {name: at for at, name in enumerate(segments)}
    segment = np.array([rank.get(name, -1) for name in people.segments.names])[
        people.segments.codes
    ]
    if segments == (ALL_SEGMENTS,):
        segment = np.zeros(people.count, dtype=np.int64)
    else:
        said = first_given(segment >= 0, people.weighting.person)[people.weighting.person]
        segment = np.where(segment >= 0, segment, segment[said])
    answers = np.stack(np.unravel_index(np.arange(np.prod(widths)), widths), axis=1)
    sampled = _sampled(people, segment, combination, (len(segments), len(answers)))
    if not sampled.any():
        return None
    return Profiles(
        columns=tuple(margins),
        widths=widths,
        segments=segments,
        segment=segment,
        combination=combination,
        answers=answers,
        people=_population(
            sampled,
            [np.array(list(given.values())) for given in margins.values()],
            _declared(workspace),
        ),
    )


def profile_cells(
    people: Respondents,
    found: Profiles,
    measure: str,
    *,
    brand: int,
    places: Int[np.ndarray, " row"],
) -> ProfileCells | None:
    """The answers to ``measure`` about one brand, by cell; None where there are none.

    Args:
        people: the respondents.
        found: their combinations.
        measure: what they answered.
        brand: code of the brand.
        places: where in time each row falls.
    """
    values = people.answers[measure]
    rows = np.flatnonzero(
        (people.brands.codes == brand) & found.placed & ~np.isnan(values) & (people.weights > 0)
    )
    if not len(rows):
        return None
    segments, combinations = found.people.shape
    key = (places[rows] * segments + found.segment[rows]) * combinations
    keys, at = np.unique(key + found.combination[rows], return_inverse=True)
    moments = Moments.of(values[rows], people.weights[rows], at, len(keys))
    return ProfileCells(
        mean=moments.mean(),
        n=moments.effective_n(),
        place=keys // combinations // segments,
        segment=keys // combinations % segments,
        combination=keys % combinations,
    )


def _places(people: Respondents, column: str, answers: tuple[str, ...]) -> Int[np.ndarray, " row"]:
    """Which of ``answers`` each row's person gave in its wave, -1 where none of them."""
    known = {plain(name): at for at, name in enumerate(answers)}
    coded, person = encode(people.table[column]), people.weighting.person
    place = np.array([known.get(plain(name), -1) for name in coded.names])[coded.codes]
    return place[first_given(told(coded), person)[person]]


def _sampled(
    people: Respondents,
    segment: Int[np.ndarray, " row"],
    combination: Int[np.ndarray, " row"],
    shape: tuple[int, int],
) -> Float[np.ndarray, "segment combination"]:
    """Weighted count of the people asked, each once a period however many brands they rate."""
    placed = (segment >= 0) & (combination >= 0)
    once = first_given(placed, people.weighting.person)
    once = once[placed[once]]
    at = segment[once] * shape[1] + combination[once]
    count = np.bincount(at, weights=people.weights[once], minlength=shape[0] * shape[1])
    return count.astype(float).reshape(shape)


def _declared(workspace: Workspace) -> Float[np.ndarray, " segment"] | None:
    """How many people each segment has, as its population or as a margin; None if undeclared."""
    given: Mapping[str, float | None] = {
        name: workspace.population_of(name) for name in workspace.segments
    }
    wanted = workspace.survey.margins.get(SEGMENT, {})
    persons = [given.get(name) or wanted.get(name) for name in workspace.segment_ids]
    if any(count is None for count in persons):
        return None
    return np.array(persons, dtype=np.float64)


def _population(
    sampled: Float[np.ndarray, "segment combination"],
    margins: list[Float[np.ndarray, " _"]],
    segments: Float[np.ndarray, " segment"] | None,
) -> Float[np.ndarray, "segment combination"]:
    """Share of the population in every cell: the sample's table, smoothed, raked to its margins.

    Raking keeps the sample's interactions (Deming and Stephan 1940): what the margins cannot say,
    the sample says. Cells that nobody is in are filled by drawing the table to the independence
    of the margins, by so many people as the table itself is near it (Fienberg and Holland 1973,
    eq. 2.6): k = (N^2 - sum x^2) / sum (x - N l)^2.
    """
    if segments is None:
        segments = sampled.sum(axis=1) + 1e-6 * sampled.sum()
    apart = [given / given.sum() for given in (segments, *margins)]
    shape = tuple(len(given) for given in apart)
    independent = apart[0]
    for given in apart[1:]:
        independent = np.multiply.outer(independent, given)
    independent = independent.reshape(-1)
    count = sampled.reshape(-1)
    total = max(count.sum(), 1e-9)
    off = np.sum((count - total * independent) ** 2)
    pull = min((total**2 - np.sum(count**2)) / max(off, 1e-9), total)
    base = count + max(pull, 1e-3) * independent
    place = np.unravel_index(np.arange(len(base)), shape)
    raked = rake(
        base,
        [
            Margin(place=np.asarray(at), wanted=wanted)
            for at, wanted in zip(place, apart, strict=True)
        ],
    )
    return (raked.weights / raked.weights.sum()).reshape(sampled.shape)
