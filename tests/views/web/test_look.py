"""How a reader looks: all of it is in the address."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from kurssi import steps
from kurssi.views.web.look import Look


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return steps.open_workspace(tiny.write(tmp_path_factory.mktemp("look") / "company"))


@pytest.mark.parametrize("said", ["9" * 5000, "521", "0", "-1", "1e2", "²", ""])
def test_a_window_that_is_none_is_the_usual_one(workspace, said):
    assert Look.read("/", {"window": said}, workspace).window is None
    assert Look.read("/", {"window": "520"}, workspace).window == 520


LOOKS = st.fixed_dictionaries(
    {
        "path": st.sampled_from(["/", "/value"]),
        "language": st.sampled_from(["fi", "en"]),
        "currency": st.sampled_from(["eur", "cx"]),
        "cautious": st.booleans(),
        "segment": st.sampled_from(["all", *tiny.SEGMENTS]),
        "window": st.none() | st.integers(1, 520),
        "to": st.sampled_from([None, "2025", "2025-Q1", "2025-W01/2025-W26"]),
        "department": st.sampled_from([None, "marketing", "sales", "service"]),
        "own": st.dictionaries(
            st.sampled_from(["from", "reference"]), st.text(min_size=1), max_size=2
        ),
    }
)


@given(said=LOOKS)
def test_an_address_says_the_whole_look(workspace, said):
    look = Look(**said)
    address = urlsplit(look.address())
    query = dict(parse_qsl(address.query))
    assert Look.read(address.path, query, workspace, ("from", "reference")) == look


@pytest.mark.parametrize(
    "query",
    [
        {"lang": "sv", "currency": "usd", "middle": "bold", "segment": "nobody", "window": "0"},
        {"lang": "", "window": "-3", "segment": "<script>"},
        {"window": "99999999999999999999"},
        {"department": "nobody"},
    ],
)
def test_what_an_address_says_wrongly_is_as_the_workspace_has_it(workspace, query):
    assert Look.read("/", query, workspace) == Look(language=workspace.language)


def test_another_page_is_seen_the_same_way_without_this_ones_own(workspace):
    look = Look(path="/value", language="fi", cautious=True, own={"from": "2025"})
    assert look.address("/measures") == "/measures?lang=fi&middle=cautious"
    assert look.but(cautious=False) == "/value?lang=fi&from=2025"
