"""What ``kurssi init`` writes: a commented kurssi.toml and empty tables made from the contracts."""

from pathlib import Path

from kurssi.errors import WorkspaceError
from kurssi.messages import Message
from kurssi.tables.contract import Contract, contracts
from kurssi.workspace.complaints import FILE

_LINES: tuple[tuple[str, Message | None], ...] = (
    ("[company]", None),
    ('name = "Esimerkki Oy"', None),
    ('brand = "own"', Message("id of the own brand in tracker, waves and sales")),
    ('currency = "EUR"', Message("ISO 4217")),
    ('language = "{language}"', Message("fi or en, of the views")),
    ('period = "week"', Message("week or month")),
    ("margin = 0.45", Message("contribution margin as a share of revenue")),
    ("discount_rate = 0.08", Message("a year")),
    ("horizon_periods = 52", Message("carry-over counted after the window")),
    (
        "window_periods = 52",
        Message("the spend that rates are quoted at: the last so many periods"),
    ),
    ("# population = 4500000", Message("persons in the market, where no segments are declared")),
    ("", None),
    ("[segments.families]", Message("a disjoint part of the market's people; name your own")),
    ("population = 410000", Message("persons")),
    ('label = {{ fi = "Lapsiperheet", en = "Families" }}', None),
    ("", None),
    (
        "[levers.tv]",
        Message("anything you spend on to move people: media, service, quality, price"),
    ),
    ('kind = "media"', Message("media, experience or price")),
    ('department = "marketing"', None),
    ('label = {{ fi = "Televisio", en = "Television" }}', None),
    (
        '# seconds_per_impression = {{ mean = 6.0, sd = 2.0, source = "..." }}',
        Message("attention, where it is not measured"),
    ),
    ('# seconds_by = "..."', Message("the vendor of its attentive_seconds")),
    ('# moves = ["awareness", "consideration", "sales"]', Message("default by kind")),
    ("# max_spend = 900000", Message("per plan; fixed = true keeps a lever as it is")),
    ("", None),
    (
        "# [experience]",
        Message("default: the columns relevance_* and differentiation_* of tracker"),
    ),
    ('# relevance = ["q7_1", "q7_2"]', None),
    ('# differentiation = ["q8_1"]', None),
    ("# scale = [1, 7]", Message("lowest and highest answer; default 0 to 100")),
    ('# reversed = ["q8_2"]', Message("items whose high answers mean little of it")),
    ("", None),
    ("# [measures.loyalty]", Message("several items, or another scale; any other name too")),
    ('# items = ["q12_1", "q12_2"]', None),
    ("# scale = [1, 10]", None),
    ("", None),
    ("# [survey]", Message("how the people of the tracker were drawn")),
    ('# strata = "region"', Message("columns of the tracker; cluster and stratum_population too")),
    ("# trim = 5.0", Message("no weight above so many times the median")),
    ("# window = 4", Message("published waves are means of so many periods")),
    ("# [survey.labels.q7_1]", Message("what a question asks; a survey file says it itself")),
    ('# en = "I get help when I need it"', None),
    ("# [survey.margins.age]", Message("weights are raked to these: persons or shares")),
    ('# "15-34" = 310000', None),
    ('# "35-" = 890000', None),
    ("", None),
    ("# [plan]", Message("what kurssi plan is asked where you say nothing else")),
    ("# periods = 26", Message("budget, priority, risk, band and cx_worth too")),
    ("# max_per_period = 250000", Message("cash: the most of any one period")),
    ("# payback_periods = 26", Message("what is added is back so long after the plan's end")),
    ("# [plan.minimum_buys]", Message("at least so much or nothing; [plan.on_off]: exactly")),
    ("# tv = 200000", None),
    ("# [plan.departments.marketing]", Message("least and most of a department's levers")),
    ("# max = 3000000", None),
    ("", None),
    ("# [context.rival_advertising]", Message("a control that moves measures beside sales")),
    ('# moves = ["consideration"]', None),
    ("", None),
    ("# [[bridges]]", Message("what a second as one vendor counts is in another's")),
    ('# seconds = "..."', None),
    ('# into = "..."', None),
    ('# ratio = {{ mean = 1.2, sd = 0.2, source = "..." }}', None),
    ("", None),
    ("# [[sources]]", Message("only where file or column names differ from the contract")),
    ('# table = "tracker"', None),
    ('# path = "data/tracker.sav"', None),
    ('# columns = {{ respondent = "id", weight = "wgt", period = "date" }}', None),
    ('# wide = {{ awareness = "q1_{{brand}}" }}', Message("a wide survey: one column per brand")),
    (
        '# brands = {{ own = "1", rival = "2" }}',
        Message("brand id = text put in the place of brand"),
    ),
)


def write_templates(root: Path, language: str) -> tuple[Path, ...]:
    """Write a new workspace: kurssi.toml, data/, templates/ and a README.

    Args:
        root: the folder; made where it does not exist.
        language: "fi" or "en", of the comments and of the workspace.

    Returns:
        Every file written.

    Raises:
        WorkspaceError: the folder already has a kurssi.toml, or cannot be written to.
    """
    if (root / FILE).exists():
        raise WorkspaceError(
            str(root / FILE),
            Message("the folder is a workspace already"),
            Message("name another folder"),
        )
    files = {root / FILE: declaration(language), root / "README.md": _readme(language)}
    for contract in contracts():
        files[root / "templates" / f"{contract.name}.csv"] = ",".join(_names(contract)) + "\n"
        files[root / "templates" / f"{contract.name}.md"] = guide(contract, language)
    try:
        for folder in ("data", "templates"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise WorkspaceError(
            str(root),
            Message("the folder cannot be written to ({detail})", detail=fault.strerror or ""),
            Message("choose a folder of your own"),
        ) from None
    return tuple(files)


def declaration(language: str) -> str:
    """A commented kurssi.toml to start from."""
    lines = []
    for code, comment in _LINES:
        text = code.format(language=language)
        lines.append(text if comment is None else f"{text:<44} # {comment.text(language)}")
    return "\n".join(lines) + "\n"


def guide(contract: Contract, language: str) -> str:
    """What a table must hold, as a page of Markdown."""
    required = Message("required").text(language)
    lines = [
        f"# {contract.name}: {contract.title.text(language)}",
        "",
        contract.description.text(language),
        "",
    ]
    for column in contract.columns:
        marks = [column.title.text(language)]
        if column.unit not in (None, "1"):
            marks.append(str(column.unit))
        if column.required:
            marks.append(required)
        name = column.repeat or column.name
        lines.append(f"- `{name}` ({', '.join(marks)}): {column.description.text(language)}")
    return "\n".join(lines) + "\n"


def _names(contract: Contract) -> tuple[str, ...]:
    return tuple(column.name for column in contract.columns)


def _readme(language: str) -> str:
    steps = (
        Message("Declare your company, segments and levers in kurssi.toml."),
        Message(
            "Put your tables into data/ under their names, for example data/spend.csv; CSV, "
            "XLSX, Parquet and SAV are read. Empty tables and their guides are in templates/."
        ),
        Message(
            "Run kurssi check: it tells every problem at once, and what each further table "
            "would unlock."
        ),
        Message("Run kurssi run."),
    )
    numbered = (f"{n}. {step.text(language)}" for n, step in enumerate(steps, start=1))
    return "# kurssi\n\n" + "\n".join(numbered) + "\n"
