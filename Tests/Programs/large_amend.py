#!/usr/bin/env python3
"""A batch that came unit by unit is amended as a whole: memory, time, and what everybody sees; then fsck. On SQLite, then
on PostgreSQL. 2,000 units; 100,000 with RANSU_SOAK_SECONDS."""
import base64
import os
import sys
import time

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import Server, fresh_postgres, run
from harness.story import Story, must, png, rows, send

report = Report("large_amend.py: a batch of many single units, amended in one request")
COUNT = 100_000 if "RANSU_SOAK_SECONDS" in os.environ else 2_000
EVIDENCE = {"name": "记录.png", "content": base64.b64encode(png()).decode()}


class LargeAmendment:
    def __init__(self, database):
        self.server = Server(database=database, flags=["--signer"] if database else []).start()
        self.story = Story(self.server)

    def walk(self):
        report.part(f"a batch of {COUNT} units", self.make)
        report.part("asked for, approved", self.amend)
        report.part("what follows", self.follow)
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)

    def memory(self):
        """The highest resident memory of the server so far, in MiB."""
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))

    def make(self):
        self.story.staff("shenhe", "reviewer")
        self.reviewer = self.story.clients["shenhe"]
        self.maker, self.organization = self.story.enterprise("dapici", 71, "6904571")
        self.maker.timeout = self.reviewer.timeout = 1_800
        product = self.story.product(self.maker)
        self.codes = self.story.codes(self.maker, product, COUNT + 10)[:COUNT]
        made = must(send(self.maker, rows(self.codes, "DP-1"))).json
        begun = time.monotonic()
        while must(self.maker.get(f"/api/v1/returns/{made['returnId']}")).json["state"] != "accepted":
            assert time.monotonic() - begun < 1_800, made
            time.sleep(0.5)
        self.made = made["returnId"]
        self.before = self.memory()

    def ask(self, scope, subject, changes):
        return self.maker.post("/api/v1/amendments", {
            "scope": scope, "subject": str(subject), "reason": "录入错误", "evidence": EVIDENCE,
            "changes": [{"field": field, "value": value} for field, value in changes.items()],
        })

    def amend(self):
        batch = self.server.query("SELECT batch_id FROM batch WHERE batch_no = 'DP-1'")[0][0]
        begun = time.monotonic()
        asked = self.ask("batch", batch, {"productionDate": "2026-01-02", "line": "二号线"})
        asking = time.monotonic() - begun
        report.answers("the whole batch in one request", asked, 201, '"submitted"', f'"eventCount":{COUNT}')
        begun = time.monotonic()
        checks = {"checks": ["evidence", "reason"]}
        done = self.reviewer.post(f"/api/v1/amendments/{asked.json['amendmentId']}/approval", checks)
        report.answers("approved in one step", done, 200, '"approved"')
        report.check(
            f"asked in {asking:.1f} s, approved in {time.monotonic() - begun:.1f} s; {self.before} MiB at its return, "
            f"{self.memory()} MiB since", True)
        asked = self.ask("return", self.made, {"inspector": "示例检验员乙"})
        report.check("its return has nothing left to amend: the batch's amendment took its place",
                     asked.status == 422 and "amendment.field-absent" in asked.text, asked)

    def follow(self):
        stored = self.server.query("SELECT count(*) FROM trace_event")[0][0]
        report.equal("one event more", int(stored), COUNT + 1)
        for code in (self.codes[0], self.codes[COUNT // 2], self.codes[-1]):
            trace = must(self.story.anyone().get(f"/api/v1/trace/{code}")).json
            report.check("a unit of it says so", trace["corrections"][0]["fields"] == ["productionDate"]
                         and "2026-01-02" in str(trace["made"] if "made" in trace else trace), trace)
        code, out, err = run("fsck", *self.server.where, "--language", "en", timeout=1_800)
        report.check("fsck: everything is as it was sealed", code == 0, out[-800:] + err[-400:])


print("SQLite")
LargeAmendment(None).walk()
database = fresh_postgres()
if database:
    print("PostgreSQL")
    LargeAmendment(database).walk()
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
