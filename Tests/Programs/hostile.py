#!/usr/bin/env python3
"""Hostile and broken clients, by raw sockets: each gets a clear answer or a closed connection, and nothing stays."""
import io
import random
import socket
import sys
import threading
import time
import zipfile

sys.dont_write_bytecode = True
from harness.client import Client, multipart
from harness.report import Report, until
from harness.server import Server
from harness.story import Story

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
report = Report("hostile.py: slow, broken and oversized requests")
server = Server().start()
story = Story(server)
peak = [0.0]
watching = threading.Event()


def watch():
    while not watching.wait(0.05):
        peak[0] = max(peak[0], server.memory())


def raw(head, *pieces, limit=10, pause=0):
    """Sends bytes as they are; answers what came back, and the seconds until the server closed."""
    begun, back = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=limit) as link:
        try:
            link.sendall(head)
            for piece in pieces:
                link.sendall(piece)
            link.settimeout(limit)
            while piece := link.recv(65_536):
                back += piece
        except (ConnectionError, TimeoutError):
            pass
    return back.decode("utf-8", "replace"), time.monotonic() - begun


def status(text):
    return int(text.split()[1]) if text.startswith("HTTP/1.1 ") else 0


def dripped(link, pieces, every, until_seconds):
    """Sends a piece now and then until the other side closes; answers the seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < until_seconds:
        try:
            link.sendall(next(pieces))
            link.settimeout(every)
            if link.recv(65_536) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - begun


def slow_clients():
    """All at once: each must be closed within its time."""
    def forever(piece):
        while True:
            yield piece

    auth = f"Authorization: Bearer {maker.token}\r\n"
    upload = f"POST /api/v1/returns HTTP/1.1\r\nHost: a\r\n{auth}Content-Type: application/x-ndjson\r\n"
    cases = {
        "silence": (b"", forever(b"")),
        "half a header, then silence": (b"GET / HTTP/1.1\r\nHost: a\r\n", forever(b"")),
        "a header dripped byte by byte": (b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", forever(b"x")),
        "a declared body that does not come": ((upload + "Content-Length: 5000000\r\n\r\n").encode(), forever(b"")),
        "a dripped body": ((upload + "Content-Length: 5000000\r\n\r\n").encode(), forever(b"{")),
        "a dripped chunked body": ((upload + "Transfer-Encoding: chunked\r\n\r\n").encode(), forever(b"1\r\n{\r\n")),
    }
    seconds = {}

    def one(name, head, pieces):
        with socket.create_connection(("127.0.0.1", server.port)) as link:
            link.sendall(head)
            seconds[name] = dripped(link, pieces, 0.5, 45)

    threads = [threading.Thread(target=one, args=(name, *case)) for name, case in cases.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in cases:
        report.check(f"{name}: closed after {seconds[name]:.1f} s (≤ 35 s)", seconds[name] <= 35)
    report.check("half-sent uploads leave no file", until(lambda: not server.spool(), 10), server.spool())


def odd_heads():
    end, post = "Connection: close\r\n\r\n", "POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\n"
    cases = [
        ("no Host", f"GET /healthz HTTP/1.1\r\n{end}", 400),
        ("two Hosts", f"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n{end}", 400),
        ("two equal Hosts", f"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n{end}", 400),
        ("TRACE", f"TRACE / HTTP/1.1\r\nHost: a\r\n{end}", 405),
        ("nonsense", "\x16\x03\x01\x02\r\n\r\n", 400),
        ("two lengths", f"{post}Content-Length: 2\r\nContent-Length: 3\r\n{end}{{}}", 400),
        ("length and chunks", f"{post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n{end}0\r\n\r\n", 400),
        ("a negative length", f"{post}Content-Length: -1\r\n{end}", 400),
    ]
    for name, text, expected in cases:
        back, _ = raw(text.encode("latin-1"))
        report.equal(f"{name}: {expected}", status(back), expected)
    for name, head in {
        "one header of 100 KB": "X-Large: " + "x" * 100_000 + "\r\n",
        "a thousand headers": "".join(f"X-{n}: y\r\n" for n in range(1_000)),
        "a cookie of 20 KB": "Cookie: a=" + "x" * 20_000 + "\r\n",
    }.items():
        back, _ = raw(f"GET /healthz HTTP/1.1\r\nHost: a\r\n{head}{end}".encode())
        report.check(f"{name} is refused", status(back) in (0, 400, 413, 431), back[:200])
    back, _ = raw(f"GET /{'a' * 60_000} HTTP/1.1\r\nHost: a\r\n{end}".encode())
    report.check("an address of 60 KB is refused", status(back) in (0, 400, 404, 414, 431), back[:200])


def addresses():
    zh = story.anyone().get("/nowhere/at/all", Accept="text/html")
    report.answers("an unknown page in Chinese", zh, 404, "没有这个地址", "<html")
    en = Client(server.port, language="en").get("/nowhere/at/all", Accept="text/html")
    report.answers("… in English", en, 404, "There is nothing at")
    odd = ("/api/v1/nothing", "/%00", "/%ff%fe", "/../../etc/passwd", "/E=", "/E=%E7%A0%81")
    odd += ("/01/1/21/x", "/assets/../x")
    for path in odd:
        answer = story.anyone().get(path)
        report.check(f"V5.3.2: {path} is a clear 4xx", 400 <= answer.status < 500 and answer.body, answer)


def is_clear(answer):
    return answer.status in (413, 422) and len(answer.json["detail"]) > 10


def oversized():
    long = b"accountName=" + b"x" * 10_000_000
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = story.anyone().request("POST", "/sign-in", long, {**kind, "Accept": "text/html"})
    report.answers("a field of 10 MB in a form: 413 with the limit", answer, 413, "1 MB")
    body, kind = multipart({"name": "x" * 10_000_000}, {})
    answer = story.anyone().request("POST", "/api/v1/registrations", body, {"Content-Type": kind})
    report.check("… and in a multipart form, naming the field", answer.status == 413 and "name" in answer.text, answer)
    garbage = random.Random(3).randbytes(50 * 1_048_576 - 4096)
    for kind in (SHEET, "text/csv"):
        answer = maker.request("POST", "/api/v1/returns", garbage, {"Content-Type": kind})
        report.check(f"50 MB of garbage as {kind[-12:]}: {answer.status}", is_clear(answer), answer)
    answer = maker.request("POST", "/api/v1/returns", garbage + b"x" * 8192, {"Content-Type": SHEET})
    report.answers("V5.2.1: a spreadsheet above 50 MB", answer, 413, "50")
    answer = maker.request("POST", "/api/v1/returns", bomb(), {"Content-Type": SHEET})
    report.check("a zip bomb is refused", is_clear(answer), answer)
    report.say(f"the bomb: {answer.json['detail']}")
    deep = b"[" * 1_000_000
    for kind in ("application/json", "application/x-ndjson"):
        answer = maker.request("POST", "/api/v1/returns", deep, {"Content-Type": kind})
        report.check(f"a million open brackets as {kind}", answer.status in (400, 422), answer)
    report.check("nothing stays in the spool folder", until(lambda: not server.spool(), 10), server.spool())


REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def relation(kind, target):
    head = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    return head + f'Type="{REL}/{kind}" Target="{target}"/></Relationships>'


def bomb():
    """A workbook of some hundred kilobytes that unpacks to 600 MB of empty rows."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        book.writestr("_rels/.rels", relation("officeDocument", "xl/workbook.xml"))
        sheets = '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>'
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">{sheets}</workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml"))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for _ in range(600):
                sheet.write(b"<row></row>" * 100_000)
            sheet.write(b"</sheetData></worksheet>")
    return file.getvalue()


def half_sent():
    body, kind = multipart({"name": "示例"}, {"licence": ("a.png", "image/png", b"\x89PNG" + bytes(3_000_000))})
    head = f"POST /api/v1/registrations HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as link:
        link.sendall(head.encode() + body[: len(body) // 2])
        report.check("a half-sent upload is on disk while it comes", until(server.spool, 5))
    report.check("… and gone when the sender is", until(lambda: not server.spool(), 15), server.spool())
    waiting = story.clients["shenhe"].get("/api/v1/registrations?status=submitted").json["registrations"]
    report.equal("… and no registration is there", waiting, [])
    before = returns()
    for name, kind, text in (
        ("JSON cut in the middle", "application/json", '{"rows":[{"code":"2012'),
        ("NDJSON cut in the middle", "application/x-ndjson", '{"code":"201280000000000000000000000000000"}\n{"co'),
        ("bytes that are no UTF-8", "application/json", "\xff\xfe{}"),
    ):
        answer = maker.request("POST", "/api/v1/returns", text.encode("latin-1"), {"Content-Type": kind})
        says = "urn:ransu:" in answer.text or '"errors":[{' in answer.text
        report.check(f"{name}: a clear refusal", answer.status in (400, 422) and says, answer)
    accepted = [one for one in returns() if one["state"] != "refused"]
    report.equal("… and nothing of them is accepted", accepted, [one for one in before if one["state"] != "refused"])
    answer = story.anyone().post("/api/v1/sessions", {"account": 5, "password": ["x"]})
    report.answers("members of the wrong kind are named", answer, 422, "account")


def returns():
    return maker.get("/api/v1/returns").json["returns"]


def foreign_forms():
    page = story.page("huoying")
    fields = {"currentPassword": "a", "newPassword": "b", "repeated": "c"}
    for name, headers in {
        "another origin": {"Origin": "http://evil.example"},
        "Sec-Fetch-Site: cross-site": {"Sec-Fetch-Site": "cross-site"},
        "Origin: null": {"Origin": "null"},
    }.items():
        answer = page.form("/password", fields, headers)
        report.answers(f"a form with {name} is refused", answer, 403, "本平台页面")
    body = "currentPassword=a&newPassword=b&repeated=c"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    report.equal("a form without an origin is refused", page.request("POST", "/password", body, kind).status, 403)
    away = story.anyone().form("/sign-in", {"accountName": "huoying", "password": "x", "next": "//evil.example"})
    report.check("sign-in never leads to another site", "evil" not in (away.headers["Location"] or ""), away)


def still_well():
    report.check(f"RSS stayed below 400 MiB (peak {peak[0]:.0f})", peak[0] < 400, peak[0])
    report.equal("the server answers", story.anyone().get("/readyz").status, 200)
    noise = [line for line in server.log_text().splitlines() if '"message":"unexpected"' in line]
    report.check("no error of our own in the log", not noise, noise[:3])
    watching.set()
    report.equal("SIGTERM: exit code 0", server.stop(), 0)


story.staff("shenhe", "reviewer")
maker, _ = story.enterprise("huoying", 1, "9990001")
threading.Thread(target=watch, daemon=True).start()
for part in (slow_clients, odd_heads, addresses, oversized, half_sent, foreign_forms, still_well):
    report.part(part.__name__.replace("_", " "), part)
report.end()
