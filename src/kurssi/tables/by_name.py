"""Levers, segments and the own brand by their names: read as their ids, and told so."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kurssi.concepts import lexicon
from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.cells import sort_of
from kurssi.tables.contract import Contract, Sort
from kurssi.tables.dated import called, constant, written
from kurssi.tables.deliveries import Delivery
from kurssi.tables.mapping import LINE, Mapped
from kurssi.tables.names import PLACES, names_of, things
from kurssi.tables.sheet import Sheet
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace


def by_name(
    delivery: Delivery,
    sheet: Sheet,
    layout: Mapped,
    contract: Contract,
    known: tuple[Workspace, Mapping[str, str]],
) -> tuple[Mapped, list[Finding]]:
    """The layout with names as the ids that they stand for, and a note of each that was read so.

    Args:
        delivery: the file and its [[sources]] entry, whose values come first.
        sheet: what the file holds.
        layout: how its columns fill the contract.
        contract: what the table must hold.
        known: the company, and the accepted vocabulary.
    """
    values = dict(layout.values)
    found = _own_alone(delivery, layout, known[0].brand)
    for name in layout.names:
        sort = sort_of(contract, layout, name)
        if sort is Sort.BRAND:
            own: tuple[str, ...] = (known[0].brand,)
            names: Mapping[str, str] = {lexicon.plain(known[0].brand): known[0].brand}
        elif sort in PLACES:
            names, own = names_of(sort, *known), (*things(sort, known[0]), ALL_SEGMENTS)
        else:
            continue
        said = layout.values.get(name, {})
        read = {
            word: names[lexicon.plain(word)]
            for word in _words(sheet, layout, name)
            if word and word not in said and word not in own and lexicon.plain(word) in names
        }
        if read:
            values[name] = {**said, **read}
            found.append(_note(delivery, name, read))
    return replace(layout, values=values), found


def _own_alone(delivery: Delivery, layout: Mapped, brand: str) -> list[Finding]:
    if layout.constants.get("brand") != brand:
        return []
    return [
        Finding(
            severity=Severity.NOTE,
            code="own-brand-alone",
            file=delivery.file,
            table=delivery.table,
            column="brand",
            rows=(1,),
            count=1,
            what=Message(
                'no column tells the brand: every row is of the own brand, "{brand}"', brand=brand
            ),
            mend=Message("nothing, if that is so; else add a column brand"),
        )
    ]


def _words(sheet: Sheet, layout: Mapped, name: str) -> Iterable[str]:
    """The different texts of a column, as the file writes them."""
    column = layout.columns.get(name)
    if column == LINE:
        return ()
    if column is None:
        return constant(layout.constants.get(name, ""), 1).texts
    return called(written(sheet.columns.column(column)), sheet.labels.get(column, {})).texts


def _note(delivery: Delivery, column: str, read: Mapping[str, str]) -> Finding:
    names = tuple(Message('"{word}" as {name}', word=word, name=id_) for word, id_ in read.items())
    return Finding(
        severity=Severity.NOTE,
        code="names-read-as",
        file=delivery.file,
        table=delivery.table,
        column=column,
        rows=(1,),
        count=len(read),
        what=Message("read by their names: {names}", names=names),
        mend=Message("nothing, if it is yours; else give the other brand another name")
        if column == "brand"
        else Message("nothing, if they are the same; else mend the label in kurssi.toml"),
    )
