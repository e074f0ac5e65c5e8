"""How fast pages answer 20 readers at once, and how heavy they are: bench/pages.py FOLDER."""

import gzip
import socket
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import uvicorn

from kurssi.views.web.app import STATIC, create_app

READERS, EACH = 20, 25
SEEN_BY = "/?department=sales"


def main(folder: Path) -> None:
    """Warm every page, then measure the board, the plan and brand value."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(folder, patience=600), log_level="error"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    for path in ("/", SEEN_BY, "/plan", "/value", "/measures", "/words", "/data"):
        size, seconds = read(HTTPConnection("127.0.0.1", port), path)
        print(f"{path:10} {size / 1000:7.1f} KB packed, first {seconds:6.2f} s")
    assets = sum(len(gzip.compress(p.read_bytes())) for p in STATIC.rglob("*.*") if p.is_file())
    print(f"assets     {assets / 1000:7.1f} KB packed")
    for path in ("/", SEEN_BY, "/plan", "/value"):
        took = sorted(crowd(port, path))
        median, p95 = (1e3 * took[int(share * len(took))] for share in (0.5, 0.95))
        print(f"{path:20} {READERS} readers: median {median:.0f} ms, p95 {p95:.0f} ms")
    server.should_exit = True


def crowd(port: int, path: str) -> list[float]:
    """Seconds of every answer, all readers asking one after the other at once."""
    took: list[float] = []

    def reader() -> None:
        connection = HTTPConnection("127.0.0.1", port)
        took.extend(read(connection, path)[1] for _ in range(EACH))

    threads = [threading.Thread(target=reader) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def read(connection: HTTPConnection, path: str) -> tuple[int, float]:
    """Bytes of a page as sent, and the seconds it took."""
    started = time.perf_counter()
    more = "&" if "?" in path else "?"
    connection.request("GET", f"{path}{more}lang=en", headers={"accept-encoding": "gzip"})
    body = connection.getresponse().read()
    return len(body), time.perf_counter() - started


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
