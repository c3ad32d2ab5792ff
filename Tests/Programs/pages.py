#!/usr/bin/env python3
"""Every page of every role's menu as a phone shows it, in Chinese and English: it is there, nothing is wider than the
screen, the console is silent, no word of the other language or of a program stands on it, and its language link leads
back to itself. RANSU_PICTURES=DIR keeps a picture of each."""
import functools
import os
import re
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
from harness.browser import CHROMIUM, Browser
from harness.client import Client
from harness.report import Report
from harness.server import Server

report = Report("pages.py: every page of every menu at 360 px, in both languages")
PASSWORD = "Huoyan#2026"
ACCOUNTS = ["huoying", "zhoumin", "hejing", "liangwei", "suyan", "tangbo"]
PICTURES = os.environ.get("RANSU_PICTURES", "")
WIDTH = 360
# What everybody reads of themselves on a phone.
CARDS = {"/account/sessions", "/my-data"}

# Latin words that a Chinese page has by right: standards, formats, names of things that have no other.
ALLOWED = set("""
    API ASVS Agent CCC CODE CSV Digital Dilithium EPC EPCIS Ecode Ed25519 Excel GB GLN GS1 GTIN HTTP HTTPS ICP ID JSON OWASP Link
    LLRP MES NDJSON NFC NOx Open PDF POST PNG QR RFC RFID SGTIN SHA PyPI SQLite SSCC SVG TXT URI URL UTC UTF WPS Word XLSX
    XML ZIP ZPL ePC et gtin iotroot json kg kPa kW lot min ml mm mol pcs ransu sensor ser txt uid urn verify xls xlsx chinesecalendar en
    xml zh zip
""".split())
# What the page measures and says, in one go.
LOOK = r"""
(() => {
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    const culprits = wide <= 0 ? [] : [...document.querySelectorAll('body *')].filter(
        one => one.getBoundingClientRect().right > window.innerWidth + 1
            && ![...one.children].some(child => child.getBoundingClientRect().right > window.innerWidth + 1)
            && !one.closest('.scroll, nav.side, pre')
    ).slice(0, 3).map(one => one.outerHTML.slice(0, 160));
    const quiet = 'code, pre, .mono, .code, script, style, svg, .brand, input, textarea, option[data-own], [lang]:not(html)';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent || parent.closest(quiet)) continue;
        const text = walker.currentNode.textContent.trim();
        if (text) texts.push(text);
    }
    const labels = [...document.querySelectorAll('th, label, legend, button, dt, nav.side a, nav.side p:not(.here), summary')]
        .filter(one => !one.closest(quiet)).map(one => [...one.childNodes].filter(node => node.nodeType === 3)
            .map(node => node.textContent.trim()).join(' ')).filter(text => text);
    const back = [...document.querySelectorAll('a[href^="/language"]')].map(one => one.getAttribute('href'))[0] || '';
    const menu = [...document.querySelectorAll('nav.side a')].map(one => one.getAttribute('href'));
    const links = [...document.querySelectorAll('main a[href^="/"]')].map(one => one.getAttribute('href'));
    const sideways = [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length;
    return {wide, sideways, culprits, texts, labels, back, menu, links, lang: document.documentElement.lang};
})()
"""
# Files, and pages that are others' business.
SKIPPED = re.compile(r"^/(api|assets|language|files|epcis|sign-out|proof/file|evidence/file|ledger/(checkpoint|policy|tile|proof)|ledger-)|\.(csv|xlsx|txt|zip|pdf|xml|jsonld|json)(\?|$)")


def foreign(texts):
    """English sentences and names of a program's things on a Chinese page."""
    found = []
    for text in texts:
        for match in re.finditer(r"[A-Za-z][A-Za-z'-]+(?: [A-Za-z][A-Za-z'-]*)+", text):
            words = [word for word in re.findall(r"[A-Za-z]{2,}", match.group()) if word not in ALLOWED]
            if len(words) > 1:
                found.append(match.group())
        for match in re.finditer(r"(?<![\w./@:?-])[a-z]+(?:[-_.][a-z]+)+(?![\w/-])|(?<![\w/:?])[a-z]{2,}[A-Z][a-z]+\w*", text):
            if not NAMES.search(match.group()):
                found.append(match.group())
    return sorted(set(found))[:6]


# Names that people gave, addresses and files.
NAMES = re.compile(r"\.(csv|xlsx?|txt|png|jpe?g|cn|com|et|json|xml)$|^(e\.g|ransu-|x-www)")
OWN = re.compile(r"[一-鿿]")
# Labels that are data: names of sheets' columns, of enterprises.
OWN_LABELS = re.compile(r"（示例）|公司|中文|示例")


def pattern(path):
    return re.sub(r"[0-9a-f]{8,}|\d+", "#", path.split("?")[0])


class Crawl:
    def __init__(self, server, browser):
        self.server, self.origin = server, f"http://127.0.0.1:{server.port}"
        self.browser, self.count = browser, 0
        # Pages seen in English: what a role sees of them differs, their words do not.
        self.english = set()

    @functools.cached_property
    def code(self):
        """The first code of the demo's first roll: returned, shipped and sold."""
        client = Client(self.server.port)
        client.token = client.post("/api/v1/sessions", {"account": "huoying", "password": PASSWORD}).json["token"]
        some = client.get("/api/v1/allocations/1/codes.txt?reason=pages", Range="bytes=0-99")
        return re.match(r"\d{30,}", some.text).group()

    def sign_in(self, page, account):
        client = Client(self.server.port)
        answer = client.form("/sign-in", {"accountName": account, "password": PASSWORD})
        if answer.status != 303:
            raise RuntimeError(f"{account} cannot sign in: {answer}")
        for name, value in client.cookies.items():
            page.cookie(name, value, self.origin)

    def look(self, page, path, language, who, statuses=(200,)):
        """Opens one page and holds it against the rules; answers what it has."""
        status = page.open(self.origin + path)
        found = page.evaluate(LOOK)
        self.count += 1
        problems = []
        if status not in statuses:
            problems.append(f"status {status}")
        if found["sideways"] and path.split("?")[0] in CARDS:
            problems.append("a table scrolls sideways: what is of the reader comes as cards")
        if found["wide"] > 0:
            problems.append(f"{found['wide']} px too wide: {found['culprits']}")
        # The browser itself complains of a document that is not there.
        complaints = [one for one in page.complaints if status == 200 or str(status) not in one]
        if complaints:
            problems.append(f"console: {complaints[:2]}")
        if page.hosts - {f"127.0.0.1:{self.server.port}", ""}:
            problems.append(f"asks other hosts: {page.hosts}")
        if not found["lang"].startswith(language):
            problems.append(f"is in {found['lang']}")
        # The vocabulary is about the words of programs.
        strange = [] if path.startswith("/vocabulary") else foreign(found["texts"]) if language == "zh" else [
            one for one in found["labels"] if OWN.search(one) and not OWN_LABELS.search(one)][:6]
        if strange:
            problems.append(f"words: {strange}")
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(found["back"]).query).get("back", [""])[0]
        if found["back"] and back != path:
            problems.append(f"its language link leads to {back}")
        if problems:
            report.check(f"{who} {language} {path}", False, "; ".join(problems))
        if PICTURES:
            name = re.sub(r"[^A-Za-z0-9]+", "-", f"{who}-{language}{path}")[:80].strip("-")
            page.picture(os.path.join(PICTURES, f"{name}.png"))
        return found

    def role(self, account):
        seen, problems = set(), report.failed
        own = [f"/trace?code={self.code}", f"/amendments/new?scope=item&subject={self.code}"] if account == "huoying" else []
        for language in ("zh", "en"):
            page = self.browser.page(WIDTH, 740)
            self.sign_in(page, account)
            page.cookie("lang", "zh-Hans" if language == "zh" else "en", self.origin)
            page.call("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})
            menu = self.look(page, "/home", language, account)["menu"]
            queue = [path for path in menu if path != "/home"] + own
            for path in queue:
                if language == "en" and path in self.english:
                    continue
                found = self.look(page, path, language, account)
                if language == "en":
                    self.english.add(path)
                # One page of each kind that a list leads to; in English those of the menu are enough.
                for link in found["links"] if language == "zh" else []:
                    link = link.split("#")[0]
                    if SKIPPED.search(link) or pattern(link) in seen or link in menu:
                        continue
                    seen.add(pattern(link))
                    self.look(page, link, language, account)
        report.check(f"{account}: {len(menu)} pages of the menu in both languages, and what they lead to",
                     report.failed == problems and len(menu) > 1, f"{report.failed - problems} pages")

    def everybody(self):
        problems = report.failed
        for language in ("zh", "en"):
            page = self.browser.page(WIDTH, 740)
            page.cookie("lang", "zh-Hans" if language == "zh" else "en", self.origin)
            page.call("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})
            self.look(page, "/", language, "everybody")
            paths = ["/lookup", "/ledger", "/privacy", "/gas-smell", "/vocabulary/gas", "/register", "/sign-in"]
            paths += [f"/E={self.code}", f"/proof?code={self.code}"]
            for path in paths:
                self.look(page, path, language, "everybody")
            long = "/nothing/" + "x" * 300
            self.look(page, long, language, "everybody", (404,))
            self.look(page, "/lookup?code=" + "9" * 60, language, "everybody", (400, 404))
        report.check("pages for everybody, a page that is not there with a long address among them",
                     report.failed == problems, f"{report.failed - problems} pages")


if not CHROMIUM:
    report.check("Debian's chromium is installed (scripts/packages.txt)", False)
    report.end()
server = Server(flags=["--demo"])
server.start(limit=240)
report.say(f"the demo is there after {server.start_seconds:.0f} s")
browser = Browser()
crawl = Crawl(server, browser)
begun = time.monotonic()
for name in ACCOUNTS:
    report.part(name, lambda: crawl.role(name))
report.part("everybody", crawl.everybody)
report.say(f"{crawl.count} pages in {time.monotonic() - begun:.0f} s")
browser.close()
report.end()
