"""Which names are answered, and what may be asked from where."""

import pytest

from kurssi.views.web.guard import Guard
from views.web.conftest import apart


def asked(guard, method="GET", **headers):
    """The status that a request is answered with."""
    told = []

    async def send(message):
        told.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "headers": pairs}
    apart(guard(scope, receive, send))
    return told[0]["status"]


async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    "host",
    ["localhost:8765", "127.0.0.1:8765", "[::1]:8765", "192.168.1.7", "[fe80::1]:80", "LOCALHOST"],
)
def test_its_own_names_and_addresses_in_figures_are_answered(host):
    assert asked(Guard(app), host=host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "[", "[::1", "[]", "", "localhost.evil.example", "1.2.3", "a]b", "\xff"],
)
def test_other_names_are_not_wherever_it_is_bound(host):
    assert asked(Guard(app), host=host) == 421
    assert asked(Guard(app, names=("0.0.0.0", "kurssi.lan")), host=host) == 421


def test_a_name_that_was_given_is_answered():
    assert asked(Guard(app, names=("Kurssi.lan",)), host="kurssi.lan:8765") == 200


@pytest.mark.parametrize("origin", ["http://[", "http://evil.example", "", "null", "http://[::1"])
def test_posts_of_other_pages_are_refused(origin):
    assert asked(Guard(app), "POST", host="localhost:1", origin=origin) == 403
    assert asked(Guard(app), "POST", host="localhost:1") == 403
    assert asked(Guard(app), "POST", host="localhost:1", origin="http://localhost:1") == 200
