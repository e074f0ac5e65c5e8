"""A real, masked US retailer: weekly spend, sales and context, laid out as a kurssi workspace.

    python examples/retail_no_tracker/prepare.py SHARED_DATA_DIR OUT_DIR

Source: the file data.csv of the public repository sibylhe/mmm_stan (MIT licence), read from
SHARED_DATA_DIR/mmm_stan/data.csv. Its author gives four years (209 weeks) of a retailer whose name
is withheld; nothing of it is copied into this repository.

What each column becomes, and why:

wk_strt_dt
    the period. The retailer's weeks begin on Sunday, kurssi's on Monday (ISO 8601). Six of the
    seven days of a week that begins on a Sunday lie in the ISO week of the Monday after it, so the
    day after wk_strt_dt is written: taken as it stands, every week would be posted a week early.
mdsp_* (10 columns)
    spend, one lever each; mdip_* of the same channel its impressions. A week without either has no
    row: no row is nothing spent.
mdip_em, mdip_sms, mdip_aff
    context. E-mail, text messages and affiliates have impressions and no spend, so a euro put into
    them has no rate, and as levers they would have none to show. But they move sales and are sent
    in the same weeks as the rest is bought; left out, their effect would be credited to paid media.
sales
    revenue, in dollars, and units too: pieces are not in the file, so a unit is a dollar's worth.
    The price is then 1 in every week, and nothing can be learned of price.
me_*, st_ct, mrkdn_*, va_pub_*, hldy_*, seas_*
    context: economy, stores, markdowns, published offers, holidays and the author's season marks.
    The season marks stay beside the model's own smooth season, because retail's year is not smooth:
    November and December are marked week by week.
yr_nbr, qtr_nbr, prd, wk_nbr, wk_in_yr_nbr
    not written: they say again what the date says.

The lines of spend, sales and context say what they hold; kurssi.toml says what was assumed.
"""

import csv
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = Path("mmm_stan", "data.csv")
LEVERS = {
    "dm": "direct_mail",
    "inst": "inserts",
    "nsp": "newspaper",
    "auddig": "digital_audio",
    "audtr": "radio",
    "vidtr": "tv",
    "viddig": "digital_video",
    "so": "social",
    "on": "display",
    "sem": "search",
}
UNPAID = {
    "mdip_em": "emails_sent",
    "mdip_sms": "text_messages_sent",
    "mdip_aff": "affiliate_impressions",
}
NAMED = {
    "me_ics_all": "consumer_sentiment",
    "me_gas_dpg": "petrol_price",
    "st_ct": "stores",
    "mrkdn_valadd_edw": "markdown_value_added",
    "mrkdn_pdm": "markdown_permanent",
}
FAMILIES = {"va_pub_": "offer", "hldy_": "holiday", "seas_": "season"}

Row = Sequence[object]


def main(shared: Path, out: Path) -> None:
    """Write the workspace to ``out`` from the data folder ``shared``."""
    with (shared / SOURCE).open(encoding="utf-8", newline="") as stream:
        weeks = list(csv.DictReader(stream))
    data = out / "data"
    data.mkdir(parents=True, exist_ok=True)
    write(data / "spend.csv", ("period", "lever", "spend", "impressions"), spend(weeks))
    write(data / "sales.csv", ("period", "brand", "units", "revenue"), sales(weeks))
    write(data / "context.csv", ("period", "name", "value"), context(weeks))
    shutil.copyfile(HERE / "kurssi.toml", out / "kurssi.toml")


def monday(week: dict[str, str]) -> date:
    """The Monday of the ISO week that holds six of the week's seven days."""
    return date.fromisoformat(week["wk_strt_dt"]) + timedelta(days=1)


def spend(weeks: Iterable[dict[str, str]]) -> Iterable[Row]:
    """One row per week and lever that was used."""
    for week in weeks:
        for code, lever in LEVERS.items():
            paid, shown = week[f"mdsp_{code}"], week[f"mdip_{code}"]
            if float(paid) or float(shown):
                yield monday(week), lever, paid, shown


def sales(weeks: Iterable[dict[str, str]]) -> Iterable[Row]:
    """Revenue of the week; a unit is a dollar's worth."""
    for week in weeks:
        yield monday(week), "retailer", week["sales"], week["sales"]


def context(weeks: Sequence[dict[str, str]]) -> Iterable[Row]:
    """What else moved sales, one row per week and name."""
    names = {column: name for column in weeks[0] if (name := control(column)) is not None}
    for week in weeks:
        for column, name in names.items():
            yield monday(week), name, week[column]


def control(column: str) -> str | None:
    """The name of a column as context; None where it is not context."""
    if column in UNPAID or column in NAMED:
        return UNPAID.get(column, NAMED.get(column))
    for start, family in FAMILIES.items():
        if column.startswith(start):
            rest = re.sub(r"\W+", "_", column.removeprefix(start).replace("'", "").lower())
            return f"{family}_{rest}"
    return None


def write(path: Path, heads: Row, rows: Iterable[Row]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows((heads, *rows))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python prepare.py SHARED_DATA_DIR OUT_DIR")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
