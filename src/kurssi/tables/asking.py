"""What each question of a survey file would fill in the tracker, and how: a proposal's rows.

What is *not* here: the text to paste (``proposals``), and any mapping that is carried out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kurssi.messages import Message
from kurssi.tables.block import (
    Places,
    Texts,
    label_template,
    label_texts,
    name_texts,
    placed,
    places_of,
)
from kurssi.tables.contract import contract
from kurssi.tables.families import Brands, Family, beside, slug
from kurssi.tables.header import folded
from kurssi.tables.items import TRACKER
from kurssi.tables.scanned import MOST_WORDS, Answers, answers_of, numbers_of, why_not, words_of
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import (
    BY_ITEMS,
    COUNTS,
    YES_OR_NO,
    is_date,
    is_id,
    is_profile,
    question_of,
)
from kurssi.vocabulary import AWARENESS_STEPS, INDICATORS, MEASURES

BATTERIES = ("image", "rating", "opinion", "view", "answer")
LIKERT = ((1.0, 4.0), (1.0, 5.0), (1.0, 6.0), (1.0, 7.0), (0.0, 10.0), (1.0, 10.0))
MOST_LISTED = 0.6  # of the brands among a question's labels
SLUG = 32
_NO_NAME = Message("neither names nor labels tell its columns apart")
_NO_BRAND = Message("it is asked like the others, but of which brand cannot be told")
FEW_WAYS = 2  # in which column names speak of the brands, before labels are the plainer way


Passed = tuple[str, Message]  # a column and its question, and why it is not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One row of a proposal: what is filled, from where, and what was asked.

    ``source`` is a column or a wide template, ``columns`` what the template means for each brand.
    ``index`` names the [measures] table it belongs to.
    """

    target: str
    source: str
    asks: str
    answers: Answers
    index: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Every row of a wide file's proposal, the brands' places, and what was passed over: why."""

    asks: tuple[Ask, ...]
    places: Places
    passed: tuple[Passed, ...]


def wide_asks(sheet: Sheet, brands: Brands) -> Asked:
    """What the brand families of a wide file would fill."""
    order = {column: at for at, column in enumerate(sheet.columns.column_names)}
    families = sorted(brands.families, key=lambda one: min(order[c] for c in one.columns.values()))
    by_brand = [{brands.ids[word]: c for word, c in one.columns.items()} for one in families]
    ways = [way[1] for columns in by_brand if (way := name_texts(columns)) is not None]
    places = places_of(brands.names, [way for way in ways if _regular(way, ways)])
    found: list[Ask] = []
    passed: list[Passed] = []
    for family, columns in zip(families, by_brand, strict=True):
        answers = answers_of(sheet, columns.values())
        way = name_texts(columns)
        known = way is not None and _regular(way[1], ways)
        places, template = _template(family, columns, places, sheet, by_name=known)
        if answers is None or template is None or not _told(family.asks, answers):
            why = why_not(sheet, columns.values()) if template else _NO_NAME
            passed.append((f"{next(iter(columns.values()))}: {family.asks}", why))
            continue
        found.append(
            Ask(
                target=_question(family.asks, answers) or "",
                source=template,
                asks=family.asks,
                answers=answers,
                columns=columns,
            )
        )
    chosen, places = _choices(sheet, brands, places)
    asks = _named(_on_scales([*chosen, *found]))
    passed += [(column, _NO_BRAND) for column in beside(families, sheet)]
    return Asked(asks=_aided(asks, sheet), places=places, passed=tuple(passed))


def long_asks(sheet: Sheet, taken: Sequence[str]) -> tuple[tuple[Ask, ...], tuple[Passed, ...]]:
    """What the columns of a file of one brand a row would fill, and what is passed over: why.

    They are well-known questions and statements: columns of several words whose answers stand on a
    scale that others share.
    """
    of_set = {column: one.title for one in sheet.sets.values() for column in one.columns}
    found: list[Ask] = []
    passed: list[Passed] = []
    for column in sheet.columns.column_names:
        title, group = sheet.titles.get(column, column), of_set.get(column, "")
        asks = title if question_of(title.replace("_", " ")) else f"{group} {title}".strip()
        stated = _is_statement(column, title)
        known = question_of(asks.replace("_", " ")) is not None
        if column in taken or is_profile(column, title) or not (known or stated):
            continue
        answers = answers_of(sheet, (column,))
        if answers is None or not _told(asks.replace("_", " "), answers):
            if known or (answers is None and len(words_of(sheet, column)) <= MOST_WORDS):
                passed.append((column, why_not(sheet, (column,))))
            continue
        question = _question(asks.replace("_", " "), answers)
        if question is not None or (stated and answers.scale in LIKERT):
            found.append(Ask(target=question or "", source=column, asks=asks, answers=answers))
    found = _on_scales(found)
    shared = Counter(ask.answers.scale for ask in found if ask.answers.scale in LIKERT)
    kept = [ask for ask in found if ask.target or shared[ask.answers.scale] > 1]
    return _named(kept), tuple(passed)


def _on_scales(asks: Sequence[Ask]) -> list[Ask]:
    """The rows, each scale that is guessed from its answers held to those of the others."""
    tops = [() if ask.target in COUNTS else (_top(ask),) for ask in asks]
    return [
        replace(ask, answers=ask.answers.among({top for one in others for top in one}))
        for ask, others in ((ask, (*tops[:at], *tops[at + 1 :])) for at, ask in enumerate(asks))
    ]


def _top(ask: Ask) -> float:
    return ask.answers.scale[1] if ask.answers.used is None else ask.answers.used[1]


def _is_statement(column: str, title: str) -> bool:
    """Whether a heading is several words that are about the brand, not about the person."""
    several = len(title.replace("_", " ").split()) > 1
    return several and not (
        is_profile(column, title) or is_date(column, "") or is_id(column, title)
    )


def _told(asks: str, answers: Answers) -> bool:
    """Whether the answers can be read: yes or no, a short scale, or a count where one is asked."""
    return answers.yes_or_no or answers.opinion or _question(asks, answers) in COUNTS


def _question(asks: str, answers: Answers) -> str | None:
    """The well-known question, where its answers are of the kind it takes."""
    question = question_of(asks)
    if question in COUNTS and (answers.yes_or_no or answers.labels or answers.scale[0] < 0):
        return None
    if question in YES_OR_NO and not answers.yes_or_no:
        return None
    if question in ("satisfaction", "effort", "loyalty") and answers.yes_or_no:
        return None
    return question


def _named(asks: Sequence[Ask]) -> tuple[Ask, ...]:
    """Every row under a name of its own: well-known questions, then statements by their scale."""
    counts = {name: sum(ask.target == name for ask in asks) for name in {a.target for a in asks}}
    scales = list(dict.fromkeys(ask.answers.scale for ask in asks if not ask.target))
    batteries = dict(zip(scales, BATTERIES, strict=False))
    alone = {scale for scale in scales if sum(_among(a, scale) for a in asks) == 1}
    found: list[Ask] = []
    names: set[str] = set()
    for ask in asks:
        target, index = ask.target, None
        if target in BY_ITEMS:
            index = target
            if counts[target] > 1 or contract(TRACKER).column(target) is None:
                target = f"{target}_{1 + sum(other.index == index for other in found)}"
        elif not target or target in names:
            index = batteries.get(ask.answers.scale, BATTERIES[-1])
            if ask.answers.scale in alone and not ask.target:
                index = target = _free(slug(ask.asks)[:SLUG].strip("_"), names)
            else:
                target = _free(f"{index}_{slug(ask.asks)[:SLUG]}".strip("_"), names)
        elif _scale(target) not in (None, ask.answers.scale):
            index = target
        names.add(target)
        found.append(replace(ask, target=target, index=index))
    return tuple(found)


def _scale(target: str) -> tuple[float, float] | None:
    """The scale of the contract's column, None where it has none."""
    column = contract(TRACKER).column(target)
    return None if column is None else column.scale


def _among(ask: Ask, scale: tuple[float, float]) -> bool:
    """Whether a row is a statement on this scale."""
    return not ask.target and ask.answers.scale == scale


def _free(name: str, names: set[str]) -> str:
    """A name that nothing else bears."""
    taken = {*names, *MEASURES, *INDICATORS, *(c.name for c in contract(TRACKER).columns)}
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def _regular(texts: Texts, ways: Sequence[Texts]) -> bool:
    """Whether other families' names speak of the brands in the same way, or few ways are used."""
    alike = sum(all(way.get(brand, one) == one for brand, one in texts.items()) for way in ways)
    return alike > 1 or len({tuple(way.items()) for way in ways}) <= FEW_WAYS


def _template(
    family: Family, columns: Texts, places: Places, sheet: Sheet, *, by_name: bool
) -> tuple[Places, str | None]:
    """The wide template of a family: by its columns' names, else by their labels."""
    named = name_texts(columns)
    labelled = None if named and by_name else label_texts(family, columns, sheet)
    if named is not None and (by_name or labelled is None):
        prefix, texts, suffix = named
        letters = all(text.isalpha() for text in texts.values())
        places, place = placed(places, texts, "letter" if letters else "number")
        return places, f"{prefix}{{{place}}}{suffix}"
    if labelled is None:
        return places, None
    places, place = placed(places, labelled, "label")
    return places, label_template(family, place)


def _choices(sheet: Sheet, brands: Brands, places: Places) -> tuple[list[Ask], Places]:
    """Questions whose answers are the brands: top of mind, the preferred one."""
    known = {folded(word): brand for word, brand in brands.ids.items()}
    used = {column for one in brands.families for column in one.columns.values()}
    sets = {name: one for name, one in sheet.sets.items() if one.counted is None}
    found: list[Ask] = []
    asked = {name: (one.title, one.columns[0]) for name, one in sets.items()}
    asked |= {c: (sheet.titles.get(c, c), c) for c in sheet.columns.column_names if c not in used}
    for name, (title, column) in asked.items():
        question = question_of(title.replace("_", " "))
        if question not in YES_OR_NO:
            continue
        codes = {
            known[folded(label)]: f"{code:g}"
            for code, label in sheet.labels.get(column, {}).items()
            if not isinstance(code, str) and folded(label) in known
        }
        if len(codes) < MOST_LISTED * len(brands.names):
            continue
        places, place = placed(places, codes, "code")
        yes = Answers(scale=(0.0, 1.0), recodes={}, distinct=2, labels={})
        source = f"{name} = {{{place}}}"
        found.append(Ask(target=question, source=source, asks=title, answers=yes))
    return found, places


def _aided(asks: tuple[Ask, ...], sheet: Sheet) -> tuple[Ask, ...]:
    """Aided awareness that was asked of the rest alone is read together with unaided awareness."""
    wide, narrow = AWARENESS_STEPS[-1], AWARENESS_STEPS[-2]
    rows = {ask.target: ask for ask in asks}
    if wide not in rows or narrow not in rows:
        return asks
    columns = {step: rows[step].columns for step in (wide, narrow)}
    empty = aware = 0
    for brand in set(columns[wide]) & set(columns[narrow]):
        named, asked = (numbers_of(sheet, columns[step][brand]) for step in (narrow, wide))
        if named is None or asked is None:
            continue
        aware += int(np.sum(named == 1))
        empty += int(np.sum((named == 1) & np.isnan(asked)))
    if 2 * empty <= aware:
        return asks
    both = replace(rows[wide], source=f"{rows[narrow].source} or {rows[wide].source}")
    return tuple(both if ask.target == wide else ask for ask in asks)
