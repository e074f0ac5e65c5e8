"""Families of survey columns that differ by a brand alone, found in labels and names.

A *frame* is a label with the brand's place open: ``Reliable - {brand}``. The same brands open the
frames of a whole survey, which tells the brands from the statements. What is *not* here: what a
family asks (``wording``), or any mapping.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from kurssi.tables.header import folded
from kurssi.tables.sheet import Sheet
from kurssi.tables.spaced import spaced
from kurssi.tables.wording import BY_ITEMS, YES_OR_NO, asks_brand, is_no_brand, question_of

PLACE = "{brand}"
_BREAKS = re.compile(r"^\w*\d\w{0,4}[.):]\s+|\s+[-–—|/]\s+|:\s+|\s*\|\s*|\]\s*\[|^\[|\]\s*|\s\[")
_BRACKETS = re.compile(r"\s*[\[(](.+?)[\])]\s*$")
_NAME_BREAKS = re.compile(r"[_.\s-]+")
_EDGES = " -–—:|/_"
FEWEST = 2  # brands in a family
LARGEST = 60
ENOUGH = 2.5  # of evidence that texts are brands


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Columns of one question, one for each brand: brand's text -> column.

    ``frame`` is the label with the brand's place open; ``asks`` what the family asks in words.
    """

    frame: str
    asks: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brands:
    """The brands a survey speaks of: text -> id, texts of one brand sharing it; its families.

    ``alike`` are short texts taken for a brand's full one (Orange: Orange (Hutchison)). ``unsure``
    are families left out, with the text that may or may not be a brand known otherwise and that
    brand. ``named``: whether the file says what the brands are called, not their numbers alone.
    """

    ids: Mapping[str, str]
    families: tuple[Family, ...]
    alike: Mapping[str, str] = field(default_factory=dict)
    unsure: tuple[tuple[Family, str, str], ...] = ()
    named: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The brands' ids in the order they come."""
        return tuple(dict.fromkeys(self.ids.values()))


def brands_of(sheet: Sheet, own: str) -> Brands | None:
    """The brands of a wide survey and the families they open; None where none are found."""
    found = (_by_label(family, sheet) for family in (*_families(sheet), *_spaced(sheet, own)))
    families = [family for family in found if FEWEST <= len(family.columns) <= LARGEST]
    axes = _axes(families)
    if not axes:
        return None
    listed = [
        {folded(label) for label in labels.values()}
        for labels in sheet.labels.values()
        if len(labels) > FEWEST
    ]
    best = max(axes, key=lambda axis: _evidence(axis, listed, own))
    if _evidence(best, listed, own) < ENOUGH:
        return _numbered(axes)
    ids, alike, unsure = _ids(best, own)
    kept, left = [], []
    for family in best:
        columns = {text: column for text, column in family.columns.items() if text in ids}
        doubt = next((text for text in family.columns if text in unsure), None)
        if doubt is not None:
            left.append((family, doubt, unsure[doubt]))
        elif len(columns) >= FEWEST:
            kept.append(replace(family, columns=columns))
    if len(set(ids.values())) < FEWEST:
        return None
    return Brands(ids=ids, families=tuple(_once(kept)), alike=alike, unsure=tuple(left))


def _by_label(family: Family, sheet: Sheet) -> Family:
    """A family that numbers its brands, with their names from a question that lists them."""
    if not _digits(family.columns):
        return family
    for column, labels in sheet.labels.items():
        title = sheet.titles.get(column, "")
        if not (asks_brand(column, title) or question_of(title) in YES_OR_NO):
            continue
        names = {
            f"{code:g}": label.strip()
            for code, label in labels.items()
            if not isinstance(code, str) and not is_no_brand(label)
        }
        if set(names) == set(family.columns) and len(set(names.values())) == len(names):
            return replace(family, columns={names[n]: c for n, c in family.columns.items()})
    return family


def _numbered(axes: Sequence[Sequence[Family]]) -> Brands | None:
    """Brands of which the file tells the numbers alone, by a well-known question about each."""
    asked = [
        family
        for axis in axes
        for family in axis
        if _digits(family.columns) and question_of(family.asks) not in (None, *BY_ITEMS)
    ]
    if not asked:
        return None
    texts = tuple(max(asked, key=lambda one: len(one.columns)).columns)
    alike = [f for axis in axes for f in axis if set(f.columns) <= set(texts)]
    ids = {text: f"brand_{text}" for text in texts}
    return Brands(ids=ids, families=tuple(_once(alike)), named=False)


def _digits(texts: Iterable[str]) -> bool:
    return all(text.isdigit() for text in texts)


def slug(text: str) -> str:
    """A text as an id: small letters, digits and underscores."""
    plain = text.casefold().translate(str.maketrans("äåöéüø&", "aaoeuo_"))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "brand"


def _families(sheet: Sheet) -> list[Family]:
    """Every set of columns whose labels differ in one place."""
    found: dict[str, list[dict[str, str]]] = {}
    asks: dict[str, str] = {}
    of_set = {column: one.title for one in sheet.sets.values() for column in one.columns}
    for column in sheet.columns.column_names:
        title = _title(column, sheet)
        for frame, text in dict.fromkeys(_frames(title, titled=column in sheet.titles)):
            key = frame
            if frame == PLACE:  # the label is the brand: the name and the set tell the question
                key = f"\n{of_set.get(column) or _stem(column)}"
                asks[key] = of_set.get(column) or _stem(column)
            runs = found.setdefault(key, [{}])
            if text in runs[-1]:
                runs.append({})
            runs[-1][text] = column
            asks.setdefault(key, _asked(frame))
    return _sentences(sheet) + [
        Family(frame=PLACE if "\n" in key else key, asks=asks[key], columns=run)
        for key, runs in found.items()
        for run in runs
    ]


def _asked(frame: str) -> str:
    """The question without the brand's place, and without brackets that have lost their other."""
    asked = re.sub(r"[(\[]\s*[)\]]", " ", frame.replace(PLACE, " ")).strip(_EDGES)
    for opened, closed in ("()", "[]"):
        if asked.count(opened) != asked.count(closed):
            asked = asked.strip(opened + closed + _EDGES)
    return asked


def _sentences(sheet: Sheet) -> list[Family]:
    """Columns of one name whose labels differ in some words within a sentence."""
    stems: dict[str, dict[str, list[str]]] = {}
    for column in sheet.titles:
        stems.setdefault(_stem(column), {})[column] = _title(column, sheet).split()
    found = []
    for group in stems.values():
        if not FEWEST <= len(group) <= LARGEST:
            continue
        before = _alike(list(group.values()))
        after = _alike([words[len(before) :][::-1] for words in group.values()])
        middles = {c: words[len(before) : len(words) - len(after)] for c, words in group.items()}
        texts = {" ".join(words): column for column, words in middles.items()}
        if (before or after) and all(middles.values()) and len(texts) == len(group):
            asks = " ".join([*before, *after[::-1]])
            frame = " ".join([*before, PLACE, *after[::-1]])
            found.append(Family(frame=frame, asks=asks, columns=texts))
    return found


def _spaced(sheet: Sheet, own: str) -> list[Family]:
    """Columns without labels, named by a question and a brand with a blank between."""
    names = [name for name in sheet.columns.column_names if name not in sheet.titles]
    frames = spaced(names, PLACE, lambda text: is_brand(text, own))
    return [
        Family(frame=frame, asks=frame.replace(PLACE, " ").replace("_", " ").strip(), columns=texts)
        for frame, texts in frames.items()
    ]


def _alike(rows: Sequence[Sequence[str]]) -> list[str]:
    """The words with which all rows begin."""
    same = takewhile(lambda words: len(set(words)) == 1, zip(*rows, strict=False))
    return [words[0] for words in same]


def _title(column: str, sheet: Sheet) -> str:
    """A column's label without the column's own name before it; the name where it has none."""
    title = " ".join(sheet.titles.get(column, column).split())
    own = re.match(rf"{re.escape(column)}\s*[.:)\]-]*\s+(?=\S)", title, re.IGNORECASE)
    return title[own.end() :] if own else title


def _frames(title: str, *, titled: bool) -> Iterator[tuple[str, str]]:
    """Every way to open one place in a label: (frame, the text that stood there)."""
    pieces = _pieces(title, _BREAKS)
    if len(pieces) == 1 and not titled and not _BRACKETS.search(title):
        pieces = _pieces(title, _NAME_BREAKS)  # aware_pepsi; a brand of two words has no edge there
    if len(pieces) == 1 and titled:
        yield PLACE, title
    if len(pieces) > 1:
        for start, end in pieces:
            yield title[:start] + PLACE + title[end:], title[start:end].strip()
    if bracketed := _BRACKETS.search(title):
        start, end = bracketed.span(1)
        yield title[:start] + PLACE + title[end:], bracketed[1].strip()


def _pieces(title: str, breaks: re.Pattern[str]) -> list[tuple[int, int]]:
    """The parts of a label between its breaks."""
    edges = [0]
    for match in breaks.finditer(title):
        edges += [match.start(), match.end()]
    edges.append(len(title))
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if title[a:b].strip()]


def beside(families: Iterable[Family], sheet: Sheet) -> tuple[str, ...]:
    """Columns whose labels are like a family's, but whose brand could not be told."""
    every = tuple(families)
    used = {column for family in every for column in family.columns.values()}
    frames = [family.frame.split(PLACE) for family in every if family.frame != PLACE]
    ends = [(before, after) for before, after in frames if len(before) > FEWEST]
    found = []
    for column in sheet.columns.column_names:
        title = _title(column, sheet)
        rests = [
            title[len(before) : len(title) - len(after)]
            for before, after in ends
            if column not in used and title.startswith(before) and title.endswith(after)
        ]
        if any(rest.strip() and not is_no_brand(rest) for rest in rests):
            found.append(column)
    return tuple(found)


def _stem(column: str) -> str:
    """A column's name with its last letters or digits open: ``q4a`` and ``q4b`` are ``q4*``."""
    return re.sub(r"(\d+|[A-Za-z]+)$", "*", column)


def _axes(families: Sequence[Family]) -> list[list[Family]]:
    """Families that mostly open on the same texts, put together; the largest first."""
    axes: list[tuple[set[str], list[Family]]] = []
    for family in sorted(families, key=lambda one: -len(one.columns)):
        texts = set(family.columns)
        near = [
            axis for axis in axes if 2 * len(axis[0] & texts) >= min(len(axis[0]), len(texts))
            and len(axis[0] & texts) >= FEWEST
        ]  # fmt: skip
        if near:
            near[0][0].update(texts)
            near[0][1].append(family)
        else:
            axes.append((texts, [family]))
    return [axis for _, axis in axes]


def _evidence(axis: Sequence[Family], listed: Sequence[set[str]], own: str) -> float:
    """How much speaks for these texts being brands rather than statements.

    The company's own brand is among them; another question lists them as its answers; they open
    well-known questions; they are short; and they open more than one question.
    """
    texts = {text for family in axis for text in family.columns if not is_no_brand(text)}
    if len(texts) < FEWEST or _digits(texts):
        return 0.0
    told = {folded(text) for text in texts}
    score = 10.0 * any(is_brand(text, own) for text in told)
    score += 6.0 * max((len(told & labels) / len(told) for labels in listed), default=0.0)
    score += 4.0 * any(question_of(family.asks) not in (None, *BY_ITEMS) for family in axis)
    score -= 8.0 * (sum(question_of(text) is not None for text in texts) / len(texts) > 0.2)
    score += min(len(axis), 5) * 0.4 - 0.5 * sum(len(text.split()) for text in texts) / len(texts)
    return score


def is_brand(text: str, brand: str) -> bool:
    """Whether a text is the brand with this id, a remark in brackets behind it left out."""
    return folded(brand) in (folded(text), slug(text), slug(_bare(text)))


def _ids(axis: Sequence[Family], own: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """An id for every brand's text, short texts read as a full one, and those left unsure.

    Two texts of one brand share the first one's id.
    """
    order = list(dict.fromkeys(text for family in axis for text in family.columns))
    ids: dict[str, str] = {}
    alike: dict[str, str] = {}
    unsure: dict[str, str] = {}
    for text in (text for text in order if not is_no_brand(text)):
        twin, full = _twin(text, list(ids), axis), _full(text, list(ids), axis)
        if twin is not None:
            ids[text] = ids[twin]
            alike[text] = twin
        elif full is not None and folded(_bare(full)) == folded(_bare(text)):
            ids[text] = ids[full]
            alike[text] = full
        elif full is not None:
            unsure[text] = full
        else:
            name = own if is_brand(text, own) else slug(text)
            ids[text] = f"{name}_2" if name in ids.values() else name
    return ids, alike, unsure


def _bare(text: str) -> str:
    """A brand's text without a remark in brackets: Orange (Hutchison) is Orange."""
    return re.sub(r"\s*[(\[].*?[)\]]\s*$", "", text).strip() or text


def _full(text: str, known: Sequence[str], axis: Sequence[Family]) -> str | None:
    """A known text that begins like this one and is never asked beside it; the same one first."""
    beside = {word for family in axis if text in family.columns for word in family.columns}
    words = folded(_bare(text)).split()
    near = []
    for other in known:
        theirs = folded(_bare(other)).split()
        shared = min(len(words), len(theirs))
        if other not in beside and words[:shared] == theirs[:shared]:
            near.append(other)
    exact = [other for other in near if folded(_bare(other)) == folded(_bare(text))]
    return next(iter(exact or near), None)


def _twin(text: str, known: Sequence[str], axis: Sequence[Family]) -> str | None:
    """The known text that stands, alone of all, where ``text`` stands in other families."""
    mine = [family for family in axis if text in family.columns]
    others = {word for family in mine for word in family.columns}
    for other in known:
        if other in others:
            continue
        theirs = [family for family in axis if other in family.columns]
        for family in theirs:
            rest = {word for word in family.columns if not is_no_brand(word)} - {other}
            ours = {word for word in mine[0].columns if not is_no_brand(word)} - {text}
            places = (list(family.columns).index(other), list(mine[0].columns).index(text))
            if rest == ours and places[0] == places[1]:
                return other
    return None


def _once(families: Sequence[Family]) -> list[Family]:
    """Families without those whose columns another, larger or earlier, has already."""
    taken: set[str] = set()
    kept = []
    for family in sorted(families, key=lambda one: -len(one.columns)):
        columns = set(family.columns.values())
        if not columns & taken:
            kept.append(family)
            taken |= columns
    return kept
