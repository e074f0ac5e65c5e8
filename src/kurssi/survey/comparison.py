"""Which brands can be compared: those that mostly the same people rated, and their answers."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from kurssi.maths.association import Sums, dealt, renumbered, summed
from kurssi.messages import Message
from kurssi.survey.respondents import Respondents
from kurssi.vocabulary import CX, MEASURES

FEW_PEOPLE = 30
FEW_GROUPS = 10  # of people drawn together
SAME_PEOPLE = 0.5  # of the smaller base of two brands, those who rated both
SIZE = "awareness"  # says how big a brand is, where it was asked
MAPPED = ("relevance", "differentiation")
COMPARED = (*MAPPED, CX.id)
ASK_ALL = Message("ask the same respondents about your rivals too, with the same items")
ASK_TICKS = Message("ask which brands each attribute goes with: yes or no of every brand")
ASK_MORE = Message("ask about more brands of the category")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A part that is left out: which, why, and what would help."""

    part: str
    reason: Message
    mend: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The window's answers about the brands that the same people rated, summed by people's groups.

    ``sums`` has the attributes first, then the measures; ``people`` is who rated each brand.
    ``items`` are attributes that people tick or do not; how much they like a brand is none.
    ``turned`` marks those whose ticks are turned round.
    """

    brands: tuple[str, ...]
    items: tuple[tuple[str, str], ...]  # instrument, column
    measures: tuple[str, ...]
    sums: Sums
    people: Int[np.ndarray, " brand"]
    turned: Bool[np.ndarray, " item"]

    def column(self, measure: str) -> int:
        """Where a measure stands in ``sums``."""
        return len(self.items) + self.measures.index(measure)


def compared(
    people: Respondents, chosen: Bool[np.ndarray, " row"], key: int, withheld: list[Withheld]
) -> Comparison | None:
    """The answers that can be compared, or None and the reason."""
    asked, measures = _asked(people, chosen)
    items = tuple(item for item, values in asked.items() if _ticked(values[chosen]))
    if ratings := [item for item in asked if item not in items]:
        _not_ticked(withheld, ratings)
    columns = [asked[item] for item in items]
    columns += [people.answers[name] / MEASURES[name].scale for name in measures]
    rated = [*asked.values()]
    rated += [people.answers[name] for name in measures if name != SIZE]
    if not rated:
        reason = Message("no relevance, differentiation or other attribute of brands was asked")
        _leave_out(withheld, reason, ASK_ALL)
        return None
    unrated = np.isnan(rated[0])
    for values in rated[1:]:
        unrated &= np.isnan(values)
    answered = chosen & ~unrated
    who = _who_rated(people, answered)
    kept = _rated_together(who, people.brands.names, withheld)
    if len(kept) < 2:
        reason = Message(
            "no two brands were rated by mostly the same people, {n} or more", n=FEW_PEOPLE
        )
        _leave_out(withheld, reason, ASK_ALL)
        return None
    place = np.full(len(people.brands.names), -1)
    place[kept] = np.arange(len(kept))
    # Awareness is asked of everyone, attributes perhaps only of those who know the brand.
    rows = chosen & (place[people.brands.codes] >= 0)
    groups = drawn_together(people)
    if renumbered(groups[rows])[1] < FEW_GROUPS:
        reason = Message("fewer than {n} clusters of people were drawn", n=FEW_GROUPS)
        _leave_out(withheld, reason, Message("take more waves together"))
        return None
    sums = summed(
        [values[rows] for values in columns],
        people.weights[rows],
        dealt(groups[rows], key),
        place[people.brands.codes[rows]],
    )
    whole = (sums.weight > 0).sum(axis=0).min(axis=0) >= FEW_GROUPS
    for name in (name for name, kept in zip((*items, *measures), whole, strict=True) if not kept):
        item = name if isinstance(name, str) else name[1]
        reason = Message("{item} was not asked about every brand", item=item)
        withheld.append(Withheld(part="associations", reason=reason, mend=ASK_ALL))
    if not whole.any():
        return None
    compared_ = tuple(item for item, kept in zip(items, whole, strict=False) if kept)
    return Comparison(
        brands=tuple(people.brands.names[at] for at in kept),
        items=compared_,
        measures=tuple(m for m, kept in zip(measures, whole[len(items) :], strict=True) if kept),
        sums=sums.chosen(whole),
        people=who[:, kept].sum(axis=0),
        turned=np.array([item in people.instruments[of].reversed for of, item in compared_], bool),
    )


def drawn_together(people: Respondents) -> Int[np.ndarray, " row"]:
    """Which people every row's person was drawn together with: a number for each such group.

    Alone where no clusters are declared, however many waves they answered; else all whom a chain of
    shared clusters and persons ties together. Strata and raking, which make errors smaller, are
    left out of account here.
    """
    design = people.weighting.design
    if design is None or not design.clustered:
        return people.people.codes
    person, unit = people.people.codes, design.unit[people.weighting.person]
    persons = len(people.people.names)
    size = persons + len(design.stratum)
    ties = csr_array((np.ones(len(person)), (person, persons + unit)), shape=(size, size))
    _, tied = connected_components(ties, directed=False)
    return np.asarray(tied[person], dtype=np.int64)


def _leave_out(withheld: list[Withheld], reason: Message, mend: Message) -> None:
    withheld.append(Withheld(part="standings", reason=reason, mend=mend))


def _asked(
    people: Respondents, chosen: Bool[np.ndarray, " row"]
) -> tuple[dict[tuple[str, str], Float[np.ndarray, " row"]], tuple[str, ...]]:
    """The items (instrument, column) that anybody answered as POMP / 100, and the measures."""
    items = {
        (instrument.id, item): instrument.points(people.table, item) / 100.0
        for instrument in people.instruments.values()
        for item in instrument.items
    }
    measures = tuple(
        name
        for name in (SIZE, *COMPARED)
        if name in people.answers and not np.isnan(people.answers[name][chosen]).all()
    )
    return {
        item: values for item, values in items.items() if not np.isnan(values[chosen]).all()
    }, measures


def _ticked(values: Float[np.ndarray, " row"]) -> bool:
    """Whether everybody's answer is at one end of the scale or the other."""
    return bool((np.isnan(values) | (values == 0.0) | (values == 1.0)).all())


def _not_ticked(withheld: list[Withheld], ratings: list[tuple[str, str]]) -> None:
    """Ratings are no associations: a brand's share of all of them is not how big it is."""
    reason = Message(
        "answered on a scale and not ticked: {items}; a rating is no association, so it is neither"
        " in the table of attributes nor in a brand's size",
        items=", ".join(dict.fromkeys(item for _, item in ratings)),
    )
    withheld.append(Withheld(part="associations", reason=reason, mend=ASK_TICKS))


def _who_rated(
    people: Respondents, rows: Bool[np.ndarray, " row"]
) -> Bool[np.ndarray, "person brand"]:
    """Which people rated which brands."""
    person, count = renumbered(people.people.codes[rows])
    who = np.zeros((count, len(people.brands.names)), dtype=bool)
    who[person, people.brands.codes[rows]] = True
    return who


def _rated_together(
    who: Bool[np.ndarray, "person brand"], names: tuple[str, ...], withheld: list[Withheld]
) -> Int[np.ndarray, " kept"]:
    """The brands that the same people rated, and enough of them; the others have their reason.

    Two brands are comparable where those who rated both are at least half of those who rated the
    rarer; a brand stays where that holds with at least half of the other brands.
    """
    rated = who.astype(np.float32)
    both = (rated.T @ rated).astype(float)
    base = np.diag(both)
    present = np.flatnonzero(base >= FEW_PEOPLE)
    if len(present) < 2:
        return present
    rarer = np.maximum(np.minimum(base[:, None], base[None, :]), 1.0)
    overlap = (both / rarer)[present][:, present]
    others = overlap[~np.eye(len(present), dtype=bool)].reshape(len(present), -1)
    kept = np.median(others, axis=1) >= SAME_PEOPLE
    for brand in present[~kept] if kept.sum() > 1 else ():
        reason = Message("{brand} was rated by other people than its rivals", brand=names[brand])
        _leave_out(withheld, reason, ASK_ALL)
    return present[kept]
