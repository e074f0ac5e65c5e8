"""What each question of a survey file would fill: counts among ticks and scales."""

import numpy as np
import pytest

from kurssi.tables.proposals import blocks
from tables.test_proposals import BRANDS, HEAD, checked


@pytest.mark.parametrize(
    "asks",
    ["Purchases", "Ostokerrat", "Kuinka monta kertaa ostit", "How many times did you buy it"],
)
def test_counts_of_purchases_are_proposed_as_what_they_are(tmp_path, asks):
    rng = np.random.default_rng(5)
    lines = ["id;" + ";".join(f"{q}: {b}" for b in BRANDS for q in ("Tuntee", asks, "Luotettava"))]
    for person in range(80):
        told = [
            str(n) for _ in BRANDS for n in (rng.integers(2), rng.poisson(5.0), rng.integers(1, 6))
        ]
        lines.append(";".join([str(person), *told]))
    (tmp_path / "data").mkdir()
    (tmp_path / "kurssi.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "data" / "kysely.csv").write_text("\n".join(lines), encoding="utf-8")
    ((_, block),) = blocks(checked(tmp_path).findings)
    pasted = block.text("en")
    assert f'purchases = "{asks}: {{brand}}"' in pasted
    assert "[measures.purchases" not in pasted
    (tmp_path / "kurssi.toml").write_text(HEAD + pasted, encoding="utf-8")
    found = checked(tmp_path)
    assert found.accepted, found.findings
    counts = found.tables["tracker"]["purchases"].to_pylist()
    assert max(counts) > 8
    assert all(count == int(count) for count in counts)
