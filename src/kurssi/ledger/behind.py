"""What stands behind a rate in the ledger: which files, how many facts, waves and answers, when."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from kurssi.ledger.entry import CATEGORY, Ledger
from kurssi.ledger.support import Behind, Subject
from kurssi.vocabulary import ALL_SEGMENTS

ALWAYS = ("context",)


def behind(ledger: Ledger, about: Subject) -> tuple[Behind, ...]:
    """The facts that a rate rests on, by table, file and subject; experiments on the lever last."""
    facts = ledger.facts
    tests = [
        pc.and_(
            pc.is_in(facts["subject"], pa.array([about.brand, CATEGORY])),
            pc.is_in(facts["measure"], pa.array(about.measures)),
        ),
        pc.equal(facts["table"], "context"),
    ]
    if about.lever is not None:
        tests.append(pc.equal(facts["subject"], about.lever))
    chosen = tests[0]
    for test in tests[1:]:
        chosen = pc.or_(chosen, test)
    if about.segment != ALL_SEGMENTS:
        here = pa.array([about.segment, ALL_SEGMENTS])
        chosen = pc.and_(chosen, pc.is_in(facts["segment"], here))
    rows = facts.filter(chosen).select(
        ["table", "source", "subject", "measure", "period", "n"]
    ).to_pylist()  # fmt: skip
    return (*_grouped(rows), *_experiments(ledger, about))


def _grouped(rows: Iterable[dict]) -> list[Behind]:
    groups: dict[tuple[str, str, str], list[dict]] = {}
    for row in rows:
        about = row["subject"] if row["table"] not in ALWAYS else ""
        groups.setdefault((row["table"], row["source"], about), []).append(row)
    found = []
    for (table, file, subject), group in groups.items():
        days = {row["period"] for row in group}
        asked = [row["n"] for row in group if row["n"] is not None]
        found.append(
            Behind(
                table=table, file=file, subject=subject, facts=len(group), periods=len(days),
                measures=tuple(dict.fromkeys(row["measure"] for row in group)),
                answers=round(sum(asked)) if asked else None,
                first=min(days).isoformat(), last=max(days).isoformat(),
            )
        )  # fmt: skip
    return found


def _experiments(ledger: Ledger, about: Subject) -> list[Behind]:
    return [
        Behind(
            table="experiments", file=row["source"], subject=row["lever"],
            measures=(row["measure"],), facts=1, periods=1, answers=None,
            first=row["start"].isoformat(), last=row["end"].isoformat(),
        )
        for row in ledger.experiments.to_pylist()
        if row["lever"] == about.lever
    ]  # fmt: skip
