"""The JSON of `kurssi terms agreement`: every pair with its evidence, and the stray items."""

from kurssi.concepts.agreement import Pair
from kurssi.concepts.definitions import Compared
from kurssi.steps.aligning import Agreement
from kurssi.views.documents import number
from kurssi.views.refusals import Document
from kurssi.views.terms_agreement import sentences, stray_sentence, title, to_decide
from kurssi.views.terms_documents import meant_document
from kurssi.workspace.company import Workspace


def agreement_document(found: Agreement, workspace: Workspace, language: str) -> Document:
    """The same as data: the pairs with their evidence and sentences, and the stray items."""
    return {
        "agreement": {
            "pairs": [_pair_document(pair, workspace, language) for pair in found.pairs],
            "stray_items": [
                {
                    "measure": one.measure,
                    "item": one.item.item,
                    "correlation": number(one.item.rest.value),
                    "alpha": number(one.alpha),
                    "alpha_without": None
                    if one.item.without is None
                    else number(one.item.without.value),
                    "sentence": stray_sentence(one, workspace).text(language),
                }
                for one in found.stray
            ],
        }
    }


def _pair_document(pair: Pair, workspace: Workspace, language: str) -> Document:
    words, data = pair.words, pair.data
    gauge = data.correlation
    return {
        "verdict": pair.verdict.value,
        "first": meant_document(pair.first),
        "second": meant_document(pair.second),
        "words": {
            "same_name": words.same_name,
            "score": number(round(words.score, 4)),
            "said": words.said,
            "concept": words.concept,
        },
        "definition": [_compared_document(one) for one in pair.definition],
        "data": {
            "likeness": data.likeness.value,
            "measures": [one for one in (data.first, data.second) if one is not None],
            "correlation": None if gauge is None else number(gauge.value),
            "q05": None if gauge is None else number(gauge.low),
            "q95": None if gauge is None else number(gauge.high),
            "floor": data.floor,
            "n": data.n,
            "needed": data.needed,
        },
        "sentences": [
            one.text(language)
            for one in (title(pair, workspace), *sentences(pair, workspace, language))
        ],
        "decided_by": [
            {"by": decider.value, "sentence": said.text(language)}
            for decider, said in to_decide(pair).items()
        ],
    }


def _compared_document(one: Compared) -> Document:
    return {
        "part": one.part.value,
        "match": one.match.value,
        "first": one.first.text,
        "second": one.second.text,
    }
