"""The web page served: where it is, who may reach it, and how it ends."""

import contextlib
import socket
from pathlib import Path

import uvicorn

from kurssi import steps
from kurssi.errors import KurssiError
from kurssi.messages import Message
from kurssi.views.reader import Reader
from kurssi.views.refusals import Document
from kurssi.views.web.app import create_app
from kurssi.views.web.guard import LOOPBACK

PATIENCE = 2  # seconds that readers who follow a job are waited for at the end


def serve(
    directory: Path, reader: Reader, *, host: str, port: int, names: tuple[str, ...] = ()
) -> Document:
    """Serve the page until it is stopped; says where it is, and to whom it is open.

    ``names`` are those it answers to beside the host's own and addresses in figures.

    Raises:
        KurssiError: kurssi.toml cannot be used, or the port is taken.
    """
    steps.open_workspace(directory)
    listening = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if host not in LOOPBACK:
        open_to = Message(
            "Anybody who reaches {address} sees the numbers and may start a fit: there is no login."
            " Bind it to 127.0.0.1 unless the network is yours.",
            address=address,
        )
        reader.aside.print(open_to.text(reader.language), style="bold yellow")
    reader.say(Message("kurssi is at {address} (ctrl-C stops it)", address=address))
    app = create_app(directory, names=(host, *names))
    settings = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=PATIENCE)
    with listening, contextlib.suppress(KeyboardInterrupt):  # which is how it is to end
        uvicorn.Server(settings).run(sockets=[listening])
    return {"address": address}


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as fault:
        listening.close()
        raise KurssiError(
            f"{host}:{port}",
            Message("nothing can be served there ({why})", why=fault.strerror or str(fault)),
            Message("name another port: kurssi serve --port 8766"),
        ) from fault
    return listening
