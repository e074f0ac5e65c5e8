"""A small good workspace, written file by file, for tests to read and to break."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kurssi.tables.check import check
from kurssi.tables.intake import Intake
from kurssi.workspace.declaration import read_workspace

TODAY = date(2026, 6, 1)
WEEKS = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(14)]

TOML = """[company]
name = "Pieni Oy"
margin = 0.4

[segments.families]
population = 400000

[segments.singles]
population = 300000

[levers.tv]
kind = "media"
department = "marketing"

[levers.service]
kind = "experience"
department = "service"

[experience]
scale = [1, 7]
"""


def label(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _spend() -> list[list[str]]:
    rows = [["period", "lever", "segment", "spend", "impressions"]]
    for i, day in enumerate(WEEKS):
        for lever in ("tv", "service"):
            for segment in ("families", "singles"):
                rows.append([label(day), lever, segment, f"{1000.5 + 10 * i}", f"{5000 + i}"])
    return rows


def _tracker() -> list[list[str]]:
    head = "respondent period brand segment weight awareness consideration preference"
    head += " loyalty recommendation relevance_1 relevance_2 differentiation_1"
    rows = [head.split()]
    for i, day in enumerate(WEEKS[::2]):
        for person in range(6):
            for brand in ("own", "rival"):
                one = i + person + (brand == "own")
                yes_or_no = [str(one % 2), str(one % 3 % 2), "0" if one % 4 else "1"]
                to_ten = [str(one % 11), str((3 * one) % 11)]
                items = [str(1 + one % 7), str(1 + (2 * one) % 7)]
                items.append("" if one % 5 == 0 else str(1 + (3 * one) % 7))
                segment = ("families", "singles")[person % 2]
                who = [
                    f"r{i}_{person}",
                    day.isoformat(),
                    brand,
                    segment,
                    f"{0.8 + person / 10:.1f}",
                ]
                rows.append([*who, *yes_or_no, *to_ten, *items])
    return rows


def _sales() -> list[list[str]]:
    rows = [["period", "brand", "segment", "units", "revenue", "margin"]]
    for i, day in enumerate(WEEKS):
        for brand in ("own", "rival"):
            for segment in ("families", "singles"):
                units = 100 + i + (brand == "own")
                rows.append([label(day), brand, segment, str(units), f"{units * 4.5}", "0.45"])
    return rows


def _market() -> list[list[str]]:
    rows = [["period", "segment", "category_units"]]
    rows += [
        [label(d), s, str(900 + i)] for i, d in enumerate(WEEKS) for s in ("families", "singles")
    ]
    return rows


def _waves() -> list[list[str]]:
    rows = [["period", "brand", "measure", "segment", "value", "n"]]
    for i, day in enumerate(WEEKS[::4]):
        rows.append([label(day), "own", "awareness", "", f"{0.5 + i / 100}", "400"])
        rows.append([label(day), "own", "relevance", "", f"{60 + i}", "400"])
    return rows


def _context() -> list[list[str]]:
    rows = [["period", "name", "value"]]
    return rows + [[label(day), "temperature", f"{i - 3.5}"] for i, day in enumerate(WEEKS)]


EXPERIMENTS = [
    ["lever", "start", "end", "segment", "measure", "spend_change", "effect", "se", "design"],
    ["tv", "2026-02-02", "2026-03-01", "families", "awareness", "50000", "0.02", "0.01", "shock"],
]
TERMS = [
    ["department", "term", "language", "definition"],
    ["marketing", "tunnettuus", "fi", "Osuus joka tuntee brändin"],
]
TARGETS = [
    ["measure", "segment", "period", "value", "owner"],
    ["awareness", "families", "2027-W10", "0.6", "marketing"],
]


@dataclass
class Small:
    """The workspace as text: ``toml``, and the rows of each table (header first)."""

    root: Path
    toml: str = TOML
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    delimiter: str = ","

    def __post_init__(self) -> None:
        self.tables |= {
            "spend": _spend(), "tracker": _tracker(), "sales": _sales(), "market": _market(),
            "waves": _waves(), "context": _context(), "experiments": [r[:] for r in EXPERIMENTS],
            "terms": [r[:] for r in TERMS], "targets": [r[:] for r in TARGETS],
        }  # fmt: skip

    def only(self, *names: str) -> "Small":
        """Keep these tables alone."""
        self.tables = {name: self.tables[name] for name in names}
        return self

    def column(self, table: str, column: str) -> int:
        return self.tables[table][0].index(column)

    def set(self, table: str, column: str, value: str, *lines: int) -> None:
        """Write a value into the lines named (as a spreadsheet counts), or into all of them."""
        rows, place = self.tables[table], self.column(table, column)
        for line in lines or range(2, len(rows) + 1):
            rows[line - 1][place] = value

    def each(self, table: str, column: str, change: Callable[[str], str]) -> None:
        place = self.column(table, column)
        for row in self.tables[table][1:]:
            row[place] = change(row[place])

    def drop(self, table: str, column: str) -> None:
        place = self.column(table, column)
        for row in self.tables[table]:
            del row[place]

    def text(self, table: str) -> str:
        return "\n".join(self.delimiter.join(row) for row in self.tables[table]) + "\n"

    def near(self, table: str | None) -> "Small":
        """Keep what a test of one table needs: small is fast."""
        return self.only(
            *({"market": ("sales", "market")}.get(table or "spend", (table or "spend",)))
        )

    def write(self) -> Path:
        """Write every file; returns the folder."""
        data = self.root / "data"
        data.mkdir(parents=True, exist_ok=True)
        (self.root / "kurssi.toml").write_text(self.toml, encoding="utf-8")
        for name in self.tables:
            (data / f"{name}.csv").write_text(self.text(name), encoding="utf-8")
        return self.root

    def file(self, name: str, content: str | bytes) -> Path:
        """Write one more file into data/."""
        path = self.root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def check(self) -> Intake:
        return checked(self.root)


def checked(root: Path) -> Intake:
    """Read and check a workspace on the day the tests stand on."""
    return check(read_workspace(root), today=TODAY)
