"""Which columns of a survey file say who answered, when, of what weight and segment, on whom."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from kurssi.tables.dates import Reading, moments
from kurssi.tables.families import is_brand
from kurssi.tables.header import folded
from kurssi.tables.scanned import numbers_of, words_of
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import (
    asks_brand,
    counts_periods,
    is_brand_name,
    is_date,
    is_id,
    is_no_answer,
    is_weight,
)
from kurssi.workspace.company import Segment

_MANY = 4000  # different dates looked at
MOST_BRANDS = 60
_FIRST_DAY = 19500101  # the first day a number may mean


def number_of(sheet: Sheet, names: Sequence[str], beside: Sequence[str] = ()) -> str | None:
    """A column that numbers the respondents: named so, filled, and never the same twice.

    ``beside`` are the columns of brand and date: a respondent may answer of each in turn.
    """
    for name in names:
        if not is_id(name, sheet.titles.get(name, "")) or sheet.columns.column(name).null_count:
            continue
        for key in ([name], [name, *beside[:1]], [name, *beside]):
            if sheet.columns.select(dict.fromkeys(key)).group_by(key).aggregate([]).num_rows == (
                sheet.columns.num_rows
            ):
                return name
    return None


def date_of(sheet: Sheet, names: Sequence[str]) -> str | None:
    """A column of days: of the date type first, else a text that reads as dates throughout."""
    dated = [n for n in names if pa.types.is_date(sheet.columns.schema.field(n).type)]
    whole = [name for name in dated if not sheet.columns.column(name).null_count]
    for name in (*(n for n in whole if is_date(n, sheet.titles.get(n, ""))), *whole):
        return name
    for name in names:
        if not is_date(name, sheet.titles.get(name, "")) or sheet.columns.column(name).null_count:
            continue
        words = _as_dates(sheet, name)
        if words and all(one.reading is Reading.READ for one in moments(words).values()):
            return name
    return None


def _as_dates(sheet: Sheet, name: str) -> tuple[str, ...]:
    """The different texts of a column that may be dates; answers with labels as their labels."""
    labels = sheet.labels.get(name, {})
    if labels:
        return tuple(label for code, label in labels.items())
    numbers = numbers_of(sheet, name)
    if numbers is not None and (np.isnan(numbers).any() or numbers.min() < _FIRST_DAY):
        return ()
    words = words_of(sheet, name)[:_MANY]
    return tuple(word.removesuffix(".0") for word in words)


def weight_of(sheet: Sheet, names: Sequence[str]) -> str | None:
    """The file's own weight, else a column named so whose numbers are about 1."""
    if sheet.weight is not None:
        return sheet.weight
    for name in names:
        if not is_weight(name, sheet.titles.get(name, "")) or sheet.labels.get(name):
            continue
        numbers = numbers_of(sheet, name)
        if numbers is None or not np.isfinite(numbers).any():
            continue
        if np.nanmin(numbers) >= 0 and 0.2 < np.nanmean(numbers) < 5:
            return name
    return None


def brand_of(sheet: Sheet, own: str) -> str | None:
    """The question which brand a person is with, or the column of the brand each row is about."""
    for name in sheet.columns.column_names:
        if is_brand_name(name) and 1 < len(brands_in(sheet, name)) <= MOST_BRANDS:
            return name
    for name in sheet.columns.column_names:
        title = sheet.titles.get(name, "")
        named = [label for label in sheet.labels.get(name, {}).values() if not is_no_answer(label)]
        if asks_brand(name, title) and len(named) > 2:
            return name
    for name in sheet.columns.column_names:
        if not sheet.labels.get(name) and _is_text(sheet, name):
            words = brands_in(sheet, name)
            if 1 < len(words) <= MOST_BRANDS and any(is_brand(word, own) for word in words):
                return name
    return None


def brands_in(sheet: Sheet, name: str) -> tuple[str, ...]:
    """The brands that a column speaks of, as kurssi reads them: labels, words or numbers."""
    labels = sheet.labels.get(name)
    if labels:
        return tuple(dict.fromkeys(label.strip() for label in labels.values()))
    numbers = None if _is_text(sheet, name) else numbers_of(sheet, name)
    if numbers is not None:
        return tuple(f"{code:g}" for code in np.unique(numbers[~np.isnan(numbers)]))
    return tuple(word.strip() for word in words_of(sheet, name))


def unsaid_year(sheet: Sheet, names: Sequence[str]) -> tuple[str, tuple[int, ...], str] | None:
    """A column of week or month numbers without their year: (column, its numbers, "W" or "")."""
    for name in names:
        for kind, last in (("W", 53), ("", 12)):
            if not counts_periods(name, sheet.titles.get(name, ""), weeks=bool(kind)):
                continue
            numbers = numbers_of(sheet, name)
            if numbers is None or not len(numbers) or np.isnan(numbers).any():
                continue
            found = np.unique(numbers)
            if found.min() >= 1 and found.max() <= last and (found == np.round(found)).all():
                return name, tuple(int(one) for one in found), kind
    return None


def segment_of(
    sheet: Sheet, names: Sequence[str], segments: Mapping[str, Segment]
) -> tuple[str, Mapping[str, str]] | None:
    """A question whose answers are the declared segments, and the segment of each answer."""
    words = {folded(word): id_ for id_, one in segments.items() for word in _words(one)}
    for name in names:
        labels = [label.strip() for label in sheet.labels.get(name, {}).values()]
        answers = labels or (words_of(sheet, name) if words and _is_text(sheet, name) else ())
        found = {word: words[folded(word)] for word in answers if folded(word) in words}
        if len(found) > 1 and set(found.values()) == set(segments):
            return name, {word: id_ for word, id_ in found.items() if word != id_}
    return None


def _words(segment: Segment) -> tuple[str, ...]:
    return (segment.id, *(word for word in (segment.label.fi, segment.label.en) if word))


def _is_text(sheet: Sheet, name: str) -> bool:
    return pa.types.is_string(sheet.columns.schema.field(name).type)
