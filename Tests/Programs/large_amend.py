#!/usr/bin/env python3
"""A batch that came unit by unit is amended as a whole: memory, time, and what everybody sees; a request is killed
while its records are laid down, and comes again; then fsck. On SQLite, then on PostgreSQL. 2,000 units; 100,000 with
RANSU_SOAK_SECONDS."""
import base64
import json
import os
import sys
import threading
import time

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import Server, fresh_postgres, run
from harness.story import Story, must, png, rows, send

report = Report("large_amend.py: a batch of many single units, amended in one request")
COUNT = 100_000 if "RANSU_SOAK_SECONDS" in os.environ else 2_000
# Each of its records says something else, so that its other version is one of its own.
DIFFERENT = 4_000
EVIDENCE = {"name": "记录.png", "content": base64.b64encode(png()).decode()}


class LargeAmendment:
    def __init__(self, database):
        self.server = Server(database=database, flags=["--signer"] if database else []).start()
        self.story = Story(self.server)

    def walk(self):
        report.part(f"a batch of {COUNT} units", self.make)
        report.part("asked for, approved", self.amend)
        report.part("killed while it is laid down", self.kill)
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
        codes = self.story.codes(self.maker, product, COUNT + DIFFERENT + 10)
        self.codes, self.others = codes[:COUNT], codes[COUNT:COUNT + DIFFERENT]
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

    def kill(self):
        lines = [json.loads(line) for line in rows(self.others, "DP-2").decode().split("\n")]
        body = "\n".join(json.dumps({**line, "inspector": f"检验员{number}"}) for number, line in enumerate(lines))
        made = must(send(self.maker, body.encode())).json["returnId"]
        while must(self.maker.get(f"/api/v1/returns/{made}")).json["state"] != "accepted":
            time.sleep(0.1)

        def ask():
            try:
                self.ask("return", made, {"gasTightness": "fail"})
            except OSError:
                pass

        asking = threading.Thread(target=ask)
        asking.start()
        laid = ("SELECT count(*) FROM trace_event JOIN trace_return ON trace_return.return_id = trace_event.return_id "
                "WHERE trace_return.channel = 'amendment' AND trace_return.state = 'storing'")
        begun = time.monotonic()
        while asking.is_alive() and time.monotonic() - begun < 600 and int(self.server.query(laid)[0][0]) == 0:
            time.sleep(0.01)
        pieces = int(self.server.query(laid)[0][0])
        self.server.kill()
        asking.join()
        self.server.start()
        report.check(f"kill -9 with {pieces} of {DIFFERENT} records laid down", 0 < pieces < DIFFERENT, pieces)
        states = self.server.query("SELECT state FROM trace_return WHERE channel = 'amendment' ORDER BY return_id")
        report.equal("what was broken off is refused at the start", states[-1], ["refused"])
        report.equal("and nobody has asked for anything",
                     [row[0] for row in self.server.query("SELECT count(*) FROM amendment")], ["1"])
        trace = must(self.story.anyone().get(f"/api/v1/trace/{self.others[0]}")).json
        is_same = not trace.get("corrections") and trace["verdict"]["kind"] == "genuine"
        report.check("a unit is as it was", is_same, trace)
        again = self.ask("return", made, {"gasTightness": "fail"})
        report.answers("it is asked for again", again, 201, '"submitted"', f'"eventCount":{DIFFERENT}')
        checks = {"checks": ["evidence", "reason"]}
        report.answers("and approved", self.reviewer.post(
            f"/api/v1/amendments/{again.json['amendmentId']}/approval", checks), 200, '"approved"')
        for code in (self.others[0], self.others[-1]):
            trace = must(self.story.anyone().get(f"/api/v1/trace/{code}")).json
            report.equal("a unit of it has failed", trace["verdict"]["kind"], "test-failed")

    def follow(self):
        stored = self.server.query(
            "SELECT count(*) FROM trace_event JOIN trace_return ON trace_return.return_id = trace_event.return_id "
            "WHERE trace_return.state = 'accepted'")[0][0]
        report.equal("one event more for the batch, one each for those that differ",
                     int(stored), COUNT + 1 + 2 * DIFFERENT)
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
