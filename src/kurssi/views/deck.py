"""Slides: one verdict each, with a native chart, what it rests on, and the why in the notes."""

import math
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from kurssi.views.deck_charts import INK, RULE, SOFT, Place, plain, rgb

WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
SERIF, SANS = "Georgia", "Calibri"
DEEP, PAPER = "14304F", "FFFFFF"
TITLE_ONLY = 5  # the layout of the library's template
TOP = Inches(2.2)  # where what is shown begins
BOTTOM = Inches(6.55)
MOST_ROWS = 12
ROW = Inches(0.34)  # of a table
LEAST = 7  # letters that a column of a table has room for
# Sizes of type, in points, from the one that is liked best; a letter is so much of its size wide,
# a line so much high (Georgia and Calibri, and what stands in for them).
VERDICTS, FEET = (26.0, 22.0, 18.0, 15.0), (9.5, 8.5, 7.5, 6.5)
LINES = (14.0, 12.0, 11.0, 10.0, 9.0)
LETTER, LINE = 0.54, 1.2


class Deck:
    """An open set of slides. Must not hold numbers: they are given as they are to be read."""

    def __init__(self, company: str, title: str) -> None:
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = WIDTH, HEIGHT
        self.file.core_properties.title = plain(f"{company} · {title}")
        self.file.core_properties.author = "kurssi"
        self.company = company

    def cover(self, heading: str, lines: Sequence[str], notes: Iterable[str]) -> None:
        """The first slide: whose numbers, of when, how they are read."""
        slide = self._slide()
        band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(0.35), HEIGHT)
        band.fill.solid()
        band.fill.fore_color.rgb = rgb(DEEP)
        band.line.fill.background()
        self._title(slide, heading, Inches(1.9), 44)
        box = _box(slide, (MARGIN * 2, Inches(3.5), WIDTH - 4 * MARGIN, Inches(3)))
        for at, line in enumerate(lines):
            _write(box, line, 18 if at == 0 else 13, SOFT, after=10)
        _note(slide, notes)

    def verdict(
        self, question: str, verdict: str, foot: Sequence[str], notes: Iterable[str],
        *, aside: str | None = None, heading: str | None = None,
    ) -> Any:  # fmt: skip
        """A slide with its question over its verdict; what it shows is added by who called."""
        slide = self._slide()
        above = _box(slide, (MARGIN, Inches(0.35), WIDTH - 2 * MARGIN, Inches(0.35)))
        _write(above, question, 13, SOFT)
        room = (WIDTH - 2 * MARGIN, Inches(1))
        self._title(slide, verdict, Inches(0.68), _fitting([verdict], room, VERDICTS))
        if aside:
            _write(
                _box(slide, (MARGIN, Inches(1.68), WIDTH - 2 * MARGIN, Inches(0.4))),
                aside,
                12,
                SOFT,
            )
        if heading:
            self.heading(slide, (MARGIN, TOP, WIDTH - 2 * MARGIN, Inches(0.3)), heading)
        rule = slide.shapes.add_connector(1, MARGIN, Inches(6.72), WIDTH - MARGIN, Inches(6.72))
        rule.line.color.rgb, rule.line.width = rgb(RULE), Pt(0.75)
        room = (WIDTH - 2 * MARGIN - Inches(1.6), Inches(0.7))
        under = _box(slide, (MARGIN, Inches(6.76), *room))
        for line in foot:
            _write(under, line, _fitting(foot, room, FEET), SOFT)
        right = _box(slide, (WIDTH - MARGIN - Inches(1.6), Inches(6.76), Inches(1.6), Inches(0.3)))
        number = f"{self.company} · {len(self.file.slides)}"
        _write(right, number, 9.5, SOFT).alignment = PP_ALIGN.RIGHT
        _note(slide, [question, *notes])
        return slide

    def table(
        self, slide: Any, place: Place, headings: Sequence[str],
        rows: Sequence[Sequence[str]], *, dim: Sequence[bool] = (),
    ) -> int:  # fmt: skip
        """A native table; numbers stand to the right. How many rows a slide has no room for."""
        shown = rows[:MOST_ROWS]
        height = min(ROW * (len(shown) + 1), int(place[3]))
        frame = slide.shapes.add_table(len(shown) + 1, len(headings), *place[:3], height)
        table = frame.table
        style = frame._element.graphic.graphicData.tbl.tblPr
        style.set("bandRow", "0")
        style.set("firstRow", "0")
        lengths = [
            max(LEAST, *(len(text) for text in each)) for each in zip(headings, *shown, strict=True)
        ]
        for column, length in zip(table.columns, lengths, strict=True):
            column.width = int(place[2]) * length // sum(lengths)
        for at, row in enumerate([headings, *shown]):
            table.rows[at].height = height // (len(shown) + 1)
            grey = at == 0 or (at - 1 < len(dim) and dim[at - 1])
            for column, text in enumerate(row):
                cell = table.cell(at, column)
                cell.margin_top = cell.margin_bottom = Inches(0.02)
                cell.margin_left = cell.margin_right = Inches(0.06)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb("F3F1EB" if at == 0 else PAPER)
                said = _say(cell.text_frame.paragraphs[0], text, 11, SOFT if grey else INK)
                said.alignment = PP_ALIGN.LEFT if column == 0 else PP_ALIGN.RIGHT
        return len(rows) - len(shown)

    def heading(self, slide: Any, place: Place, line: str) -> None:
        """What a chart shows, over it."""
        _write(_box(slide, place), line, 13, INK, bold=True)

    def below(self, slide: Any, place: Place, line: str) -> None:
        """A line at the foot of a place."""
        left, top, width, height = place
        _write(_box(slide, (left, int(top) + int(height), width, Inches(0.25))), line, 11, SOFT)

    def lines(self, slide: Any, place: Place, lines: Sequence[str]) -> None:
        """Sentences under each other, as large as their place allows."""
        box = _box(slide, place)
        for line in lines:
            _write(box, line, _fitting(lines, place[2:], LINES), INK, after=4)

    def figures(self, slide: Any, place: Place, told: Sequence[tuple[str, str, str, str]]) -> None:
        """Large numbers under each other: what, how much, between what, in which colour."""
        box = _box(slide, place)
        for name, figure, ends, colour in told:
            _write(box, name, 13, SOFT)
            _write(box, figure, 32, colour, bold=True)
            _write(box, ends, 12, SOFT, after=16)

    def blob(self) -> bytes:
        """The file."""
        held = BytesIO()
        self.file.save(held)
        return held.getvalue()

    def _slide(self) -> Any:
        return self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])

    def _title(self, slide: Any, text: str, top: int, size: float) -> None:
        title = slide.shapes.title
        title.left, title.top, title.width, title.height = (
            MARGIN,
            top,
            WIDTH - 2 * MARGIN,
            Inches(1),
        )
        if size > 40:
            title.left, title.width, title.height = MARGIN * 2, WIDTH - 4 * MARGIN, Inches(1.4)
        frame = title.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = 0
        said = _say(frame.paragraphs[0], text[:1].upper() + text[1:], size, INK, face=SERIF)
        said.alignment = PP_ALIGN.LEFT


def _fitting(lines: Sequence[str], room: tuple[int, int], sizes: Sequence[float]) -> float:
    """The first of the sizes at which all lines fit a room of so wide and high; else the last."""
    width, height = (Emu(one).pt for one in room)
    for size in sizes:
        rows = sum(math.ceil(len(line) * LETTER * size / width) for line in lines)
        if rows * LINE * size <= height:
            return size
    return sizes[-1]


def _box(slide: Any, place: Place) -> Any:
    frame = slide.shapes.add_textbox(*place).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _write(
    frame: Any, text: str, size: float, colour: str, *, bold: bool = False, after: float = 0
) -> Any:
    """A paragraph more."""
    fresh = len(frame.paragraphs) == 1 and not frame.paragraphs[0].runs
    paragraph = frame.paragraphs[0] if fresh else frame.add_paragraph()
    paragraph.space_after = Pt(after)
    return _say(paragraph, text, size, colour, bold=bold)


def _say(
    paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False, face: str = SANS
) -> Any:
    run = paragraph.add_run()
    run.text = plain(text)
    run.font.size, run.font.name, run.font.bold = Pt(size), face, bold
    run.font.color.rgb = rgb(colour)
    return paragraph


def _note(slide: Any, lines: Iterable[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(plain(line) for line in lines)
