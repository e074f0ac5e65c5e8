"""How much the label of an answer says, by its words: hate, dislike, neither, like, love.

In English and Finnish. It tells answers whose codes stand in another order than their labels; it
never orders anything by itself. What is *not* here: what a question asks (``wording``).
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

_UTMOST = re.compile(
    r"\b(love|adore|excellent|outstanding|superb|perfect|erinomai|loistav|rakast)", re.IGNORECASE
)
_LEAST = re.compile(
    r"\b(hate|detest|terribl|awful|dreadful|not at all|inho|vihaan|surkea|ei lainkaan|en lainkaan"
    r"|ei yhtään|en yhtään)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(disagree|dislike|dissatisf|bad\b|poor|unlikely|difficult|hard\b|unimportant|unhappy|worse"
    r"|negativ|eri mieltä|tyytymät|huono|epätodennäköi|vaike|en pidä|ei tärke|kielte)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(agree|like\b|like it|likes\b|satisf|good\b|likely|easy|important|happy|better|positiv"
    r"|samaa mieltä|tyytyväi|hyv[äi]|todennäköi|helppo|pidän\b|tärke|myönte)",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"\b(neither|neutral|undecided|ei (samaa )?eikä|ei samaa eikä|neutraali|siltä väliltä"
    r"|e[in] [\wäö]+ (?:eikä|enkä)\b)",
    re.IGNORECASE,
)
_MUCH = re.compile(
    r"\b(strongly|very|extremely|completely|totally|highly|absolutely|täysin|erittäin|todella"
    r"|ehdottomasti)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(somewhat|slightly|a little|a bit|fairly|quite|rather|tend to|melko|jokseenkin|hieman"
    r"|jossain määrin|osittain|vähän)\b",
    re.IGNORECASE,
)
FEWEST = 2


def degree_of(label: str) -> float | None:
    """From -3 (hate) over 0 (neither) to 3 (love); None where the words tell nothing."""
    if _NEITHER.search(label):
        return 0.0
    if _UTMOST.search(label):
        return 3.0
    if _LEAST.search(label):
        return -3.0
    side = -1.0 if _AGAINST.search(label) else 1.0 if _FOR.search(label) else 0.0
    if not side:
        return None
    return side * (2.0 if _MUCH.search(label) else 1.0 if _SOME.search(label) else 1.5)


def in_order(labels: Mapping[float, str]) -> tuple[float, ...] | None:
    """The codes from the answer that says least to the one that says most.

    None where some label is not understood, all say the same, or the codes rise with what they say
    already. Answers that say as much stay in the order of their codes.
    """
    codes = sorted(labels)
    degrees = [degree_of(labels[code]) for code in codes]
    known = [degree for degree in degrees if degree is not None]
    if len(known) < len(codes) or len(set(known)) < FEWEST or rises(known):
        return None
    told = dict(zip(codes, known, strict=True))
    turned = all(a >= b for a, b in pairwise(known))
    ordered = sorted(codes, key=lambda code: (told[code], -code if turned else code))
    return tuple(ordered)


def rises(degrees: Sequence[float]) -> bool:
    """Whether each answer says at least as much as the one before it."""
    return all(a <= b for a, b in pairwise(degrees))


def in_place(labels: Mapping[float, str], every: Sequence[float]) -> dict[float, float]:
    """Which code each answer would have, were the codes to rise with what the labels say.

    Args:
        labels: what the codes are called; codes without a label lie between them.
        every: all codes of the scale.

    Returns:
        code -> code that it would have; empty where they rise already, or nobody can tell.
    """
    ordered = in_order(labels)
    if ordered is None:
        return {}
    low, high = min(every), max(every)
    if ordered == tuple(sorted(labels, reverse=True)):
        return {code: low + high - code for code in sorted(every)}
    if set(labels) != set(every):
        return {}
    return dict(zip(ordered, sorted(every), strict=True))
