"""What the attacks share: the harness of the whole-program tests, and a demo server to attack."""
import os
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Programs"))

from harness.client import Client  # noqa: E402
from harness.report import Report, until  # noqa: E402,F401
from harness.server import Server, folder, run  # noqa: E402,F401

PASSWORD = "Huoyan#2026"


def demo():
    """A server with example data."""
    server = Server(flags=["--demo"])
    server.start(limit=300)
    return server


def token(server, account="huoying"):
    answer = Client(server.port).post("/api/v1/sessions", {"account": account, "password": PASSWORD})
    return answer.json["token"]


def code(server):
    """The first code of the demo's first roll."""
    client = Client(server.port, token=token(server))
    text = client.get("/api/v1/allocations/1/codes.txt?reason=security", Range="bytes=0-99").text
    return "".join(letter for letter in text.split("\n")[0] if letter.isdigit())
