"""What is worth knowing of the clusters people were drawn in: too few, alone, or no clusters."""

import numpy as np
from jaxtyping import Int
from scipy.special import chdtr

from kurssi.findings import Finding, Severity
from kurssi.maths.levels import cluster_freedom, crossing, levels
from kurssi.messages import Message, Number
from kurssi.survey.answers import TABLE
from kurssi.survey.remarks import name_of
from kurssi.survey.respondents import Respondents
from kurssi.vocabulary import ALL_SEGMENTS

# A design effect below this is no cluster's, unless chance makes it so in as few surveys.
TOO_ALIKE, BY_CHANCE = 0.5, 0.005


def cluster_findings(people: Respondents, file: str | None) -> tuple[Finding, ...]:
    """Segments and waves in too few clusters for an error to be measured.

    Args:
        people: the checked tracker.
        file: where it came from, as findings show it.
    """
    design = people.weighting.design
    if design is None or not design.clustered:
        return ()
    person = people.weighting.person
    wave, segments = design.wave[person], people.segments
    names: list[str] = []
    count = 0
    for at, said in ((segments.codes, segments.names), (np.zeros_like(wave), (ALL_SEGMENTS,))):
        few = _few(wave * len(said) + at, people, int(wave.max() + 1) * len(said))
        count += len(few)
        names += [said[one] for one in np.unique(few % len(said)).tolist()]
    if not count:
        return ()
    what = Message(
        "{count} times a segment or a wave lies in one cluster, or in as few as cannot tell how "
        "sure its levels are ({names}); each cluster counts as one answer there",
        count=count,
        names=tuple(
            Message("everyone") if name == ALL_SEGMENTS else name for name in dict.fromkeys(names)
        ),
    )
    mend = Message(
        "nothing, if people were drawn so; if it is no cluster that was drawn first, take it out "
        "of [survey] cluster"
    )
    return (_warning(file, "one-cluster", what, mend, count=count),)


def lone_findings(people: Respondents, file: str | None) -> tuple[Finding, ...]:
    """Strata of several in a wave in which one cluster was drawn: nothing tells how they differ.

    Args:
        people: the checked tracker.
        file: where it came from, as findings show it.
    """
    design = people.weighting.design
    if design is None or not design.clustered:
        return ()
    wave = np.zeros(len(design.population), dtype=np.int64)
    wave[design.stratum] = design.unit_wave
    several = np.bincount(wave)[wave] > 1
    alone = several & (design.size == 1) & (design.population > 1)
    count = int(alone.sum())
    if not count:
        return ()
    answers = int(alone[design.stratum[design.unit[people.weighting.person]]].sum())
    what = Message(
        "one cluster alone was drawn in {count} of {all} strata (by wave): nothing there tells how "
        "clusters differ, so each is held against the mean of all, and intervals hold what strata "
        "differ by",
        count=count,
        all=int(several.sum()),
    )
    mend = Message(
        "join each of these strata with one like it, so that every stratum has two clusters or more"
    )
    return (_warning(file, "stratum-of-one-cluster", what, mend, count=answers),)


def _few(
    group: Int[np.ndarray, " row"], people: Respondents, count: int
) -> Int[np.ndarray, " group"]:
    """Groups with people, in fewer clusters than an error can be measured from."""
    design, person = people.weighting.design, people.weighting.person
    if design is None:
        return np.zeros(0, dtype=np.int64)
    across = crossing(group, person, design, count=count, balance=None)
    freedom, clusters = cluster_freedom(people.weights, across)
    return np.flatnonzero((clusters > 0) & (freedom < 1.0 - 1e-9))


def alike_findings(people: Respondents, file: str | None) -> tuple[Finding, ...]:
    """Clusters that differ less than people drawn alone would: what is declared is no cluster.

    The variance between clusters over that of people drawn alone, over all brands and waves of a
    measure, is Chi-square over its degrees of freedom where clusters mean nothing.

    Args:
        people: the checked tracker.
        file: where it came from, as findings show it.
    """
    design = people.weighting.design
    if design is None or not design.clustered:
        return ()
    person, brands = people.weighting.person, len(people.brands.names)
    group = design.wave[person] * brands + people.brands.codes
    count = int(group.max(initial=-1)) + 1
    across = crossing(group, person, design, count=count, balance=None)
    alike: dict[str, float] = {}
    for measure, values in people.answers.items():
        found = levels(values, people.weights, across)
        told = np.isfinite(found.freedom) & (found.least > 0)
        freedom = float(found.freedom[told].sum()) / max(brands, 1)
        ratio = np.divide(found.variance[told], found.least[told])
        effect = float(np.average(ratio, weights=found.freedom[told])) if told.any() else 1.0
        if effect < TOO_ALIKE and chdtr(freedom, freedom * effect) < BY_CHANCE:
            alike[measure] = effect
    if not alike:
        return ()
    worst = min(alike, key=lambda name: alike[name])
    what = Message(
        "the clusters of [survey] differ less in {measure} than people drawn alone would (design "
        "effect {effect}): errors are kept at those of people drawn alone",
        measure=name_of(people, worst),
        effect=Number(alike[worst], 2),
    )
    mend = Message(
        "declare what people were drawn within (a region, a quota) as strata; a cluster is what "
        "was drawn first (a store, a household)"
    )
    return (_warning(file, "clusters-alike", what, mend),)


def _warning(
    file: str | None, code: str, what: Message, mend: Message, *, count: int = 0
) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code=code,
        file=file,
        table=TABLE,
        count=count,
        what=what,
        mend=mend,
    )
