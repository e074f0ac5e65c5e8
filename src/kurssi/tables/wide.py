"""Wide survey files: which file columns a template means for each brand.

``q5_{brand}`` is a column, ``q7 = {brand}`` asks whether the answer to q7 (or any answer of the
multi-response set q7) is the brand, ``label: Reliable - {brand}`` is the column with that variable
label, and ``a or b`` is the highest of several.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from re import compile as pattern
from re import split

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.deliveries import Delivery
from kurssi.tables.sheet import Sheet
from kurssi.workspace.company import Source
from kurssi.workspace.complaints import proposal

LABEL = "label:"
BRAND = "brand"
_OPEN = pattern(r"\{\w+\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One part of a template: a column or set, and the answer asked for (None: its own answer)."""

    column: str
    answer: str | None = None


Questions = Mapping[str, Mapping[str, tuple[Question, ...]]]


def places(source: Source, brand: str) -> dict[str, str]:
    """The texts of one brand: place -> text; ``{brand}`` is the one given without a name."""
    return {BRAND: source.brands[brand], **source.places.get(brand, {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """What a file's columns are called: their names and their variable labels."""

    names: frozenset[str]
    labels: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, sheet: Sheet) -> "Headings":
        """The headings of a sheet; labels without blanks and capitals."""
        labels: dict[str, tuple[str, ...]] = {}
        for name, title in sheet.titles.items():
            labels[folded_label(title)] = (*labels.get(folded_label(title), ()), name)
        return cls(names=frozenset(sheet.columns.column_names), labels=labels)

    def labelled(self, part: str) -> tuple[str, ...]:
        """The columns whose label ``label: ...`` asks for."""
        return self.labels.get(folded_label(part.removeprefix(LABEL)), ())


def questions(template: str, texts: Mapping[str, str], headings: Headings) -> tuple[Question, ...]:
    """A template with its places filled for one brand, as the questions it asks."""
    whole = template
    for place, text in texts.items():
        whole = whole.replace("{" + place + "}", text)
    if whole in headings.names:
        return (Question(column=whole),)
    if whole.startswith(LABEL) and headings.labelled(whole):
        return (_question(whole, headings),)
    return tuple(_question(part, headings) for part in split(r"\s+or\s+", whole))


def asked(source: Source, sheet: Sheet) -> Questions:
    """Every wide template of a source as questions: contract column -> brand -> questions."""
    headings = Headings.of(sheet)
    texts = {brand: places(source, brand) for brand in source.brands}
    return {
        target: {brand: questions(template, filled, headings) for brand, filled in texts.items()}
        for target, template in source.wide.items()
    }


def wide_columns(wide: Questions, sheet: Sheet) -> set[str]:
    """Every file column that the templates speak of."""
    found: set[str] = set()
    for by_brand in wide.values():
        for parts in by_brand.values():
            for part in parts:
                of_set = sheet.sets.get(part.column)
                found.update(of_set.columns if of_set is not None else (part.column,))
    return found


def absent(delivery: Delivery, wide: Questions, sheet: Sheet) -> list[Finding]:
    """Columns that wide templates name and the file does not have, brand by brand."""
    names = set(sheet.columns.column_names) | set(sheet.sets)
    found = []
    for target, by_brand in wide.items():
        gone = {
            brand: parts[0].column
            for brand, parts in by_brand.items()
            if not any(part.column in names for part in parts)
        }
        every = len(gone) == len(by_brand)
        if not every:  # a brand without a text for the place was not asked about
            gone = {brand: one for brand, one in gone.items() if not _OPEN.search(one)}
        if not gone:
            continue
        what = Message(
            "the file has no column for {brands} (looked for {columns})",
            brands=", ".join(gone),
            columns=", ".join(gone.values()),
        )
        known = (*sheet.columns.column_names[:400], *sheet.titles.values())
        near = proposal(next(iter(gone.values())).removeprefix(LABEL).strip(), known[:800])
        mend = Message("nothing, if it was not asked of them; else mend wide or brands")
        found.append(
            Finding(
                severity=Severity.ERROR if every else Severity.WARNING,
                code="no-such-column" if every else "brand-without-column",
                file=delivery.file,
                table=delivery.table,
                column=target,
                rows=(1,),
                count=1,
                what=what,
                mend=near if every else mend,
            )
        )
    return found


def _question(part: str, headings: Headings) -> Question:
    if part.startswith(LABEL):
        found = headings.labelled(part)
        return Question(column=found[0] if len(found) == 1 else part)
    if part in headings.names or "=" not in part:
        return Question(column=part)
    column, _, answer = part.partition("=")
    return Question(column=column.strip(), answer=answer.strip())


def folded_label(text: str) -> str:
    """A label without the differences that do not matter."""
    return " ".join(text.split()).casefold()
