"""An open workbook: its formats, tables and charts.

Names and sentences are written as text: one that begins with = stays text, and one that looks like
an address is no link. What is reckoned is a formula with its value beside it, so that a reader of
values and one who reckons anew see the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_symbol

from kurssi.messages import Message, Name

LIBRARY = "xlsxwriter"  # the extra office: imported where it is used, so that it may come later
MONEY, FINE, SHARE = "#,##0;[Red]-#,##0", "#,##0.00;[Red]-#,##0.00", "0.0%"
POINTS, TINY, CHANCE = "#,##0.0;[Red]-#,##0.0", "#,##0.000000;[Red]-#,##0.000000", "0%"
CURRENCY = {"fi": '{number}\\ "{sign}"', "en": '"{sign}"{number}'}
WIDE, NARROW, A4 = 28, 14, 9
CHART = {"x_scale": 1.6, "y_scale": 1.5}
PLAIN = {"nan_inf_to_errors": False, "strings_to_formulas": False, "strings_to_urls": False}
INK, EUR, CX = "#1b2430", "#0b5a9d", "#b04a00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A live formula and the value that it has now."""

    formula: str
    value: float


Cell = float | int | str | Name | Reckoned | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading, and how the cells under it are written: the name of a format, or of one a row."""

    heading: Name | str
    form: str | Sequence[str] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A table as it stands on its sheet: the first row under its headings, and the last."""

    sheet: str
    first: int
    last: int

    def cells(self, column: int) -> list[object]:
        """A column of it, as a chart wants it."""
        return [self.sheet, self.first, column, self.last, column]

    def address(self, column: int) -> str:
        """The same as a formula wants it."""
        from xlsxwriter.utility import quote_sheetname, xl_range_abs

        where = xl_range_abs(self.first, column, self.last, column)
        return f"{quote_sheetname(self.sheet)}!{where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Bars: which column they are of, and (``ends``) those that say how far intervals reach."""

    title: Name
    middle: int = 1
    ends: tuple[int, int] | None = None
    colour: str = EUR
    kind: str = "bar"


class Book:
    """An open workbook with its formats. Must not outlive the ``with`` that writes it."""

    def __init__(self, path: Path | BytesIO, language: str, currency: str = "EUR") -> None:
        from xlsxwriter import Workbook

        self.file = Workbook(path if isinstance(path, BytesIO) else str(path), PLAIN)
        self.language, self.currency = language, currency
        self.coin, self.coins = (coin(currency, language, n) for n in ("#,##0.00", "#,##0"))
        made = self.file.add_format
        self.bold = made({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.money = made({"num_format": MONEY})
        self.total = made({"num_format": MONEY, "bold": True, "top": 1})
        self.fine = made({"num_format": FINE})
        self.share = made({"num_format": SHARE})
        self.grey = made({"num_format": MONEY, "font_color": "#808080"})
        self.verdict = made({"bold": True, "font_size": 15, "font_name": "Georgia"})
        self.note = made({"font_color": "#566170", "italic": True})
        self.heading = made({"bold": True, "font_size": 12})
        self.given = made({"num_format": self.coins, "bg_color": "#fff6df", "border": 1})
        forms = {
            "text": "@", "money": self.coins, "coin": self.coin, "fine": FINE, "share": SHARE,
            "points": POINTS, "tiny": TINY, "chance": CHANCE, "count": MONEY,
        }  # fmt: skip
        self.forms = {name: made({"num_format": form}) for name, form in forms.items()}

    def sheet(self, name: Message, *headings: Message) -> Any:
        """A sheet with its headings, which stay in sight."""
        made = self.file.add_worksheet(self.text(name))
        for at, heading in enumerate(headings):
            made.write(0, at, self.text(heading), self.bold)
        made.freeze_panes(1, 0)
        _on_paper(made)
        made.set_column(0, 1, WIDE)
        made.set_column(2, 12, NARROW)
        return made

    def page(self, name: Name, verdict: Name | None, *notes: Name) -> Any:
        """A sheet that begins with its verdict, and what is to be known before believing it."""
        made = self.file.add_worksheet(self.text(name))
        made.hide_gridlines(2)
        made.set_column(0, 0, WIDE)
        made.set_column(1, 20, NARROW)
        if verdict is not None:
            made.write_string(0, 0, _capital(self.text(verdict)), self.verdict)
        for at, note in enumerate(notes, start=1):
            made.write_string(at, 0, self.text(note), self.note)
        _on_paper(made)
        return made

    def table(
        self, sheet: Any, at: int, columns: Sequence[Column], rows: Iterable[Sequence[Cell]],
        *, title: Name | None = None,
    ) -> Placed:  # fmt: skip
        """A table from row ``at`` down, under its title where it has one."""
        if title is not None:
            sheet.write_string(at, 0, self.text(title), self.heading)
            at += 1
        for place, column in enumerate(columns):
            sheet.write_string(at, place, self.text(column.heading), self.bold)
        last = at
        for last, row in enumerate(rows, start=at + 1):
            for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                form = column.form if isinstance(column.form, str) else column.form[last - at - 1]
                self.put(sheet, (last, place), cell, form)
        return Placed(sheet=sheet.name, first=at + 1, last=last)

    def put(self, sheet: Any, where: tuple[int, int], cell: Cell, form: str) -> None:
        """One cell: a formula with its value, a number, or text that stays text."""
        if cell is None:
            return
        if isinstance(cell, Reckoned):
            sheet.write_formula(*where, cell.formula, self.forms[form], cell.value)
        elif isinstance(cell, int | float):
            sheet.write_number(*where, cell, self.forms[form])
        else:
            sheet.write_string(*where, self.text(cell))

    def bars(self, sheet: Any, at: tuple[int, int], placed: Placed, drawn: Drawn) -> None:
        """A native chart of a column over the names in the first."""
        chart = self.file.add_chart({"type": drawn.kind})
        chart.add_series({
            "name": self.text(drawn.title), "categories": placed.cells(0),
            "values": placed.cells(drawn.middle), "fill": {"color": drawn.colour}, "gap": 60,
            **(_reaching(placed, drawn.ends) if drawn.ends else {}),
        })  # fmt: skip
        self._dress(chart, drawn.title)
        if drawn.kind == "bar":
            chart.set_y_axis({"reverse": True, "label_position": "low"})
            chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#e3e0d8"}}})
        else:
            chart.set_x_axis({"label_position": "low"})
        sheet.insert_chart(*at, chart, CHART)

    def lines(
        self, sheet: Any, at: tuple[int, int], placed: Placed, columns: Sequence[int],
        *, title: Name, ends: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        """A native chart of columns over the first one, named by their headings."""
        chart = self.file.add_chart({"type": "line"})
        for column in columns:
            chart.add_series({
                "name": [placed.sheet, placed.first - 1, column], "categories": placed.cells(0),
                "values": placed.cells(column), "marker": {"type": "circle", "size": 4},
                **(_reaching(placed, ends) if ends else {}),
            })  # fmt: skip
        self._dress(chart, title, legend=len(columns) > 1)
        sheet.insert_chart(*at, chart, CHART)

    def _dress(self, chart: Any, title: Name, *, legend: bool = False) -> None:
        chart.set_title({"name": self.text(title), "name_font": {"size": 12, "bold": True}})
        if not legend:
            chart.set_legend({"none": True})

    def text(self, name: Name | str) -> str:
        """A sentence or a name in the reader's language."""
        return name if isinstance(name, str) else name.text(self.language)


def _reaching(placed: Placed, ends: tuple[int, int]) -> dict[str, object]:
    """Error bars whose lengths stand in two columns: under the value, and over it."""
    return {
        "y_error_bars": {
            "type": "custom",
            "minus_values": f"={placed.address(ends[0])}",
            "plus_values": f"={placed.address(ends[1])}",
            "line": {"color": INK, "width": 1.5},
        }
    }


def coin(currency: str, language: str, number: str, *, millions: bool = False) -> str:
    """Money as a number format; its digits are grouped as the reader's program groups them."""
    sign = get_currency_symbol(currency, locale=language)
    if not millions:
        return CURRENCY[language].format(number=number, sign=sign)
    return f'{number}\\ "M{sign}"' if language == "fi" else f'"{sign}"{number}"M"'


def reach(
    numbers: tuple[float, float, float], at: int, letters: tuple[str, str, str]
) -> tuple[Reckoned, Reckoned]:
    """How far an interval reaches: its middle less its low end, its high end less its middle.

    Args:
        numbers: the middle and both ends.
        at: the row of a formula, as it is written.
        letters: the columns where middle and ends stand.
    """
    (value_, least, most), (middle, low, high) = numbers, letters
    return (
        Reckoned(formula=f"={middle}{at}-{low}{at}", value=value_ - least),
        Reckoned(formula=f"={high}{at}-{middle}{at}", value=most - value_),
    )


def letter(column: int) -> str:
    """The letter of a column, the first of them A."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _on_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
