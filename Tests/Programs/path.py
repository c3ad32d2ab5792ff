#!/usr/bin/env python3
"""The whole path through T/SGACC 1005, as a new user goes it by the interface: on SQLite, then on PostgreSQL."""
import hashlib
import sys
import time

sys.dont_write_bytecode = True
from harness.client import Client
from harness.report import Report, until
from harness.server import Server, fresh_postgres, run
from harness.story import Story, ecode, must, png, rows, send, today, uscc, wrong

report = Report("path.py: registration, review, application, download, return, scan")


class Path:
    def __init__(self, database):
        self.server = Server(database=database)
        self.story = Story(self.server)

    def walk(self):
        report.part("accounts", self.accounts)
        report.part("registration", self.registration)
        report.part("issuing rights", self.issuing_rights)
        report.part("application", self.application)
        report.part("download", self.download)
        report.part("return", self.returns)
        report.part("scan", self.scans)
        report.part("usage and audit", self.usage_and_audit)
        report.part("a hundred million codes", self.hundred_million)
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)

    def accounts(self):
        story = self.story
        secret = story.create_staff("shenhe", "reviewer")
        report.check("admin create makes an account while nothing runs", len(secret) >= 12, secret)
        self.server.start()
        report.say(f"ready after {self.server.start_seconds:.2f} s")
        auditor_secret = story.create_staff("shenji", "audit-admin")
        report.check("admin create asks the running server", len(auditor_secret) >= 12, auditor_secret)
        code, _, err = run("admin", "create", "shenji", "--role", "audit-admin", *self.server.where)
        report.check("the same name again is refused", code == 1 and "shenji" in err, (code, err))

        fresh = story.sign_in("shenhe", secret)
        closed = fresh.get("/api/v1/registrations")
        report.answers("a one-time secret opens nothing but the change", closed, 403, "password.change-first")
        weak = fresh.post("/api/v1/sessions/current/password", {"currentPassword": secret, "newPassword": "abc"})
        report.answers("a weak password is refused", weak, 422, "12–128")
        self.reviewer = story.settle("shenhe", secret)
        self.auditor = story.settle("shenji", auditor_secret)
        again = story.anyone().post("/api/v1/sessions", {"account": "shenhe", "password": secret})
        report.equal("the old secret is worth nothing", again.status, 401)

    def registration(self):
        story, bad = self.story, wrong(uscc(1))
        for language, words in (("zh", "校验位"), ("en", "check character")):
            fields = {**story.registration("huoying", 1, "示例"), "uscc": bad}
            files = {"licence": ("营业执照.png", "image/png", png())}
            client = story.anyone(language)
            answer = client.upload("/api/v1/registrations", fields, files, {"Accept": "application/json"})
            rule = "urn:ransu:uscc.check-digit"
            report.answers(f"a wrong credit code is refused ({language})", answer, 422, bad, words, rule)
            report.equal(f"… and names its field ({language})", answer.json.get("field"), "uscc")
        made = must(story.register("huoying", 1), 201)
        report.equal("an enterprise registers with its licence", made.json["status"], "submitted")
        report.answers("the same enterprise again", story.register("huoying2", 1), 409, uscc(1))
        maker = story.sign_in("huoying")
        own = f"/api/v1/registrations/{made.json['id']}"
        report.answers("the applicant follows it", maker.get(own), 200, "dueAt")
        report.equal("the applicant cannot approve it", maker.post(own + "/approval", {}).status, 403)
        approved = story.approve_registration(made.json["id"], "9990001")
        report.answers("the reviewer approves", approved, 200, '"approved"')
        self.organization = approved.json["organization"]
        again = story.approve_registration(made.json["id"], "9990001")
        report.equal("a second decision is a conflict", again.status, 409)
        self.maker = story.sign_in("huoying")

        fields = story.registration("", 7, "自审示例有限公司")
        del fields["accountName"], fields["password"]
        files = {"licence": ("a.png", "image/png", png())}
        own = must(self.reviewer.upload("/api/v1/registrations", fields, files, {"Accept": "application/json"}), 201)
        answer = story.approve_registration(own.json["id"], "")
        report.equal("nobody approves what he submitted himself", answer.status, 403)

    def issuing_rights(self):
        name = "the paper and the mode are filed by page"
        report.part(name, lambda: self.story.authorize(self.organization, "9990001"))
        shown = self.reviewer.get(f"/api/v1/organizations/{self.organization}")
        report.answers("the enterprise issues by delegation", shown, 200, '"delegated"', "9990001")
        denied = self.maker.get(f"/api/v1/organizations/{self.organization}")
        report.equal("an enterprise may not look at the register", denied.status, 403)

    def application(self):
        self.product = self.story.product(self.maker)
        zero = self.story.apply(self.maker, self.product, 0)
        report.answers("quantity 0 is refused", zero, 422, "0", "quantity", "codes.quantity-zero")
        much = self.story.apply(self.maker, self.product, 100_000_000)
        report.answers("a quantity above the quota is refused", much, 422, "100000000", "5000000", "quantity")
        made = must(self.story.apply(self.maker, self.product, 500), 201)
        self.application_id = made.json["id"]
        path = f"/api/v1/code-applications/{self.application_id}"
        report.equal("the applicant cannot approve", self.maker.post(path + "/approval", {}).status, 403)
        report.equal("a reviewer cannot apply", self.story.apply(self.reviewer, self.product, 5).status, 403)
        before = self.maker.get(path + "/codes.txt")
        report.check("nothing to download before the approval", 400 <= before.status < 500, before)
        approved = self.story.approve(self.application_id)
        report.answers("the reviewer approves", approved, 200, '"active"', "500")

    def download(self):
        path = f"/api/v1/code-applications/{self.application_id}"
        whole = must(self.maker.get(path + "/codes.txt"), 200)
        self.codes = [ecode(line) for line in whole.text.split()]
        report.equal("500 different codes", len(set(self.codes)), 500)
        middle = self.maker.request("GET", path + "/codes.txt", headers={"Range": "bytes=1000-1999"})
        report.check("a range is those bytes", (middle.status, middle.body) == (206, whole.body[1000:2000]), middle)
        tail = self.maker.request("GET", path + "/codes.txt", headers={"Range": "bytes=2000-"})
        report.equal("the rest resumes", (tail.status, tail.body), (206, whole.body[2000:]))
        manifest = must(self.maker.get(path + "/codes.manifest"), 200).json
        report.equal("the manifest's SHA-256", manifest["sha256"], hashlib.sha256(whole.body).hexdigest())
        report.equal("the manifest's counts", (manifest["count"], manifest["bytes"]), (500, len(whole.body)))
        second = self.maker.get(path + "/codes.txt")
        report.answers("a second download needs a reason", second, 409, "reason")
        again = self.maker.get(path + "/codes.txt?reason=reprint")
        report.equal("with a reason it is the same file", (again.status, again.body), (200, whole.body))

    def returns(self):
        code = self.codes[0]
        report.answers("a code without data says so", self.story.anyone().get(f"/E={code}"), 200, "信息尚未回传")
        body = rows(self.codes[:100], "B1")
        first = send(self.maker, body, "key-1")
        report.answers("100 rows are taken", first, 201, '"accepted"')
        report.equal("… each of them", first.json.get("unitCount"), 100)
        again = send(self.maker, body, "key-1")
        report.equal("the same again: the same receipt", (again.status, again.json), (200, first.json))
        other = send(self.maker, rows(self.codes[100:101], "B1"), "key-1")
        report.answers("other content with this key", other, 409, "Idempotency-Key")
        twice = send(self.maker, rows(self.codes[99:101], "B1"), "key-2")
        report.answers("a code bound twice is refused by its line", twice, 422, self.codes[99], '"line":1')
        future = send(self.maker, rows(self.codes[101:102], "B2", productionDate="2099-01-01"))
        report.answers("a date in the future is refused", future, 422, "2099-01-01", "productionDate")

    def scans(self):
        code, anyone = self.codes[5], self.story.anyone()
        page = anyone.get(f"/E={code}", Accept="*/*")
        report.answers("Accept */*: a page with batch and tests", page, 200, "<html", "B1", "气密性", "编码真实有效")
        report.check("the page is HTML", page.headers["Content-Type"].startswith("text/html"), page.headers)
        document = anyone.get(f"/E={code}", Accept="application/json").json
        report.equal("JSON: the batch", document["batch"], {"number": "B1", "productionDate": today()})
        passed = [test["passed"] for test in document["tests"]]
        report.equal("JSON: four tests, all passed", passed, [True] * 4)
        linkset = anyone.get(f"/E={code}", Accept="application/linkset+json")
        report.check("a linkset", linkset.status == 200 and "linkset" in linkset.json, linkset)
        query = anyone.get(f"/?E={code}")
        report.check("/?E= answers too, or leads there", query.status in (200, 302, 303), query)
        looked = anyone.get(f"/lookup?code={code}")
        report.check("the look-up box", looked.status in (200, 303), looked)
        digit = str((int(code[-1]) + 1) % 10)
        report.answers("a forged code", anyone.get(f"/E={code[:-1]}{digit}"), 404, "未找到")
        english = Client(self.server.port, language="en").get(f"/E={code[:-1]}{digit}")
        report.answers("… in English", english, 404, "Not found")

    def usage_and_audit(self):
        def totals():
            answer = self.maker.get("/api/v1/usage")
            return answer.json["totals"] if answer.status == 200 else {}

        until(lambda: totals().get("scanned", 0) >= 2)
        found = totals()
        expected = {"applied": 500, "issued": 500, "downloaded": 1000, "bound": 100}
        report.equal("usage counts", {name: found.get(name) for name in expected}, expected)
        report.check("scans are counted", found.get("scanned", 0) >= 2, found)
        actions, before = set(), ""
        while before is not None:
            page = must(self.auditor.get("/api/v1/audit" + before), 200).json
            actions |= {record["action"] for record in page["records"]}
            before = f"?before={page['before']}" if "before" in page else None
        needed = {
            "session.begin", "registration.approve", "organization.authorize", "product.register",
            "code-application.submit", "code-application.approve", "allocation.issue", "code.download",
            "return.accept",
        }
        report.check("the audit has every step", needed <= actions, needed - actions)
        report.equal("an enterprise may not read the audit", self.maker.get("/api/v1/audit").status, 403)

    def hundred_million(self):
        wish = {"quotaIncrease": True, "quotaReason": "全年扩产"}
        made = must(self.story.apply(self.maker, self.product, 100_000_000, **wish), 201).json
        begun = time.monotonic()
        approved = self.story.approve(made["id"])
        seconds = time.monotonic() - begun
        report.answers("approved", approved, 200, "100000000")
        report.check(f"… within a second ({seconds * 1000:.0f} ms)", seconds < 1, seconds)
        where = f"application_id = {made['id']}"
        stored = self.server.query(f"SELECT code_count FROM code_allocation WHERE {where}")
        report.equal("one row", stored, [["100000000"]])
        path = f"/api/v1/code-applications/{made['id']}/codes.txt"
        size = int(self.maker.request("HEAD", path).headers["Content-Length"])
        report.equal("lines of one width", size % 100_000_000, 0)
        width = size // 100_000_000
        for name, first in (("first", 0), ("last", size - width)):
            headers = {"Range": f"bytes={first}-{first + width - 1}"}
            line = self.maker.request("GET", path + "?reason=probe", headers=headers)
            scan = self.story.anyone().get(f"/E={ecode(line.text.strip())}")
            report.check(f"the {name} code by Range", line.status == 206 and scan.status == 200, (line, scan.status))
        self.stream(path, width)

    def stream(self, path, width, count=2_000_000):
        before, peaks, begun = self.server.memory(), [], time.monotonic()

        def sample(_):
            peaks.append(self.server.memory())

        headers = {"Range": f"bytes=0-{count * width - 1}"}
        status, _, size = self.maker.stream(path + "?reason=stream", headers, sample)
        seconds = time.monotonic() - begun
        report.equal(f"{count} codes stream", (status, size), (206, count * width))
        report.say(f"{seconds:.1f} s, {count / seconds:.0f} codes/s; RSS {before:.0f} MiB, peak {max(peaks):.0f} MiB")
        report.check("… with flat memory (< 200 MiB more)", max(peaks) - before < 200, max(peaks) - before)


print("SQLite")
Path(None).walk()
database = fresh_postgres()
if database:
    print("PostgreSQL")
    Path(database).walk()
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
