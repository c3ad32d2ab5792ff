#!/usr/bin/env python3
"""Code files of the national platform: 100,000 lines, CRLF and LF. `import.py 1000000` takes another number."""
import random
import sys
import time

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import Server
from harness.story import Story, must

LINES = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
report = Report(f"import.py: code files of {LINES} lines")
server = Server().start()
story = Story(server)


def code_file(number, first, count):
    """Ecode V1 for NSI 128: `1` `0128` enterprise number, then digits, as in identification.md."""
    return [f"{PREFIX}{number}{first + index:0{SERIAL}d}" for index in range(count)]


PREFIX, SERIAL = "20128", 21


def bring_in(page, organization, product, lines, ending, application=None):
    content = (ending.join(lines) + ending).encode()
    fields = {"organization": organization, "product": product}
    if application:
        fields = {"organization": organization, "application": application}
    begun = time.monotonic()
    files = {"file": ("codes.txt", "text/plain", content)}
    answer = page.upload("/code-imports", fields, files, {"Accept": "text/html"})
    return answer, time.monotonic() - begun


def imported():
    return int(server.query("SELECT count(*) FROM code_directory")[0][0])


def resolve(codes, name):
    for code in random.Random(7).sample(codes, 5) + [codes[0], codes[-1]]:
        answer = story.anyone().get(f"/E={code}")
        if not report.check(f"{name}: {code} answers", answer.status == 200 and "信息尚未回传" in answer.text, answer):
            return


def by_application(maker, product, organization, page):
    """A national enterprise applies, is approved, and waits for its file."""
    made = must(story.apply(maker, product, LINES), 201).json["id"]
    approved = must(story.approve(made)).json
    report.check("an approval waits for the national file", approved["allocationState"] != "active", approved)
    codes = code_file("9990005", 1, LINES)
    answer, seconds = bring_in(page, organization, product, codes, "\r\n", application=made)
    report.check(f"{LINES} CRLF lines for the application ({seconds:.1f} s)", answer.status == 303, answer)
    report.equal("all are there", imported(), LINES)
    resolve(codes, "CRLF")


def without_application(product, organization, page):
    codes = code_file("9990005", 5_000_001, LINES)
    answer, seconds = bring_in(page, organization, product, codes, "\n")
    report.check(f"{LINES} LF lines without an application ({seconds:.1f} s)", answer.status == 303, answer)
    report.equal("all are there", imported(), 2 * LINES)
    resolve(codes, "LF")


def refused(product, organization, page):
    before = imported()
    bad = code_file("9990005", 9_000_001, LINES)
    line = LINES * 2 // 3
    cases = {
        "a broken line": bad[:line - 1] + ["not a code"] + bad[line:],
        "a code of another enterprise": bad[:line - 1] + code_file("9990009", 1, 1) + bad[line:],
        "a repeated line": bad[:line - 1] + [bad[0]] + bad[line:],
        "a code that is in already": bad[:line - 1] + code_file("9990005", 5_000_001, 1) + bad[line:],
        "a code that a spreadsheet destroyed": bad[:line - 1] + ["2.0128E+32"] + bad[line:],
    }
    for name, lines in cases.items():
        answer, _ = bring_in(page, organization, product, lines, "\n")
        report.answers(f"{name} is refused with its number", answer, answer.status, str(line))
        report.check(f"… by {answer.status}, nothing is imported", answer.status in (409, 422) and imported() == before)
    for name, lines in {"an empty file": [""], "a file of one long line": ["9" * 300_000]}.items():
        answer, _ = bring_in(page, organization, product, lines, "")
        report.check(f"{name} is refused", answer.status in (409, 422) and imported() == before, answer)


def work():
    story.staff("shenhe", "reviewer")
    maker, organization = story.enterprise("guojia", 5, "9990005", mode="national")
    product = story.product(maker)
    page = story.page("shenhe")
    page.timeout = 900
    before = server.memory()
    report.part("by application", lambda: by_application(maker, product, organization, page))
    report.part("without application", lambda: without_application(product, organization, page))
    report.part("refusals", lambda: refused(product, organization, page))
    report.say(f"RSS {before:.0f} MiB before, peak {server.memory('VmHWM'):.0f} MiB")
    if LINES <= 100_000:
        report.check("the server stays below 400 MiB", server.memory("VmHWM") < 400, server.memory("VmHWM"))
    report.equal("nothing stays in the spool folder", server.spool(), [])
    report.equal("SIGTERM: exit code 0", server.stop(), 0)


report.part("import", work)
report.end()
