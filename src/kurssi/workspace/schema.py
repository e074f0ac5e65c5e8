"""The parts of kurssi.toml as they may be written, each key with its kind: pydantic's one door."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kurssi.findings import Finding
from kurssi.workspace.complaints import complaints

Table = Literal[
    "spend", "tracker", "waves", "sales", "market", "context", "experiments", "terms", "targets"
]
Move = Literal[
    "awareness",
    "consideration",
    "preference",
    "loyalty",
    "recommendation",
    "relevance",
    "differentiation",
    "sales",
]

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A part of kurssi.toml: unknown keys are refused, never passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, str_strip_whitespace=True)


class LabelPart(Part):
    """What a thing is called, in each language."""

    fi: Text | None = None
    en: Text | None = None


class CompanyPart(Part):
    """``[company]``: whose workspace it is, its currency and its clock."""

    name: Text
    brand: Text = "own"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    language: Literal["fi", "en"] = "fi"
    period: Literal["week", "month"] = "week"
    margin: Share | None = None
    discount_rate: Annotated[float, Field(ge=0, lt=1)] = 0.08
    horizon_periods: Annotated[int, Field(ge=1)] | None = None
    window_periods: Annotated[int, Field(ge=1)] | None = None
    population: Positive | None = None


class SegmentPart(Part):
    """``[segments.ID]``: people who are counted apart."""

    population: Positive | None = None
    label: LabelPart = LabelPart()


class NormPart(Part):
    """Attentive seconds of an impression, with their error, source and vendor."""

    mean: Positive
    sd: NotNegative
    source: Text
    vendor: Text | None = None


class RatioPart(Part):
    """One vendor's second in another's, with its error."""

    mean: Positive
    sd: NotNegative
    source: Text


class BridgePart(Part):
    """``[[bridges]]``: what lets two vendors' seconds meet."""

    seconds: Text
    into: Text
    ratio: RatioPart


class LeverPart(Part):
    """``[levers.ID]``: where money goes, and what it may move."""

    kind: Literal["media", "experience", "price"]
    department: Text
    label: LabelPart = LabelPart()
    moves: tuple[Move, ...] = ()
    seconds_per_impression: NormPart | None = None
    seconds_by: Text | None = None
    min_spend: NotNegative = 0.0
    max_spend: NotNegative | None = None
    fixed: bool = False


class ExperiencePart(Part):
    """``[experience]``: the items that customer experience is made of."""

    relevance: tuple[Text, ...] = ()
    differentiation: tuple[Text, ...] = ()
    scale: tuple[float, float] | None = None
    reversed: tuple[Text, ...] = ()


class IndexPart(Part):
    """``[measures.ID]``: a measure made of items."""

    label: LabelPart = LabelPart()
    items: tuple[Text, ...] = ()
    scale: tuple[float, float] | None = None
    reversed: tuple[Text, ...] = ()
    top: Annotated[int, Field(ge=1)] | None = None


class ContextPart(Part):
    """``[context.NAME]``: what a control moves."""

    moves: tuple[Move, ...]


class SurveyPart(Part):
    """``[survey]``: how people were drawn and weighted."""

    strata: Text | None = None
    cluster: Text | None = None
    stratum_population: Text | None = None
    margins: dict[str, dict[str, NotNegative]] = Field(default_factory=dict)
    trim: Annotated[float, Field(gt=1)] | None = None
    window: Annotated[int, Field(ge=1)] | None = None
    labels: dict[str, LabelPart] = Field(default_factory=dict)


class EnvelopePart(Part):
    """What a department may spend at least and at most."""

    min: NotNegative = 0.0
    max: NotNegative | None = None


class PlanPart(Part):
    """``[plan]``: what is asked of a plan where the command says nothing."""

    budget: NotNegative | None = None
    periods: Annotated[int, Field(ge=1, le=208)] = 26
    priority: Literal["cx", "eur", "balanced"] = "cx"
    risk: NotNegative | None = None
    band: NotNegative | None = None
    cx_worth: NotNegative | None = None
    max_per_period: Positive | None = None
    payback_periods: Annotated[int, Field(ge=0, le=520)] | None = None
    minimum_buys: dict[str, Positive] = Field(default_factory=dict)
    on_off: dict[str, Positive] = Field(default_factory=dict)
    departments: dict[str, EnvelopePart] = Field(default_factory=dict)


class DepartmentPart(Part):
    """``[departments.ID]``: who answers for levers and has words of its own."""

    label: LabelPart = LabelPart()


class SourcePart(Part):
    """``[[sources]]``: how a file of somebody's becomes a table of ours."""

    table: Table
    path: Text
    columns: dict[str, Text] = Field(default_factory=dict)
    constants: dict[str, str | int | float] = Field(default_factory=dict)
    values: dict[str, dict[str, float | str]] = Field(default_factory=dict)
    brands: dict[str, str | int | dict[str, str | int]] = Field(default_factory=dict)
    wide: dict[str, Text] = Field(default_factory=dict)
    sheet: Text | None = None


class Declaration(Part):
    """The whole of kurssi.toml."""

    company: CompanyPart
    segments: dict[str, SegmentPart] = Field(default_factory=dict)
    levers: dict[str, LeverPart] = Field(default_factory=dict)
    departments: dict[str, DepartmentPart] = Field(default_factory=dict)
    experience: ExperiencePart = ExperiencePart()
    measures: dict[str, IndexPart] = Field(default_factory=dict)
    survey: SurveyPart = SurveyPart()
    context: dict[str, ContextPart] = Field(default_factory=dict)
    plan: PlanPart = PlanPart()
    sources: tuple[SourcePart, ...] = ()
    bridges: tuple[BridgePart, ...] = ()


def declared(document: Mapping[str, Any]) -> tuple[Declaration | None, tuple[Finding, ...]]:
    """The declaration, or all that keeps it from being one."""
    try:
        return Declaration.model_validate(document), ()
    except ValidationError as fault:
        return None, complaints(fault.errors(include_url=False), Declaration)
