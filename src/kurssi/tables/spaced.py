"""Columns named by a question and a brand with a mere blank between: ``Awareness Red Bull``.

Where the question ends and the brand begins shows in the other columns alone: the same brands
stand behind (or before) several questions, or the company's own brand is among them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from kurssi.tables.wording import question_of

BLANKS = (" ", "_")
FEWEST = 2  # brands behind a question, and brands that two questions share
MOST_WORDS = 8  # of a name: a longer one is a sentence

# What stands open in a name -> the brand's text -> the column.
Frames = dict[str, dict[str, str]]


def spaced(names: Collection[str], place: str, is_own: Callable[[str], bool]) -> Frames:
    """Names with the brand's place open, each with its brands' texts and their columns.

    Args:
        names: column names that no label explains.
        place: what stands where the brand stood.
        is_own: whether a text is the company's own brand.
    """
    frames: Frames = {}
    for name in names:
        for frame, rest, text in _openings(name, place):
            if question_of(_words(rest)) and not question_of(_words(text)):
                frames.setdefault(frame, {})[text] = name
    asked = {frame: texts for frame, texts in frames.items() if len(texts) >= FEWEST}
    widest = {
        frame: texts
        for frame, texts in asked.items()
        if not any(set(texts.values()) < set(other.values()) for other in asked.values())
    }
    sure = {
        frame: texts
        for frame, texts in widest.items()
        if any(map(is_own, texts)) or _shared(frame, widest)
    }
    return {**sure, **_of_known(names, place, sure)}


def _openings(name: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Every way to cut a name in two at a blank: (frame, what is fixed, what stands open)."""
    for blank in BLANKS:
        words = name.split(blank)
        if not (1 < len(words) <= MOST_WORDS and all(words)):
            continue
        for at in range(1, len(words)):
            head, tail = blank.join(words[:at]), blank.join(words[at:])
            yield f"{head}{blank}{place}", head, tail
            yield f"{place}{blank}{tail}", tail, head


def _shared(frame: str, frames: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether another question is asked of the same brands, in columns of its own."""
    texts = frames[frame]
    return any(
        len(texts.keys() & other.keys()) >= FEWEST and not set(texts.values()) & set(other.values())
        for name, other in frames.items()
        if name != frame
    )


def _of_known(names: Collection[str], place: str, sure: Frames) -> Frames:
    """Further questions, of no known words, about the brands that are known by now."""
    brands = {text for texts in sure.values() for text in texts}
    taken = {column for texts in sure.values() for column in texts.values()}
    found: Frames = {}
    for name in names:
        for frame, _, text in _openings(name, place) if name not in taken else ():
            if text in brands:
                found.setdefault(frame, {})[text] = name
    return {frame: texts for frame, texts in found.items() if len(texts) >= FEWEST}


def _words(text: str) -> str:
    return text.replace("_", " ")
