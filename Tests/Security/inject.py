"""sqlmap on questions and members that are searched by, wapiti over the pages: nothing is found."""
import json
import os
import re
import subprocess
import time

from common import Report, demo, folder, token

report = Report("inject.py: sqlmap and wapiti")
server = demo()
origin = f"http://127.0.0.1:{server.port}"
staff, maker = token(server, "hejing"), token(server)
# Every question that reaches a search of the database, one address each; * marks where.
ADDRESSES = [
    (None, "/lookup?code=1*"), (None, "/E=1*"), (None, "/?E=1*"), (None, "/01/06901234567892*"), (None, "/proof?code=1*"),
    (maker, "/search?q=1*"), (maker, "/products?q=1*"), (maker, "/returns?state=held*"), (maker, "/batches?q=1*"),
    (maker, "/trace?code=1*"), (maker, "/trace/forward?batch=1*"), (maker, "/usage?from=2026-01-01*&to=2026-12-31"),
    (maker, "/life?q=1*"), (maker, "/places?q=1*"), (maker, "/code-applications?state=submitted*"),
    (staff, "/organizations?q=1*"), (staff, "/reviews/registration?state=submitted*"),
    (maker, "/api/v1/products?after=1*"), (maker, "/api/v1/returns?before=1*"), (maker, "/api/v1/trace/1*"),
    (maker, "/api/v1/usage?from=2026-01-01*&to=2026-12-31"), (maker, "/epcis/v2/events?EQ_bizStep=shipping*"),
    (maker, "/epcis/v2/events?MATCH_epc=urn:epc:id:sgtin:0614141.107346.2017*"),
    (maker, "/epcis/v2/events?GE_eventTime=2026-01-01T00:00:00Z*"),
]


def sqlmap():
    place, found = folder(), []
    begun = time.monotonic()
    for who, path in ADDRESSES:
        words = ["sqlmap", "-u", origin + path, "--batch", "--level", "2", "--risk", "1", "--threads", "2", "--smart",
                 "--flush-session", "--disable-coloring", "--output-dir", place, "--ignore-code", "*", "--timeout", "10"]
        if who:
            words += ["--headers", f"Authorization: Bearer {who}"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=300)
        if re.search(r"is vulnerable|identified the following injection point", done.stdout):
            found.append((path, done.stdout[-600:]))
    report.check(f"V1.2.4: sqlmap on {len(ADDRESSES)} addresses in {time.monotonic() - begun:.0f} s finds nothing", not found, found)


def wapiti():
    out = os.path.join(folder(), "wapiti.json")
    for who, start in ((None, "/"), (maker, "/home")):
        words = ["wapiti", "-u", origin + start, "--scope", "folder", "-m", "sql,xss,file,exec,redirect,ssrf,crlf", "-x",
                 f"{origin}/sign-out", "-x", f"{origin}/language*", "--max-scan-time", "180", "--max-attack-time", "40", "-d", "2",
                 "-f", "json", "-o", out, "--flush-session", "--no-bugreport", "-t", "10"]
        if who:
            words += ["-H", f"Authorization: Bearer {who}"]
        subprocess.run(words, capture_output=True, text=True, timeout=600)
        with open(out, encoding="utf-8") as file:
            told = json.load(file)
        found = {kind: [one["info"] for one in ones][:3] for kind, ones in told["vulnerabilities"].items() if ones}
        report.check(f"V1.2.1 V1.2.4: wapiti from {start} finds nothing", not found, found)


report.part("sqlmap", sqlmap)
report.part("wapiti", wapiti)
log = [json.loads(line) for line in server.log_text().splitlines() if line.startswith("{")]
faults = [line for line in log if line.get("level") in ("error", "critical")]
report.check("MLPS-7.1.4.4d V16.5.1: and no question met a fault of the server", not faults, faults[:2])
report.end()
