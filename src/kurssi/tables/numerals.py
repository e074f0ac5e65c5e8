"""Numbers as people write them, read by SQL: decimal comma or point, thousands, currency, percent.

A file is written by one program in one locale, so its decimal mark is found from all its number
columns together; a number that could be read two ways is not guessed.
"""

from dataclasses import dataclass

from kurssi.amounts import MANY
from kurssi.tables.warehouse import Base, literal, quoted

MONEY = "EUR"  # the contracts' unit of money, whatever the company's currency
# Texts that programs write for "nothing here".
NOTHING = ("na", "n/a", "#n/a", "nan", "null", "none", "-", "–", ".", "#n/v", "puuttuu")
SYMBOLS = {
    "EUR": ("€",),
    "USD": ("$",),
    "GBP": ("£",),
    "SEK": ("kr",),
    "NOK": ("kr",),
    "DKK": ("kr",),
}

# Where the mark can only be decimal: "0,5" "12,5" "1.234,5" against "0.5" "12.5" "1,234.5".
_COMMA = r"^[^,]*\d,(\d{1,2}|\d{4,})\D*$|^\D*0,\d|\.\d{3},\d"
_POINT = r"^[^.]*\d\.(\d{1,2}|\d{4,})\D*$|^\D*0\.\d|,\d{3}\.\d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How one column writes numbers. ``decimal`` is "," or "." or None where it cannot be told.

    ``plain``: every cell is already a number as SQL writes it. ``mixed``: both marks are used.
    """

    plain: bool
    decimal: str | None
    mixed: bool = False


def text_of(column: str) -> str:
    """SQL: a text cell without surrounding blanks, NULL where nothing is left."""
    return f"nullif(trim({quoted(column)}, ' \t\u00a0'), '')"


def plain(text: str) -> str:
    """SQL: a cell that is a number as SQL writes it, else NULL."""
    cast = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN contains({text}, '_') OR NOT isfinite({cast}) THEN NULL ELSE {cast} END"


def marks(
    connection: Base,
    relation: str,
    columns: tuple[str, ...],
    hint: str | None,
    *,
    unsure: tuple[str, ...] = (),
) -> dict[str, Marks]:
    """How each text column of ``relation`` writes numbers; ``hint`` is the locale's likely mark.

    ``unsure`` columns may look like plain numbers while their points set thousands apart.
    """
    if not columns:
        return {}
    counts = ", ".join(
        f"count({quoted(c)}) FILTER (({plain(text_of(c))}) IS NULL AND {text_of(c)} IS NOT NULL)"
        for c in columns
    )
    row = connection.execute(f"SELECT {counts} FROM {relation}").fetchone() or ()
    rough = tuple(c for c, count in zip(columns, row, strict=True) if count or c in unsure)
    found = {c: Marks(plain=True, decimal=".") for c in columns}
    if not rough:
        return found
    evidence = _evidence(connection, relation, columns)
    file_comma = any(comma for comma, _ in evidence.values())
    file_point = any(point for _, point in evidence.values())
    for c in columns:
        comma, point = evidence[c]
        if not comma and not point:
            comma, point = file_comma, file_point
        if comma and point:
            sure = evidence[c][0] and evidence[c][1]
            found[c] = Marks(plain=False, decimal=hint if not sure else None, mixed=sure)
        elif comma or point:
            found[c] = Marks(plain=False, decimal="," if comma else ".")
        else:
            found[c] = Marks(plain=False, decimal=hint)
    return found


def _evidence(
    connection: Base, relation: str, columns: tuple[str, ...]
) -> dict[str, tuple[bool, bool]]:
    """Per column: is there a sure decimal comma, a sure decimal point."""
    parts = ", ".join(
        f"coalesce(bool_or(contains({quoted(c)}, '{mark}') "
        f"AND regexp_matches({text_of(c)}, {literal(sure)})), false)"
        for c in columns
        for mark, sure in ((",", _COMMA), (".", _POINT))
    )
    row = connection.execute(f"SELECT {parts} FROM {relation}").fetchone() or ()
    return {c: (row[2 * i], row[2 * i + 1]) for i, c in enumerate(columns)}


def number(column: str, marks: Marks, *, currency: str, unit: str | None) -> str:
    """SQL: the number a text cell means, NULL where it means none or could mean two.

    ``unit`` is the contract's: a share may have a percent sign, money millions behind it.
    """
    text = text_of(column)
    if marks.plain:
        return plain(text)
    bare = f"replace({text}, '−', '-')"
    if unit == "share":
        inner = _marked(f"rtrim(rtrim({bare}, '%'), ' \u00a0')", marks)
        return (
            f"CASE WHEN ends_with({text}, '%') THEN ({inner}) / 100 ELSE {_marked(bare, marks)} END"
        )
    words = "|".join(
        ("[€]" if s == "€" else "[$]" if s == "$" else s)
        for s in (*SYMBOLS.get(currency, ()), currency)
    )
    blank = "[ \u00a0\u202f]*"
    pattern = literal(f"(?i)^(?:{words}){blank}|{blank}(?:{words})$")
    money = f"regexp_replace({bare}, {pattern}, '')"
    found = [_marked(bare, marks), _marked(money, marks)]
    for times, named in MANY.items() if unit == MONEY else ():
        behind = literal(f"(?i){blank}(?:{named})$")
        bare_of_it = f"regexp_replace({money}, {behind}, '')"
        found.append(f"{times} * {_marked(bare_of_it, marks)}")
    return f"coalesce({', '.join(found)})"


def _marked(text: str, marks: Marks) -> str:
    """SQL: ``text`` as a number under the column's decimal mark, thousands in threes only."""
    closed = _close(text)
    comma_form = (
        f"CASE WHEN contains({closed}, '.') AND NOT regexp_full_match({closed}, "
        r"'[-+]?\d{1,3}(\.\d{3})+(,\d*)?') THEN NULL "
        f"ELSE {plain(f'''replace(replace({closed}, '.', ''), ',', '.')''')} END"
    )
    point_form = (
        f"CASE WHEN contains({closed}, ',') AND NOT regexp_full_match({closed}, "
        r"'[-+]?\d{1,3}(,\d{3})+(\.\d*)?') THEN NULL "
        f"ELSE {plain(f'''replace({closed}, ',', '')''')} END"
    )
    if marks.decimal == ",":
        return comma_form
    if marks.decimal == ".":
        return point_form
    return (
        f"CASE WHEN regexp_full_match({closed}, '[-+]?\\d{{1,3}}[.,]\\d{{3}}') "
        f"AND NOT regexp_matches({closed}, '^[-+]?0') THEN NULL "
        f"WHEN regexp_matches({closed}, {literal(_COMMA)}) THEN {comma_form} ELSE {point_form} END"
    )


def _close(text: str) -> str:
    """SQL: thousands set apart by blanks, joined; other blanks stay and make it no number."""
    spaced = "'[-+]?\\d{1,3}([ \u00a0\u202f]\\d{3})+([.,]\\d*)?'"
    return (
        f"CASE WHEN regexp_full_match({text}, {spaced}) "
        f"THEN regexp_replace({text}, '[ \u00a0\u202f]', '', 'g') ELSE {text} END"
    )


def nothing(column: str) -> str:
    """SQL: whether a text cell is a program's word for "nothing here"."""
    words = ", ".join(literal(word) for word in NOTHING)
    return f"lower({text_of(column)}) IN ({words})"
