import json
from dataclasses import replace

import pytest
from rich.console import Console

from kurssi.messages import Message
from kurssi.survey.drivers import NOT_EFFECTS, NOT_MEASURED, Drivers
from kurssi.survey.predictors import Level
from kurssi.survey.shares import Driver, Estimated, Names, OutcomeDrivers
from kurssi.views.drivers import SHOWN, drivers_document, drivers_view
from kurssi.workspace.company import Label
from survey.opinions import workspace


def about(value: float, by: float = 0.05) -> Estimated:
    return Estimated(value=value, q05=value - by, q95=value + by)


def driver(id_: str, share: float, *, measure: str | None = None, told: bool = True) -> Driver:
    part = replace(about(share), q05=share - 0.05 if told else 0.0)
    return Driver(
        id=id_,
        measure=measure or id_,
        performance=about(61.5, 2.0),
        correlation=about(0.42),
        lmg=part,
        johnson=part,
        corrected=about(share + 0.01),
        reliability=about(0.8),
        p_first=share,
        p_chance=0.0 if told else 0.3,
    )


def outcome(*drivers: Driver, **given) -> OutcomeDrivers:
    fields = {
        "outcome": "loyalty",
        "level": Level.MEASURE,
        "brand": "own",
        "segment": None,
        "n": 1250,
        "n_least": 1250,
        "n_eff": 1000.0,
        "drivers": drivers,
        "explained": about(0.45),
        "explained_corrected": about(0.55),
        **given,
    }
    return OutcomeDrivers(**fields)


FOUND = outcome(driver("service", 0.7), driver("price", 0.3, told=False))


def report(*outcomes: OutcomeDrivers, skipped=()) -> Drivers:
    return Drivers(outcomes=outcomes, skipped=skipped, key=1, draws=500)


def shown(given: Drivers, language: str = "en", width: int = 120) -> str:
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as capture:
        for sheet in drivers_view(given, workspace(), language, width):
            console.print(sheet)
    return capture.get()


def test_a_driver_is_shown_by_name_with_its_share_and_interval() -> None:
    text = shown(report(FOUND))
    (row,) = [line for line in text.splitlines() if line.startswith("Service")]
    assert "70%" in row
    assert "70% (65–75)" in row
    assert "71% (66–76)" in row
    assert "61.5" in row
    assert "1,250 answers" in text


@pytest.mark.parametrize("language", ["en", "fi"])
def test_it_always_says_that_these_are_not_effects(language: str) -> None:
    text = " ".join(shown(report(FOUND), language).split())
    assert NOT_EFFECTS.text(language) in text


def test_a_share_that_noise_would_match_is_marked_and_explained() -> None:
    text = shown(report(FOUND))
    assert "Price\u00a0*" in text
    assert "Service\u00a0*" not in text
    assert "Noise alone" in text
    assert "Noise alone" not in shown(report(outcome(driver("service", 1.0))))


def test_withheld_shares_are_not_shown_but_their_reason_is() -> None:
    withheld = outcome(
        replace(driver("service", 0.7), lmg=None, johnson=None, corrected=None, p_first=None),
        withheld=Message("Nothing is told."),
        explained_corrected=None,
    )
    text = shown(report(withheld))
    assert "Nothing is told." in text
    (heading,) = [line for line in text.splitlines() if line.startswith("driver")]
    assert "share" not in heading
    assert "61.5" in text
    assert "0.42" in text


ASKED = Label(id="q7_3", fi="Saan apua, kun sitä tarvitsen, myös iltaisin ja viikonloppuisin",
              en="I get help when I need it, in the evening and at the weekend too")  # fmt: skip


def questions() -> OutcomeDrivers:
    """A question whose label is known, and one of which nothing is known."""
    known = replace(driver("q7_3", 0.7, measure="service"), label=ASKED)
    return outcome(known, driver("q8", 0.3, measure="price"), level=Level.ITEM,
                   explained_corrected=None)  # fmt: skip


def test_a_question_is_shown_by_what_it_asks_with_its_column() -> None:
    text = shown(report(questions()), width=200)
    assert "I get help when I need it, in the evening … (q7_3)" in text
    assert "q8 (Price)" in text
    assert "Saan apua, kun sitä tarvitsen, myös … (q7_3)" in shown(report(questions()), "fi", 200)
    assert max(map(len, shown(report(questions()), width=80).splitlines())) <= 80


def test_the_document_has_the_whole_label_beside_the_column() -> None:
    (found,) = drivers_document(report(questions()))["outcomes"]
    first, second = found["drivers"]
    assert first["driver"] == "q7_3"
    assert first["label"] == {"fi": ASKED.fi, "en": ASKED.en}
    assert second["label"] is None


def test_measures_in_a_sentence_bear_their_labels() -> None:
    pairs = Message("They are one: {pairs}.", pairs=Names(ids=(("service", "price"), ("image",))))
    text = shown(report(replace(FOUND, explained_corrected=None, uncorrected=pairs)))
    assert "They are one: Service – Price, Image." in text
    finnish = shown(report(replace(FOUND, cautions=(pairs,))), "fi")
    assert "service-fi – price-fi" in finnish


def test_a_joint_driver_bears_the_names_of_its_parts() -> None:
    both = driver("service=price", 0.6, measure="service=price")
    parts = Names(ids=(("service",), ("price",)), measures=True)
    said = Message("They are one: {measures}.", measures=parts)
    found = replace(outcome(both, driver("image", 0.4), level=Level.MEASURE), cautions=(said,))
    text = shown(report(found))
    assert "Service = Price" in text
    assert "They are one: Service, Price." in text
    items = replace(outcome(driver("q1", 1.0, measure="image"), level=Level.ITEM), cautions=(said,))
    assert "They are one: Service, Price." in shown(report(items))
    (written, _) = drivers_document(report(found))["outcomes"][0]["drivers"]
    assert (written["driver"], written["measure"]) == ("service=price", "service=price")


def test_questions_are_their_columns_and_a_long_list_is_cut() -> None:
    many = [driver(f"q{at}", 0.05, measure="image") for at in range(SHOWN + 3)]
    text = shown(report(outcome(*many, level=Level.ITEM)))
    assert "q0 (Image)" in text
    assert f"q{SHOWN} (Image)" not in text
    assert "3 more drivers" in text
    text = shown(report(outcome(*many[: SHOWN + 1], level=Level.ITEM)))
    assert "One more driver is left out." in text


def test_answers_missing_in_pairs_are_told() -> None:
    assert "at least 900" in shown(report(replace(FOUND, n_least=900)))


def test_what_has_no_drivers_is_said_with_the_reason() -> None:
    text = shown(report(skipped=(("cx", NOT_MEASURED),)))
    assert "customer experience: no drivers. It is not measured." in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_paper(width: int) -> None:
    text = shown(report(FOUND), width=width)
    assert max(len(line) for line in text.splitlines()) <= width


def test_the_document_is_json_with_every_number_and_sentence() -> None:
    pairs = Message("They are one: {pairs}.", pairs=Names(ids=(("service", "price"),)))
    nan = replace(FOUND.drivers[0], reliability=Estimated(value=0.8, q05=float("nan"), q95=1.0))
    given = report(
        replace(FOUND, drivers=(nan,), uncorrected=pairs), skipped=(("cx", NOT_MEASURED),)
    )
    document = json.loads(json.dumps(drivers_document(given), allow_nan=False))
    (found,) = document["outcomes"]
    assert found["explained"] == {
        "value": 0.45,
        "q05": pytest.approx(0.4),
        "q95": pytest.approx(0.5),
    }
    (one,) = found["drivers"]
    assert one["share"]["value"] == 0.7
    assert one["reliability"] == {"value": 0.8, "q05": None, "q95": 1.0}
    assert found["withheld"] is None
    assert found["uncorrected"]["en"] == "They are one: service – price."
    assert set(document["caution"]) == {"fi", "en"}
    assert document["skipped"][0]["outcome"] == "cx"


USELESS = Label(id="relevance_3", fi="Turha minulle", en="Useless to me")


def turned(**given) -> OutcomeDrivers:
    """Two questions, of which the answers to one are turned round."""
    asked = driver("relevance_3", 0.6, measure="relevance")
    other = driver("relevance_1", 0.4, measure="relevance")
    first = replace(asked, label=USELESS, reversed=True)
    return outcome(first, other, level=Level.ITEM, **given)


def test_a_question_whose_numbers_are_turned_is_marked() -> None:
    text = " ".join(shown(report(turned()), "fi").split())
    assert "Turha minulle (käännetty) (relevance_3)" in text
    assert "käännetään" in text, "what the mark means"
    assert "(reversed)" not in shown(report(FOUND)), "nothing is turned"
    rows = drivers_document(report(turned()))["outcomes"][0]["drivers"]
    assert [row["reversed"] for row in rows] == [True, False]


def test_questions_in_a_sentence_are_called_as_in_the_table() -> None:
    names = Names(ids=(("relevance_3",), ("relevance_1",)))
    said = Message("Which comes first is not settled between {drivers}.", drivers=names)
    text = " ".join(shown(report(turned(cautions=(said,)))).split())
    assert "settled between Useless to me (reversed) (relevance_3), relevance_1." in text


def test_a_lone_driver_has_no_share_to_be_sure_of() -> None:
    text = shown(report(outcome(driver("service", 1.0))))
    assert "100%" not in text
    assert "only driver" in text
