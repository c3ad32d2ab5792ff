"""Requests that two readers could read in two ways (OWASP ASVS 4.2.1, RFC 9112): one answer, then the end."""
import re
import socket

from common import Report, Server

report = Report("smuggling.py: requests that could be read in two ways")
server = Server().start()
GET = "GET /healthz HTTP/1.1\r\nHost: a\r\n"
POST = "POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
INNER = "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"
# name, bytes of a request with a second one hidden in it
CASES = [
    ("length, then chunks", f"{POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{INNER}"),
    ("chunks, then length", f"{POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("chunks in other letters", f"{POST}Transfer-Encoding: ChUnKeD\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("chunks with a tab", f"{POST}Transfer-Encoding:\tchunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("a blank before the colon", f"{POST}Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("an unknown coding", f"{POST}Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("two codings", f"{POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{INNER}"),
    ("identity, chunked", f"{POST}Transfer-Encoding: identity, chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("a folded header", f"{POST}Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("two lengths", f"{POST}Content-Length: 0\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}"),
    ("two lengths in one", f"{POST}Content-Length: 0, {len(INNER)}\r\n\r\n{INNER}"),
    ("a hexadecimal length", f"{POST}Content-Length: 0x4\r\n\r\n{{}}  {INNER}"),
    ("a signed length", f"{POST}Content-Length: +2\r\n\r\n{{}}{INNER}"),
    ("a length beyond 64 bits", f"{POST}Content-Length: 18446744073709551618\r\n\r\n{{}}{INNER}"),
    ("a length with a blank in it", f"{POST}Content-Length: 2 0\r\n\r\n{{}}{INNER}"),
    ("line feeds alone", f"GET /healthz HTTP/1.1\nHost: a\nContent-Length: {len(INNER)}\n\n{INNER}"),
    ("a carriage return alone", f"GET /healthz HTTP/1.1\r\nHost: a\rContent-Length: {len(INNER)}\r\n\r\n{INNER}"),
    ("a NUL in a header", f"{POST}X-A: b\0c\r\nContent-Length: 4\r\n\r\n{{}}  {INNER}"),
    ("a chunk size with a sign", f"{POST}Transfer-Encoding: chunked\r\n\r\n+2\r\n{{}}\r\n0\r\n\r\n"),
    ("a chunk size in 0x", f"{POST}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{{}}\r\n0\r\n\r\n"),
    ("a chunk longer than its size", f"{POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}XX\r\n0\r\n\r\n{INNER}"),
    ("a chunk size beyond 64 bits", f"{POST}Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n{{}}\r\n0\r\n\r\n{INNER}"),
    ("HTTP/1.0 with chunks", POST.replace("1.1", "1.0") + f"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{INNER}"),
    ("no version", f"GET /healthz\r\nHost: a\r\n\r\n{INNER}"),
    ("two Hosts", f"{GET}Host: b\r\n\r\n"),
]


def answers(text):
    """Statuses that came back until the server closed or said nothing more for two seconds, and whether it closed."""
    back = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as link:
        try:
            link.sendall(text.encode("latin-1"))
            link.settimeout(2)
            while piece := link.recv(65_536):
                back += piece
            closed = True
        except TimeoutError:
            closed = False
        except ConnectionError:
            closed = True
    # An answer may follow the body of the one before without a line break.
    return re.findall(r"HTTP/1\.[01] (\d{3})", back.decode("latin-1")), closed


for name, text in CASES:
    statuses, closed = answers(text)
    refused = not statuses or statuses[0].startswith("4")
    report.check(f"V4.2.1: {name}: {statuses or 'no answer'}", refused and len(statuses) <= 1 and closed, (statuses, closed))
statuses, _ = answers(GET + "\r\n" + GET + "\r\n")
report.equal("two honest requests get two answers", statuses, ["200", "200"])
statuses, _ = answers(POST + "Transfer-Encoding: chunked\r\n\r\n2;ext=1\r\n{}\r\n0\r\n\r\n")
report.check(f"a chunk extension is read past or refused, once: {statuses}", len(statuses) == 1)
report.equal("the server goes on", server.is_ready(), True)
report.end()
