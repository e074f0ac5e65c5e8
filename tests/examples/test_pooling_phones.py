"""Real people: age groups of Phone.sav hidden one by one, and predicted from the others."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyreadstat
import pytest

from kurssi.ledger.measures import measures
from kurssi.ledger.pooling import pooled
from ledger.by_hand import company, ledger

AGES = {
    1: "a15", 2: "a16_19", 3: "a20_24", 4: "a25_29", 5: "a30_34", 6: "a35_44", 7: "a45_54",
    8: "a55_64", 9: "a65",
}  # fmt: skip
EDGE = 1.645
HIDDEN = ("a16_19", "a25_29", "a35_44", "a45_54")


@pytest.fixture(scope="module")
def tracker(shared: Path) -> pa.Table:
    """Who named or recognised each of eight operators, by age; who gave no age is left out."""
    path = shared / "displayr_sav_given" / "Phone.sav"
    if not path.is_file():
        pytest.skip("Phone.sav is not in the public data folder")
    data = pyreadstat.read_sav(str(path), output_format="dict")[0]
    age = np.array(data["q4"], float)
    kept = np.isin(age, list(AGES))
    rows = {name: [] for name in ("respondent", "brand", "segment", "awareness")}
    for brand in range(1, 9):
        aided = np.nan_to_num(np.array(data[f"Q6_{brand}"], float))
        knows = np.maximum(np.array(data[f"Q5_{brand}"], float), aided)[kept]
        rows["respondent"] += [str(at) for at in np.flatnonzero(kept)]
        rows["brand"] += [f"b{brand}"] * len(knows)
        rows["segment"] += [AGES[int(code)] for code in age[kept]]
        rows["awareness"] += knows.tolist()
    count = len(rows["brand"])
    return pa.table(
        {
            **rows,
            "period": pa.array([date(2001, 8, 27)] * count, pa.date32()),
            "_file": pa.array(["Phone.sav"] * count),
            "_row": pa.array(range(count), pa.int64()),
        }
    )


def test_hidden_age_groups_are_predicted(tracker: pa.Table) -> None:
    """Eight operators x four ages: the prediction with the direct level's own sampling error."""
    workspace = company(dict.fromkeys(AGES.values(), 1.0))
    rows = [
        r for r in measures(ledger(workspace, tracker=tracker), workspace) if r.segment != "all"
    ]
    assert len(rows) == 8 * 9
    held, off, everybody = [], [], []
    for hidden in HIDDEN:
        found = pooled([row for row in rows if row.segment != hidden], workspace)
        told = {row.brand: row for row in found if row.segment == hidden}
        for row in rows:
            if row.segment == hidden:
                guess = told[row.brand]
                assert guess.n_eff == 0
                others = [r.value for r in rows if r.brand == row.brand and r.segment != hidden]
                reach = EDGE * np.hypot(guess.se, row.se)
                held.append(abs(guess.value - row.value) <= reach)
                off.append(guess.value - row.value)
                everybody.append(float(np.mean(others)) - row.value)
    assert np.mean(held) > 0.8
    rmse = float(np.sqrt(np.mean(np.square(off))))
    assert rmse < 1.1 * float(np.sqrt(np.mean(np.square(everybody))))


def test_small_age_groups_borrow_and_large_ones_speak_for_themselves(tracker: pa.Table) -> None:
    workspace = company(dict.fromkeys(AGES.values(), 1.0))
    rows = [
        r for r in measures(ledger(workspace, tracker=tracker), workspace) if r.segment != "all"
    ]
    found = [row for row in pooled(rows, workspace) if row.segment != "all"]
    n, own = np.array([row.n_eff for row in found]), np.array([row.own for row in found])
    assert own[n > 80].mean() > own[n < 40].mean() + 0.1
    narrower = [r.q95 - r.q05 < r.direct_q95 - r.direct_q05 for r in found if r.n_eff < 40]
    assert np.mean(narrower) > 0.9
