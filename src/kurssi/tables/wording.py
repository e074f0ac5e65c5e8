"""Words by which well-known survey questions and answers are known.

In English and Finnish, and no answer in Swedish too. They only ever lead to a proposal or a finding
that a person reads; nothing is mapped by them.
"""

import re
from collections.abc import Mapping

# (question, words): the first whose words fit counts, so the narrower words come first.
_QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "awareness_top_of_mind",
        r"top.of.mind|first .{0,25}to mind|tulee ensimm|ensimmäisenä miele",
    ),
    ("awareness_unaided", r"\bun(aided|prompted)\b|\bspontan|\bspontaan|\bautta?ma(ton|tta)"),
    ("awareness_aided", r"\b(aided|prompted)\b|\bautet"),
    (
        "purchases",
        r"\bpurchases\b|\bhow (many times|often)\b.{0,60}\b(buy|bought|purchased?)\b"
        r"|\bnumber of purchases\b|\btimes (bought|purchased)\b|\bostokerr|\bostojen (luku)?määrä"
        r"|\b(kuinka|miten) monta kertaa\b.{0,60}\bost(i|a|e)",
    ),
    ("recommendation", r"\brecommend|\bsuosit(t|e)|\bnps\b"),
    (
        "loyalty",
        r"\b(buy|choose|purchase) .{0,30}\bagain\b|\bjatka(n|isin?|t|isitko|tko)\b.{0,30}asiakk"
        r"|\bosta(n|isin?|isitko) .{0,30}\b(jatkossakin|uudelleen|uudestaan)\b",
    ),
    ("consideration", r"\bconsider(?!ed the)|\bhark(itsi|itse|inta)"),
    (
        "preference",
        r"\bprefer|\bfavou?rite|\bfirst choice|\bmielui|\bsuosikki|\bensisijai"
        r"|^\W*best( (brand|choice|one|option|for me))?\W*$|\b(which|who)\b.{0,60}\bbest\b"
        r"|^\W*par(as|haa?na)( (merkki|brändi|vaihtoehto|minulle))?\W*$"
        r"|\b(mikä|mitä|minkä|kuka)\b.{0,60}\bpar(as|haana)\b",
    ),
    ("satisfaction", r"(?<!dis)\bsatisf|\btyytyväi|\bcsat\b"),
    ("effort", r"\beffort\b|\bease\b|\bhow easy|\bhelppo|\bvaivatto|\bces\b"),
    (
        "loyalty",
        r"\bloyal|\bstay (with|a customer)|\bremain a customer|\bpysyä? asiakka|\buskollis",
    ),
    (
        "awareness",
        r"\baware(ness)?\b|\baware of|\bheard of|\bdo you know|\btunnettu"
        r"|\btunne(n|t|tko|ttekö)\b|\btunteeko|\btuntee\b|\bkuullut",
    ),
    ("relevance", r"\brelevan|\bmeaningful|\bmeets? .{0,20}\bneeds|\bmerkityksel|\btarpei"),
    (
        "differentiation",
        r"\bdifferent\b|\bunique|\bstands? out|\bdistinctive|\berottu|\berilai"
        r"|\bainutlaat|\bomaleim",
    ),
    (
        "consideration",
        r"\b(would|might|could|intend to|likely to) (buy|purchase|choose)\b|\bpurchase intent"
        r"|\bosta(n|t|isin?|isit|isitko)\b|\b(voisin?|voisitko|aion|aiotko) (ostaa|valita)\b"
        r"|\bostoai",
    ),
)
YES_OR_NO = frozenset(
    {
        "awareness_top_of_mind",
        "awareness_unaided",
        "awareness_aided",
        "awareness",
        "consideration",
        "preference",
    }
)
# Questions that are answered by a count, on no scale.
COUNTS = frozenset({"purchases"})
# Questions that several columns may ask together.
BY_ITEMS = frozenset({"satisfaction", "effort", "loyalty", "relevance", "differentiation"})

_NEGATED = re.compile(r"\b(don.?t|do not|not|never|no|en|ei|eikä)\b", re.IGNORECASE)
_NO_BRAND = re.compile(
    r"^\W*(none\b|no (brand|company)|other\b|others\b|don.?t (know|care)|not sure|refus|no answer"
    r"|all of|dislike all|ei mikään|ei mitään|ei yksikään|muu\b|muut\b|joku muu|en osaa|en tiedä"
    r"|eos\b)",
    re.IGNORECASE,
)
# What "no answer" is called in the languages of the market's surveys.
_NOTHING_SAID = (
    r"(?:(?:i )?(?:don.?t|do not|did not|didn.?t) know|dk|(?:i.?m )?(?:not sure|unsure)"
    r"|(?:i )?(?:can.?t|cannot|can not) (?:say|answer|judge)|n/?a|not applicable(?: to me)?"
    r"|(?:does not|doesn.?t) apply(?: to me)?|no (?:answer|opinion|response|reply|experience)"
    r"|refus(?:ed|al|e|es)(?: to (?:answer|say|respond))?"
    r"|prefer(?:s|red)? not(?: to (?:answer|say|respond))?"
    r"|e[ni] (?:osaa|tiedä|halua)(?: (?:sanoa|vastata|arvioida|kertoa))?|eos"
    r"|ei koske(?: minua| meitä)?|ei (?:vastausta|kokemusta|mielipidettä)"
    r"|vet (?:ej|inte)|(?:kan|vill) (?:ej|inte) (?:säga|svara|bedöma|uppge)|ej aktuellt"
    r"|inget svar|ingen (?:åsikt|uppfattning|erfarenhet))"
)
_BETWEEN = r"(?:\W+(?:(?:or|and|tai|ja|eller|och) )?)"
# The label is that and nothing more, but for a code before it and a remark in brackets after it.
_NO_ANSWER = re.compile(
    rf"^[\W\d_]*{_NOTHING_SAID}(?:{_BETWEEN}{_NOTHING_SAID})*\W*(?:[(\[].*)?$", re.IGNORECASE
)
_YES = re.compile(
    r"^\W*(yes|selected|mentioned|chosen|ticked|checked|aware|kyllä|mainittu|mainitsi|valittu"
    r"|tunnen|tuntee|on|true|1)\W*$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(no|not? \w+|unselected|unchecked|ei|ei \w+|en \w+|false|0)\W*$", re.IGNORECASE
)
_BRAND_QUESTION = re.compile(
    r"\b(brand|company|operator|provider|supplier|bank|retailer|store|merkki|brändi|yhtiö|yritys"
    r"|operaattori|pankki|toimittaja|kauppa)\b",
    re.IGNORECASE,
)
_BRAND_NAME = re.compile(
    r"^(brand|brands?[_ ]?name|brändi|brandi|merkki|brändin nimi|tuotemerkki|märke|varumärke)$",
    re.IGNORECASE,
)
_WEEK = re.compile(r"\b(week|viikko|vko|vk|wk)\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(month|kuukausi|kk)\b", re.IGNORECASE)
_ID = re.compile(
    r"^(id|uid|uuid|.*_id|resp(ondent)?(_?id|_?nr|_?no)?|response_?id|case_?(id|no)?|record.*|serial"
    r"|vastaaja.*|vast_?(id|nr|nro|no|num|numero)|lomake.*)$",
    re.IGNORECASE,
)
_ID_TITLE = re.compile(
    r"^(the )?(respondent|response|participant|case|vastaaja\w*|haastattelu\w*|lomakkee\w*)['’s]*"
    r"[\s_-]*(id|no|nr|nro|num\w*|tunn\w*)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"date|\bday\b|interview|start|end|completed|recorded|pvm|päivä|aika|period|jakso|month"
    r"|kuukausi|viikko|week|wave|aalto",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"^(w|wt|wgt|weight(s|ing)?|weight_.*|.*_weight|paino.*)$|\b(weighting|painokerroin)\b",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"\b(age|gender|sex|region|income|segment|ikä|ikäryhmä|ikäluokka|sukupuoli|alue|tulot"
    r"|segmentti)\b|\b(population|density|household|postcode|postal|occupation|education|employment"
    r"|marital|children|asukas|väestö|asuin|koulutu|ammat|siviilisää|kotitalou|postinumero|tulolu)",
    re.IGNORECASE,
)


def question_of(text: str) -> str | None:
    """The well-known question a label asks, None where it asks another."""
    if _NEGATED.search(text):
        return None
    return next((name for name, words in _QUESTIONS if re.search(words, text, re.IGNORECASE)), None)


def is_no_brand(text: str) -> bool:
    """Whether an answer beside the brands is no brand: none, other, don't know."""
    return bool(_NO_BRAND.match(text))


def is_no_answer(text: str) -> bool:
    """Whether a value label says that there is no answer."""
    return bool(_NO_ANSWER.match(text))


def yes_and_no(labels: Mapping[float, str]) -> tuple[float, float] | None:
    """The codes of yes and no among two value labels, None where the labels say other things."""
    yes = [code for code, label in labels.items() if _YES.match(label)]
    no = [code for code, label in labels.items() if _NO.match(label) and code not in yes]
    return (yes[0], no[0]) if len(yes) == 1 and len(no) == 1 and len(labels) == 2 else None


def says_yes(text: str) -> bool:
    """Whether an answer is a yes."""
    return bool(_YES.match(text))


def says_no(text: str) -> bool:
    """Whether an answer is a no, and not that there is none."""
    return bool(_NO.match(text)) and not is_no_answer(text)


def asks_brand(name: str, title: str) -> bool:
    """Whether a question is which brand the person is with."""
    return bool(_BRAND_QUESTION.search(f"{name.replace('_', ' ')} {title}"))


def is_brand_name(name: str) -> bool:
    """Whether a column's name says that it holds the brand."""
    return bool(_BRAND_NAME.match(name.strip()))


def counts_periods(name: str, title: str, *, weeks: bool) -> bool:
    """Whether a column may number the weeks, or the months, of a year."""
    return bool((_WEEK if weeks else _MONTH).search(f"{name.replace('_', ' ')} {title}"))


def is_id(name: str, title: str = "") -> bool:
    """Whether a column's name or label is that of a respondent's id."""
    return bool(_ID.match(name.strip()) or _ID_TITLE.match(title.strip()))


def is_date(name: str, title: str) -> bool:
    """Whether a column may say when the person was asked."""
    return bool(_DATE.search(f"{name} {title}"))


def is_weight(name: str, title: str) -> bool:
    """Whether a column's name or label is that of a weight."""
    return bool(_WEIGHT.match(name) or _WEIGHT.search(title))


def is_profile(name: str, title: str) -> bool:
    """Whether a column may tell segments apart."""
    return bool(_PROFILE.search(f"{name.replace('_', ' ')} {title}"))
