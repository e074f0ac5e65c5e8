"""The reference of the tables, written from the contracts: one page, both languages' words."""

from kurssi.tables.contract import Column, Contract, contracts


def reference() -> str:
    """A section for each table, in Markdown: the body of ``docs/contracts.md``."""
    return "\n".join(_section(contract) for contract in contracts())


def _section(contract: Contract) -> str:
    lines = [
        f"## {contract.name}",
        "",
        f"**{contract.title.text('en')}** · {contract.title.text('fi')}",
        "",
        contract.description.text("en"),
        "",
        f"Key: {', '.join(f'`{name}`' for name in contract.key)}. {_periods(contract)}".rstrip(),
        "",
        "| column | unit | allowed | what it says | suomeksi |",
        "|---|---|---|---|---|",
        *(_row(column) for column in contract.columns),
        "",
    ]
    return "\n".join(lines)


def _periods(contract: Contract) -> str:
    if contract.future:
        return "Periods to come are allowed."
    return "Periods may be missing." if contract.sparse else ""


def _row(column: Column) -> str:
    name = f"`{column.repeat or column.name}`" + (" *" if column.required else "")
    cells = (
        name,
        column.unit or "",
        _allowed(column),
        column.description.text("en"),
        column.description.text("fi"),
    )
    return f"| {' | '.join(cells)} |"


def _allowed(column: Column) -> str:
    """The values a column may hold, shortly."""
    if column.words:
        return ", ".join(column.words)
    if column.above is not None:
        return f"> {column.above:g}"
    if column.low is not None and column.high is not None:
        return f"{column.low:g}–{column.high:g}"
    return "" if column.low is None else f"≥ {column.low:g}"
