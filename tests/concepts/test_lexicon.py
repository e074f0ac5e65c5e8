"""Words cut out of headings and terms, and what each is one of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.concepts import lexicon


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Q7_1_NPS", ["nps"]),
        ("mainos_eur", ["mainos", "eur"]),
        ("Spend (€)", ["spend", "eur"]),
        ("MARKKINAOSUUS 2024", ["markkinaosuus"]),
        ("brand_awareness_w34", ["brand", "awareness"]),
        ("revenue_q1", ["revenue"]),
        ("AdSpend", ["ad", "spend"]),
        ("eNPS", ["enps"]),
        ("e-NPS", ["enps"]),
        ("käytettävyys", ["kaytettavyys"]),
        ("customer's journey", ["customers", "journey"]),
        ("suosittelu_0_10", ["suosittelu"]),
        ("consideration T2B", ["consideration"]),
        ("2024", ["2024"]),
        ("response_time_min", ["response", "time"]),
        ("k4_suosikki", ["suosikki"]),
        ("Myynti sis. alv", ["myynti"]),
    ],
)
def test_the_words_that_carry_meaning(text: str, said: list[str]) -> None:
    assert [word.text for word in lexicon.words(text)] == said


def test_a_full_stop_says_that_a_word_is_cut() -> None:
    assert [(word.text, word.cut) for word in lexicon.words("Markk.kulut")] == [
        ("markk", True),
        ("kulut", False),
    ]


def test_words_in_brackets_are_said_aside() -> None:
    told = {word.text: word.aside for word in lexicon.words("CPC (cost per link click) total")}
    assert told["cpc"] is False
    assert told["click"] is True
    assert told["total"] is False


@pytest.mark.parametrize(
    ("form", "group"),
    [
        ("asiakkaiden", "customer"),
        ("clients", "customer"),
        ("kustannuksista", "cost"),
        ("suosittelisitko", "recommend"),
        ("tunnettuuden", "awareness"),
        ("klikkausten", "click"),
        ("tuoli", None),
        ("valituksia", "complaint"),
        ("valittu", "choice"),
        ("tikettejä", "ticket"),
        ("adset", None),
    ],
)
def test_a_form_leads_to_its_word(form: str, group: str | None) -> None:
    assert lexicon.group_of(lexicon.words(form)[0].text) == group


@pytest.mark.parametrize(
    ("compound", "made"),
    [
        ("asiakastyytyvaisyyden", ("customer", "satisfaction")),
        ("markkinaosuus", ("market", "share")),
        ("asiakastyyt", ("customer", "satisfaction")),
        ("tunnettuusprosentti", ("awareness", "rate")),
        ("container", ()),
        ("markkinaos", ("market", "share")),
        ("koulutuspv", ("train", "day")),
    ],
)
def test_a_compound_is_cut_into_its_words(compound: str, made: tuple[str, ...]) -> None:
    assert lexicon.parts(compound) == made


def test_a_compound_with_one_strange_half() -> None:
    assert lexicon.halves("asiakastuoli") == ("customer", "tuoli", True)
    assert lexicon.halves("tuolihinta") == ("price", "tuoli", False)
    assert lexicon.halves("tuoli") is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("myynti_eur", "eur"),
        ("Spend €", "eur"),
        ("ctr_pct", "share"),
        ("Peitto_%", "share"),
        ("tilaus_lkm", "count"),
        ("vasteaika_min", "time"),
        ("tunnettuus", None),
        ("Currency Code", "text"),
        ("due date", "date"),
    ],
)
def test_the_unit_that_a_heading_tells(text: str, unit: str | None) -> None:
    assert lexicon.unit_of(text) == unit


@given(st.text(max_size=40))
def test_any_text_can_be_cut(text: str) -> None:
    said = lexicon.words(text)
    assert all(word.text for word in said)
    assert lexicon.plain(text) == lexicon.plain(lexicon.plain(text)) or not said
    assert lexicon.unit_of(text) in {None, "eur", "share", "count", "time", "date", "text"}
