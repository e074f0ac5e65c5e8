"""The weights as a document."""

import json

from kurssi.survey.respondents import respondents
from kurssi.views.weights import weights_document
from kurssi.workspace.company import Survey
from ledger.by_hand import company, table, week


def test_every_wave_says_how_its_weights_came_out(monkeypatch):
    from ledger import by_hand

    monkeypatch.setattr(by_hand, "TEXTS", by_hand.TEXTS | {"age"})
    rows = [
        {"respondent": f"{t}-{i}", "period": week(t), "brand": "own", "awareness": 1.0,
         "age": "young" if i % 4 == 0 else "old"}
        for t in range(2) for i in range(80)
    ]  # fmt: skip
    workspace = company(survey=Survey(margins={"age": {"young": 0.5, "old": 0.5}}))
    found = weights_document(respondents(table(rows), workspace).weighting)
    assert json.loads(json.dumps(found)) == found
    assert [wave["day"] for wave in found["waves"]] == [week(0).isoformat(), week(1).isoformat()]
    first = found["waves"][0]
    assert (first["raked"], first["converged"], first["n"]) == (True, True, 80)
    assert first["largest"] == 2.0
    assert abs(first["design_effect"] - (20 * 4 + 60 / 2.25) / 80) < 1e-9


def test_without_respondents_there_are_no_weights():
    assert weights_document(None) is None
