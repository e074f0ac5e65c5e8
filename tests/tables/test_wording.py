"""Words by which answers are known: a label that is no answer, and labels that only sound so."""

import pytest

from kurssi.tables.wording import is_no_answer


@pytest.mark.parametrize(
    "label",
    [
        "Don't know", "Don\u2019t know / no opinion", "DONT KNOW", "I don't know", "Do not know",
        "DK", "DK/NA", "N/A", "NA", "Not applicable", "Not applicable to me", "Does not apply",
        "Not sure", "Unsure", "Can't say", "Cannot judge", "No answer", "No opinion", "(Refused)",
        "Refusal", "Refused to answer", "Prefer not to say", "Don't know or no answer",
        "99 Don't know", "6 = don't know", "Don't know (spontaneous)", "Don't know [do not read]",
        "en osaa sanoa", "En osaa", "En tiedä", "En halua vastata", "Ei osaa sanoa", "EOS",
        "EOS (en osaa sanoa)", "En osaa sanoa / ei kokemusta", "Ei koske minua", "Ei kokemusta",
        "Ei vastausta", "En tiedä tai en halua sanoa",
        "Vet ej", "Vet inte", "Vet ej/vill inte svara", "Kan inte säga", "Ej aktuellt",
        "Inget svar", "Ingen åsikt",
    ],
)  # fmt: skip
def test_labels_of_no_answer(label):
    assert is_no_answer(label)
    assert is_no_answer(f" {label}. ")


@pytest.mark.parametrize(
    "label",
    [
        "Good", "I know it well", "Not at all", "No", "Nothing", "None of these", "Nap", "Refill",
        "Refuses to recommend", "Refused a loan", "Don't know the brand well", "Not sure I would",
        "I am not sure it is for me", "No opinion of them is good", "Prefer not to buy it",
        "Cannot say enough good of it", "No experience needed", "Do not know and do not care",
        "Ei lainkaan", "Erinomainen", "Ei", "En tunne lainkaan", "En osaa olla ilman",
        "Ei koske lapsia", "Ei kokemusta vaativa", "En halua suositella", "Eos-kamera",
        "Vet mycket väl", "Vill inte rekommendera", "Ingen", "",
    ],
)  # fmt: skip
def test_labels_of_answers(label):
    assert not is_no_answer(label)
