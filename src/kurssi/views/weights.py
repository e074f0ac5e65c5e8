"""How the weights of the respondents came out, wave by wave, as a document."""

from typing import TYPE_CHECKING

from kurssi.views.documents import number
from kurssi.views.refusals import Document

if TYPE_CHECKING:
    from kurssi.survey.weights import WaveWeights, Weighting  # slow to import


def weights_document(weighting: "Weighting | None") -> Document | None:
    """The weights of every wave for a program; null where nobody answered.

    ``raked`` to declared margins or not; ``converged``: they were met; ``difference``: the largest
    share by which an answer misses its margin; ``trimmed``: the share of people whose weight was
    cut; ``largest``: the largest weight over the mean; ``design_effect``: of unequal weights alone.
    """
    if weighting is None:
        return None
    return {
        "by_population": weighting.by_population,
        "without_weight": weighting.unweighted,
        "waves": [_wave(wave) for wave in weighting.waves],
    }


def _wave(wave: "WaveWeights") -> Document:
    return {
        "day": wave.day.isoformat(),
        "n": wave.n,
        "n_eff": number(wave.effective_n),
        "design_effect": number(wave.design_effect),
        "largest": number(wave.largest),
        "raked": wave.raked,
        "converged": wave.converged,
        "difference": number(wave.difference),
        "trimmed": number(wave.trimmed),
        "empty": [{"column": column, "answer": answer} for column, answer in wave.empty],
        "thin": [{"column": column, "answer": answer} for column, answer in wave.thin],
    }
