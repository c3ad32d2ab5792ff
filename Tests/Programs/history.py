#!/usr/bin/env python3
"""Old data: trial, import, kill -9 in the middle, resume, confirmation, undo, old addresses; on SQLite, then PostgreSQL."""
import sys

sys.dont_write_bytecode = True
from harness.report import Report, until
from harness.server import Server, fresh_postgres
from harness.story import Story, must

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
report = Report(f"history.py: old data, {ROWS} rows")
HEAD = "编码,原编码,型号,批次号,生产日期,气密性,点火,熄火保护,售出日期,经销商,销售地区,原查询次数,首次查询日期"
TABLES = ["trace_event", "event_subject", "binding_run", "batch", "item", "earlier_query", "old_code", "history_part",
          "outbox_message", "custody_block"]


class History:
    def __init__(self, database):
        self.server = Server(database=database).start()
        self.story = Story(self.server)

    def walk(self):
        report.part("the enterprise", self.begin)
        report.part("trial", self.trial)
        report.part("import, killed and resumed", self.stage)
        report.part("confirmation", self.confirm)
        report.part("old addresses", self.addresses)
        report.part("undo", self.undo)
        report.equal("nothing stays in the spool folder", self.server.spool(), [])
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)

    def begin(self):
        self.story.staff("shenhe", "reviewer")
        self.maker, _ = self.story.enterprise("huoying", 21, "9990021")
        self.codes = self.story.codes(self.maker, self.story.product(self.maker), ROWS + 100)
        self.page = self.story.page("huoying")

    def line(self, index, **more):
        cells = {"code": self.codes[index], "old": f"HY{index:07d}", "batch": f"B{index % 7}", "sold": "2018-06-18",
                 "queries": 9, "first": "2018-07-01", **more}
        return (f"{cells['code']},{cells['old']},JSQ30-16A,{cells['batch']},2018-03-01,合格,合格,合格,{cells['sold']},"
                f"示例经销商,广东省广州市,{cells['queries']},{cells['first']}")

    def open(self, name, *files):
        id = must(self.maker.post("/api/v1/history-imports", {"name": name}), 201).json["importId"]
        for number, lines in enumerate(files):
            self.send(id, lines, number)
        return id

    def send(self, id, lines, number=0):
        body = ("\ufeff" + "\r\n".join([HEAD, *lines]) + "\r\n").encode()
        path = f"/api/v1/history-imports/{id}/files?name=old-{number}.csv"
        return must(self.maker.request("POST", path, body, {"Content-Type": "text/csv"}), 201).json

    def found(self, id):
        return must(self.maker.get(f"/api/v1/history-imports/{id}")).json

    def step(self, id, name, *states):
        must(self.maker.post(f"/api/v1/history-imports/{id}/{name}"), 200, 202)
        return self.wait(id, *states)

    def wait(self, id, *states):
        found = until(lambda: (lambda now: now if now["state"] in states else None)(self.found(id)), 60)
        if not found:
            raise AssertionError(f"still {self.found(id)}")
        return found

    def counts(self):
        return {table: int(self.server.query(f"SELECT count(*) FROM {table}")[0][0]) for table in TABLES}

    def facts(self, index):
        return must(self.story.anyone().get(f"/api/v1/trace/{self.codes[index]}")).json

    def trial(self):
        template = self.page.get("/history/template.xlsx?in=en")
        report.check("the template is a workbook", template.status == 200 and template.body[:2] == b"PK", template.status)
        before = self.counts()
        half = ROWS // 2
        good = [self.line(index) for index in range(ROWS - 4)]
        bad = [self.line(ROWS, sold="2017-01-01"), self.line(ROWS, code=self.codes[ROWS][:-5] + "47119"),
               self.line(ROWS, batch=""), good[0]]
        self.id = self.open("五年台账", good[:half], good[half:] + bad)
        found = self.step(self.id, "trial", "tried")
        self.expected = found["trial"]
        wanted = {"rows": ROWS, "bad": 4, "good": ROWS - 4, "made": ROWS - 4, "sold": ROWS - 4, "batches": 7,
                  "unknown": 1, "oldCodes": ROWS - 4, "queries": 9 * (ROWS - 4)}
        report.equal("counts by kind", {name: self.expected[name] for name in wanted}, wanted)
        errors = must(self.maker.get(f"/api/v1/history-imports/{self.id}/errors.csv")).text
        report.check("errors as CSV, with file, row, column, value, rule and example",
                     errors.count("\n") == 5 and f"2,{ROWS - half + 1}" in errors and "20261120-A1" in errors, errors)
        after = self.counts()
        after["history_part"] = before["history_part"]
        report.equal("nothing else is stored", after, before)

    def stage(self):
        must(self.maker.post(f"/api/v1/history-imports/{self.id}/import"), 202)
        kills = 0
        for states in (("making",), ("adding",)):
            reached = until(lambda: (lambda now: now if now["state"] not in ("tried",) and
                            (now["state"] in states and now["percent"] not in (0, 50) or now["state"] == "staged")
                            else None)(self.found(self.id)), 30)
            if reached and reached["state"] in states:
                self.server.kill()
                self.server.start()
                kills += 1
        report.check("killed in the middle, twice where there was time", kills >= 1, kills)
        found = self.wait(self.id, "staged")
        report.equal("resumed, it comes to what the trial said", found["result"], self.expected)
        counts = self.counts()
        good = ROWS - 4
        exact = {"trace_event": 2 * good, "event_subject": 2 * good, "item": good, "earlier_query": good,
                 "old_code": good, "batch": 7}
        report.equal("each row once", {name: counts[name] for name in exact}, exact)
        facts = self.facts(0)
        report.check("nobody sees it yet", facts["verdict"]["kind"] == "issued-not-returned" and facts["trace"] == []
                     and facts["queries"]["count"] == 0, facts)
        page = self.page.get(f"/history/{self.id}")
        report.answers("samples to look at", page, 200, "样本", "HY0000000", "确认生效")

    def confirm(self):
        must(self.maker.post(f"/api/v1/history-imports/{self.id}/confirmation"))
        facts = self.facts(ROWS - 5)
        report.equal("it counts at once", [event["step"] for event in facts["trace"]],
                     ["commissioning", "retail_selling"])
        report.check("… marked as backfilled", all(event.get("backfilled") for event in facts["trace"]), facts)
        report.equal("the old sale began the safe life, which is over",
                     (facts["verdict"]["kind"], facts["safeLife"]["from"]), ("past-safe-life", "2018-06-18"))
        queries = (facts["queries"]["count"], facts["queries"]["firstOn"], facts["queries"]["earlierCount"])
        report.equal("earlier queries are counted, and shown as such", queries, (9, "2018-07-01", 9))
        page = self.story.anyone().get(f"/E={self.codes[0]}", Accept="text/html")
        report.answers("the page says so", page, 200, "补录", "已被查询 10 次，首次 2018-07-01", "其中 9 次由企业原系统记录")
        report.check("no dealer in public", "示例经销商" not in page.text)
        late = self.maker.post(f"/api/v1/history-imports/{self.id}/undo")
        report.answers("it cannot be undone any more", late, 409, "history.state")
        scores = int(self.server.query("SELECT count(*) FROM return_quality")[0][0])
        report.equal("no score", scores, 0)

    def addresses(self):
        must(self.page.form("/history/old-addresses/name", {"place": "huoying"}), 303)
        must(self.page.form("/history/old-addresses", {"pattern": "/q?c={code}"}), 303)
        must(self.page.form("/history/old-addresses", {"pattern": "/t/{code}", "permanent": "1"}), 303)
        evil = self.page.form("/history/old-addresses", {"pattern": "//evil.example/{code}"})
        report.equal("an address elsewhere is no form", evil.status, 422)
        code, anyone = self.codes[3], self.story.anyone()
        for path, status in (("/old/huoying/t/HY0000003", 301), ("/old/huoying/q?c=HY0000003", 302),
                             (f"/old/huoying/q?x=1&c={code}", 302)):
            for method in ("GET", "HEAD"):
                answer = anyone.request(method, path)
                report.equal(f"{method} {path}", (answer.status, answer.headers["Location"]), (status, f"/E={code}"))
        for path in ("/old/huoying/t/HY9999999", "/old/nobody/t/HY0000003", "/old/huoying/t/..%2f..%2fevil",
                     "/old/huoying//evil.example", "/old/", "/old/huoying/q?c=http://evil.example/"):
            answer = anyone.get(path, Accept="text/html")
            report.check(f"{path}: not found, no redirect", answer.status == 404 and not answer.headers["Location"]
                         and ("未找到" in answer.text or path == "/old/"), answer)

    def undo(self):
        before = self.counts()
        lines = [self.line(index) for index in range(ROWS, ROWS + 50)]
        id = self.open("撤销", lines)
        self.step(id, "trial", "tried")
        self.step(id, "import", "staged")
        report.check("staged", self.counts()["trace_event"] == before["trace_event"] + 100, self.counts())
        self.step(id, "undo", "undone")
        report.equal("nothing is left", self.counts(), before)
        audits = self.server.query(f"SELECT action FROM audit_record WHERE object_kind = 'history-import' "
                                   f"AND object_id = '{id}' ORDER BY audit_id")
        report.equal("but the audit records", [row[0] for row in audits][-2:], ["history.undo", "history.undone"])
        again = self.open("再导入", lines)
        report.equal("the same file may come again", self.step(again, "trial", "tried")["trial"]["good"], 50)


print("SQLite")
History(None).walk()
database = fresh_postgres()
if database:
    print("PostgreSQL")
    History(database).walk()
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
