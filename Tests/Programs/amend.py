#!/usr/bin/env python3
"""Amendments of returned data (T/SGACC 1005 7.1.4), by interface and by page: on SQLite, then on PostgreSQL."""
import base64
import contextlib
import io
import json
import os
import re
import sys
import time

sys.dont_write_bytecode = True
import ledger_verifier as second
from harness.report import Report
from harness.server import Server, folder, fresh_postgres, run
from harness.story import Story, must, png, rows, send, today

report = Report("amend.py: asked for, reviewed by others, effective, readable as of a day")
CHECKS = {"checks": ["evidence", "reason"]}
DECLARED = {"checks": ["events", "mistake"]}
EVIDENCE = {"name": "记录.png", "content": base64.b64encode(png()).decode()}


class Amend:
    def __init__(self, database):
        self.server = Server(database=database, flags=["--signer"] if database else []).start()
        self.story = Story(self.server)

    def walk(self):
        report.part("make a batch", self.make)
        report.part("one unit, by the interface", self.unit)
        report.part("returned for correction, submitted again, rejected, withdrawn", self.rounds)
        report.part("a whole batch, by pages", self.batch)
        report.part("a captured error declaration", self.declaration)
        report.part("a declaration about a returned record, rejected, then approved", self.returned)
        report.part("read from the log, offline, by two programs", self.log)
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)

    def make(self):
        self.story.staff("shenhe", "reviewer")
        self.reviewer = self.story.clients["shenhe"]
        self.maker, self.organization = self.story.enterprise("gengzheng", 61, "6904561")
        self.product = self.story.product(self.maker)
        self.codes = self.story.codes(self.maker, self.product, 30)
        must(send(self.maker, rows(self.codes[:20], "GZ-1")), 201)

    def ask(self, who=None, **more):
        document = {
            "scope": "item", "subject": self.codes[0], "reason": "录入错误", "evidence": EVIDENCE,
            "changes": [{"field": "carbonMonoxide", "value": "不合格"}], **more,
        }
        return (who or self.maker).post("/api/v1/amendments", document)

    def facts(self, code, query=""):
        return must(self.story.anyone().get(f"/api/v1/trace/{code}{query}")).json

    def result(self, code, item="carbon-monoxide", query=""):
        return next(test["passed"] for test in self.facts(code, query)["tests"] if test["item"] == item)

    def unit(self):
        bad = self.ask(changes=[{"field": "carbonMonoxide", "value": "也许"}])
        report.answers("a refusal names field, value and rule", bad, 422, "也许", "carbonMonoxide", "unknown-choice")
        report.answers("it needs a file", self.ask(evidence=None), 422, "evidence")
        preview = self.maker.post("/api/v1/amendments/preview", {
            "scope": "item", "subject": self.codes[0], "reason": "-", "changes": [{"field": "carbonMonoxide", "value": "fail"}]})
        report.answers("old and new are told before it is sent", preview, 200, '"old":"pass"', '"new":"fail"')
        made = self.ask()
        report.answers("asked for", made, 201, '"submitted"')
        id = made.json["amendmentId"]
        report.check("nothing has changed", self.result(self.codes[0]))
        report.answers("its sender cannot approve", self.maker.post(f"/api/v1/amendments/{id}/approval"), 403, "access.denied")
        held = made.json["submissions"][0]["returnId"]
        confirm = self.maker.post(f"/api/v1/returns/{held}/confirmation")
        report.check("nor confirm the held return", confirm.status in (404, 405), confirm)
        unread = self.reviewer.post(f"/api/v1/amendments/{id}/approval", {"checks": ["reason"]})
        report.answers("an approval passes the manual checks along, by program too", unread, 422, "amendment.checks", "evidence")
        strange = self.reviewer.post(f"/api/v1/amendments/{id}/approval", {"checks": ["evidence", "reason", "events"]})
        report.answers("and those of this case alone", strange, 422, "unknown-choice", "events")
        asked = must(self.reviewer.get(f"/api/v1/amendments/{id}")).json
        report.equal("which it is told", [one["code"] for one in asked["manualChecks"]], CHECKS["checks"])
        report.equal("with the records", [one["step"] for one in asked["records"]], ["commissioning"])
        approved = self.reviewer.post(f"/api/v1/amendments/{id}/approval", CHECKS)
        report.answers("a reviewer approves", approved, 200, '"approved"')
        report.equal("what was checked is a step", [step["kind"] for step in approved.json["steps"]], ["submitted", "checked", "approved"])
        report.check("the new version counts", not self.result(self.codes[0]))
        report.check("the unit beside it is as it was", self.result(self.codes[1]))
        told = self.facts(self.codes[0])["corrections"]
        report.equal("everybody is told when and what", told, [{"correctedOn": today(), "fields": ["carbonMonoxide"]}])
        report.equal("and nothing of others", self.facts(self.codes[1]).get("corrections"), None)
        scan = must(self.story.anyone().get(f"/E={self.codes[0]}", Accept="text/html")).text
        report.check("更正于 on the scan page", f"更正于 {today()}" in scan and "一氧化碳" in scan)
        english = must(self.story.anyone("en").get(f"/E={self.codes[0]}", Accept="text/html")).text
        report.check("corrected on", f"Corrected on {today()}" in english)
        yesterday = must(self.maker.get(f"/api/v1/trace/{self.codes[0]}?asOf=2026-01-01")).json
        report.check("as of a day before it nothing was known", yesterday["itemTrace"]["events"] == [], yesterday)
        ahead = self.story.anyone().get(f"/api/v1/trace/{self.codes[0]}?asOf=2199-01-01")
        report.answers("nothing lies ahead", ahead, 422, "2199-01-01")
        page = self.story.page("gengzheng")
        trace = page.get(f"/trace?code={self.codes[0]}")
        report.answers("the first version is struck through for its owner", trace, 200, "<del>", f"/amendments/{id}")
        report.answers("and can be asked for as of a day", page.get(f"/trace?code={self.codes[0]}&asOf={today()}"), 200, "截至")
        again = self.ask(changes=[{"field": "carbonMonoxide", "value": "fail"}])
        report.answers("what is so already is no change", again, 422, "amendment.same")

    def rounds(self):
        code = self.codes[2]
        id = must(self.ask(subject=code), 201).json["amendmentId"]
        back = self.reviewer.post(f"/api/v1/amendments/{id}/return", {"reason": "", "items": ["证明文件不清晰"]})
        report.answers("returned with what to mend", back, 200, '"returned"', "证明文件不清晰")
        home = self.story.page("gengzheng").get("/home")
        report.answers("it is on the enterprise's list", home, 200, "须补正", f"/amendments/{id}")
        again = self.maker.post(f"/api/v1/amendments/{id}/resubmission", {
            "reason": "复检记录", "changes": [{"field": "carbonMonoxide", "value": "fail"}]})
        report.answers("submitted again, the first submission stays", again, 200, "录入错误", "复检记录")
        staff = self.story.page("shenhe")
        report.answers("it is in the reviewers' queue", staff.get("/reviews/amendment"), 200, f"/reviews/amendment/{id}")
        case = staff.get(f"/reviews/amendment/{id}")
        report.answers("old beside new", case, 200, "<del>合格</del>", "<ins>不合格</ins>")
        no = self.reviewer.post(f"/api/v1/amendments/{id}/rejection", {"reason": "没有证据"})
        report.answers("rejected with a reason", no, 200, '"rejected"')
        report.answers("once", self.reviewer.post(f"/api/v1/amendments/{id}/approval"), 409, "already-decided")
        other = must(self.ask(subject=code), 201).json["amendmentId"]
        report.answers("withdrawn", self.maker.post(f"/api/v1/amendments/{other}/withdrawal"), 200, '"withdrawn"')
        report.answers("then it cannot be approved", self.reviewer.post(f"/api/v1/amendments/{other}/approval"), 409)
        late = must(self.ask(subject=code), 201).json["amendmentId"]
        must(send(self.maker, json.dumps({"event": "inspecting", "code": code, "waterPressure": "pass"}).encode()), 201)
        stale = self.reviewer.post(f"/api/v1/amendments/{late}/approval", CHECKS)
        report.answers("what was returned meanwhile is named", stale, 409, "amendment.returned")
        report.check("nothing of all this has changed the unit", self.result(code))
        must(self.maker.post(f"/api/v1/amendments/{late}/withdrawal"))

    def batch(self):
        page = self.story.page("gengzheng")
        batch = re.search(r'href="/batches/(\d+)"', must(page.get("/batches")).text).group(1)
        report.answers("its page leads there", page.get(f"/batches/{batch}"), 200, f"scope=batch&subject={batch}")
        form = page.get(f"/amendments/new?scope=batch&subject={batch}")
        report.answers("the form shows what is", form, 200, "生产日期", f"现为：{today()}", "c.0.productionDate")
        fields = {"scope": "batch", "subject": batch, "c.0.productionDate": "2026-11-01", "c.0.line": "二号线"}
        new = page.form("/amendments/preview", fields)
        report.answers("old and new side by side", new, 200, f"<del>{today()}</del>", "<ins>2026-11-01</ins>", "multipart/form-data")
        wrong = page.form("/amendments/preview", {**fields, "c.0.productionDate": "2199-01-01"})
        report.answers("a wrong value is named on the form", wrong, 422, "2199-01-01")
        missing = page.upload("/amendments", {**fields, "reason": ""}, {"evidence": ("x.png", "image/png", png())})
        report.answers("a reason is asked for", missing, 422, 'class="notice bad"')
        sent = page.upload("/amendments", {**fields, "reason": "排产单为准"}, {"evidence": ("x.png", "image/png", png())})
        report.equal("sent", sent.status, 303)
        id = sent.headers["Location"].rsplit("/", 1)[1]
        report.answers("its page says where it stands", page.get(f"/amendments/{id}"), 200, "排产单为准", "待审核")
        staff = self.story.page("shenhe")
        case = staff.get(f"/reviews/amendment/{id}")
        report.answers("the reviewer reads the checks", case, 200, "数据自提交后没有变化", "有证明文件")
        version = re.search(r'name="version" value="(\d+)"', case.text).group(1)
        decision = {"version": version, "verdict": "approve", "ticked": ["evidence", "reason"]}
        report.equal("and approves", staff.form(f"/reviews/amendment/{id}/decision", decision).status, 303)
        for path in (f"/reviews/amendment/{id}", f"/amendments/{id}"):
            history = staff.get(path)
            report.answers(f"what was ticked stands in the history in words: {path}", history, 200, "<li>证明文件能说明更正后的值</li>")
            report.check("not by its code", "<li>evidence</li>" not in history.text)
        for code in (self.codes[0], self.codes[7]):
            report.equal("every unit has the new day", self.facts(code)["batch"]["productionDate"], "2026-11-01")
        document = must(self.maker.get(f"/api/v1/amendments/{id}")).json
        report.equal("of so many units", document["submissions"][0]["unitCount"], 20)
        english = self.story.anyone("en")
        english.cookies = dict(page.cookies)
        report.answers("in English too", english.get(f"/amendments/{id}"), 200, "Amendment № " + id, "Production date")

    def declaration(self):
        code = self.codes[9]
        address = must(self.maker.get(f"/api/v1/trace/{code}")).json["address"]
        event = {
            "type": "ObjectEvent", "eventID": "urn:uuid:6f5e4d3c-0000-4000-8000-000000000009", "action": "OBSERVE",
            "eventTime": f"{today()}T00:30:00+08:00", "eventTimeZoneOffset": "+08:00", "bizStep": "retail_selling",
            "epcList": [address], "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        }
        kind = {"Content-Type": "application/ld+json", "GS1-EPCIS-Version": "2.0", "GS1-CBV-Version": "2.0"}

        def capture(document):
            return self.maker.request("POST", "/epcis/v2/events", json.dumps(document).encode(), kind)

        report.equal("a sale is captured", capture(event).status, 201)
        report.check("it counts", "firstSoldOn" in self.facts(code)["afterSale"])
        wrong = {**event, "errorDeclaration": {"declarationTime": f"{today()}T00:40:00+08:00", "reason": "did_not_occur"}}
        held = capture(wrong)
        report.equal("its declaration is taken as a request", held.status, 202)
        job = must(self.maker.get(held.headers["Location"].split(str(self.server.port), 1)[-1])).json
        report.equal("the job says so", (job["state"], job["takesEffect"], job["success"]), ("held", "on-approval", True))
        report.check("the sale counts still", "firstSoldOn" in self.facts(code)["afterSale"])
        case = self.story.page("shenhe").get(f"/reviews/amendment/{job['amendmentId']}")
        report.answers("the reviewer sees what is taken back", case, 200, "要撤回的记录", "售出", code, "事件没有发生", "确属误报")
        report.check("and no raw words", "errorDeclaration" not in case.text and "did_not_occur" not in case.text, case.text)
        must(self.reviewer.post(f"/api/v1/amendments/{job['amendmentId']}/approval", DECLARED))
        report.check("until it is approved", "firstSoldOn" not in self.facts(code).get("afterSale", {}))

    def returned(self):
        code = self.codes[11]
        row = {"event": "shipping", "code": code, "destination": "某五金店", "destinationRegion": "440106"}
        must(send(self.maker, json.dumps(row).encode()), 201)
        document = must(self.maker.get(f"/api/v1/trace/{code}.jsonld")).json
        events = document["epcisBody"]["eventList"]
        event = next(one for one in events if one["bizStep"] == "shipping")
        report.check("it has the platform's name", event["eventID"].startswith("urn:ransu:event:"), event)
        wrong = {
            **{name: value for name, value in event.items() if name != "recordTime"},
            "@context": document["@context"],
            "errorDeclaration": {"declarationTime": f"{today()}T00:40:00+08:00", "reason": "incorrect_data"},
        }
        kind = {"Content-Type": "application/ld+json", "GS1-EPCIS-Version": "2.0", "GS1-CBV-Version": "2.0"}

        def declare(document):
            answer = self.maker.request("POST", "/epcis/v2/events", json.dumps(document).encode(), kind)
            path = answer.headers.get("Location", "").split(str(self.server.port), 1)[-1]
            return answer, path

        held, path = declare(wrong)
        report.equal("it is held like a captured one", held.status, 202)
        job = must(self.maker.get(path)).json
        id = job["amendmentId"]
        told = must(self.reviewer.get(f"/api/v1/amendments/{id}")).json
        record = told["records"][0]
        report.equal("the reviewer reads when, what, which, to whom", (record["step"], record["codes"], record["consignee"]),
                     ("shipping", [code], "某五金店"))
        report.equal("step and reason by their codes and words", (told["submissions"][0]["changes"][0]["old"], told["submissions"][0]["reason"]),
                     ("shipping", "事件的数据有误"))
        self.reviewer.post(f"/api/v1/amendments/{id}/rejection", {"reason": "发货单存在"})
        job = must(self.maker.get(path)).json
        report.equal("rejected, the job has stored nothing and takes no effect",
                     (job["state"], job["success"], job["storedCount"], job["errorCount"], job.get("takesEffect")), ("refused", False, 0, 1, None))
        report.check("and says why", "发货单存在" in job["errors"][0]["detail"], job)
        page = self.story.page("gengzheng").get(f"/returns/{job['captureID']}")
        report.answers("on its page as well", page, 200, "发货单存在", f"#{id}")
        held, path = declare(wrong)
        again = must(self.maker.get(path)).json["amendmentId"]
        must(self.reviewer.post(f"/api/v1/amendments/{again}/approval", DECLARED))
        scan = must(self.story.anyone().get(f"/E={code}", Accept="application/json")).json
        left = [one["step"] for one in scan["trace"]]
        report.check("approved, the record is gone from the trace", "shipping" not in left, left)
        known, path = declare({**wrong, "errorDeclaration": {**wrong["errorDeclaration"], "reason": "did_not_occur"}})
        report.equal("told once more there is nothing to do", (known.status, must(self.maker.get(path)).json["knownCount"]), (201, 1))
        made = [one for one in events if one["bizStep"] == "commissioning"]
        first = next(one for one in made if "errorDeclaration" in one)
        known, path = declare({**first, "@context": document["@context"]})
        report.equal("what the batch's amendment replaced is known when it comes back", known.status, 201)
        making = next(one for one in made if "errorDeclaration" not in one)
        refused, _ = declare({**making, "@context": document["@context"], "errorDeclaration": wrong["errorDeclaration"]})
        report.answers("production leads to the page of amendments", refused, 422, "生产不能用错误声明撤回", making["eventID"], "/amendments/new")

    def log(self):
        """All changes of this story stand in the sealed log behind their approvals; and fsck finds nothing."""
        signed = "SELECT (SELECT max(size) FROM ledger_checkpoint) = (SELECT size FROM ledger_head)"
        begun = time.monotonic()
        while self.server.query(signed)[0][0] not in ("1", "t") and time.monotonic() - begun < 10:
            time.sleep(0.2)
        copy, key = folder(), self.server.query("SELECT verifier_key FROM ledger_signer")[0][0]
        policy = os.path.join(folder(), "policy")
        with open(policy, "w", encoding="utf-8") as file:
            file.write(f"log {key}\nquorum none\n")
        code, out, err = run("ledger", "export", copy, "--from", f"http://127.0.0.1:{self.server.port}", "--token",
                             self.reviewer.token)
        report.check("a copy with what staff may open is taken", code == 0 and "of them opened" in out, out + err)
        whole = open(os.path.join(copy, "openings.ndjson"), "rb").read()
        # As it lies there when an export breaks off: no checkpoint, whole tiles, and half of a line.
        os.remove(os.path.join(copy, "checkpoint"))
        os.remove(os.path.join(copy, "openings.ndjson"))
        with open(os.path.join(copy, "openings.ndjson.part-1"), "wb") as part:
            part.write(whole[:len(whole) // 2])
        code, out, err = run("ledger", "export", copy, "--from", f"http://127.0.0.1:{self.server.port}", "--token",
                             self.reviewer.token)
        report.check("an export that broke off goes on", code == 0 and
                     not os.path.exists(os.path.join(copy, "openings.ndjson.part-1")), out + err)
        lines = open(os.path.join(copy, "openings.ndjson"), "rb").read().split(b"\n")
        report.check("each line is there once", len(lines) == len(set(lines)) >= len(whole.split(b"\n")), len(lines))
        code, out, err = run("verify", "log", copy, "--policy", policy, "--language", "en")
        found = re.search(r"(\d+) changes, each after its approval by somebody else; (\d+) of them by the platform", out)
        approved = self.server.query("""SELECT count(*) FROM amendment_round JOIN trace_return USING (return_id)
            WHERE state IN ('accepted', 'accepted-in-part')""")[0][0]
        report.check(f"{approved} changes, all approved by the platform for another organization",
                     code == 0 and found and found[1] == found[2] == approved and int(approved) > 3, out + err)
        report.check("nothing is left unjudged", "not judged" not in out, out)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = second.main(["log", copy, policy])
        report.check("the second verifier says the same", code == 0 and f"ok: {approved} changes" in said.getvalue(),
                     said.getvalue())
        code, out, err = run("fsck", *self.server.where, "--language", "en", timeout=120)
        report.check("fsck: everything is as it was sealed", code == 0, out[-800:] + err[-400:])


print("SQLite")
Amend(None).walk()
database = fresh_postgres()
if database:
    print("PostgreSQL")
    Amend(database).walk()
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
