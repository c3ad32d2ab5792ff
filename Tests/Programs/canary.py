#!/usr/bin/env python3
"""Canaries: personal and business values through every door, then looked for where they are not due (T/SGACC 1005 5.5.3,
PIPL art. 51): the database, the log, folders, what others are shown, errors. On SQLite, then on PostgreSQL."""
import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from harness.client import Client
from harness.report import Report, until
from harness.server import Server, folder, fresh_postgres, run
from harness.story import PASSWORD, Story, ecode, must, png, rows, send, today

report = Report("canary.py: what is kept of persons and of the trade lies nowhere in the clear")

# What must not be found. Each is written like nothing else in the installation.
CANARIES = {
    "supplier": "金丝雀供应商柒捌玖", "part": "CANARYPART71", "lot": "CANARYLOT72", "price": "4917.73CNY",
    "process value": "CO|0.0173947|%|0.06|CANARYMETER", "quantity": "73194611", "order": "CANARYORDER74",
    "operator": "金丝雀操作工", "inspector": "金丝雀检验员", "destination": "金丝雀商贸行", "customer": "金丝雀住户",
    "address": "金丝雀路柒拾叁号", "contact": "金丝雀联系人", "phone": "13974108523", "landline": "0757-73194622",
    "recipient": "金丝雀彩印厂", "note": "金丝雀交接说明", "person": "金丝雀师傅", "remarks": "金丝雀回执备注",
    "document": "CANARYDOCUMENT75", "wrong cell": "金丝雀错格值", "dealer": "金丝雀经销商",
}
# What must be found: the search sees what is there.
KNOWN = "CANARY-BATCH-1"
HEAD = "编码,原编码,型号,批次号,生产日期,气密性,点火,熄火保护,售出日期,经销商,销售地区,原查询次数,首次查询日期"


class Canary:
    def __init__(self, database):
        self.server = Server(database=database, flags=["--signer"] if database else []).start()
        self.story = Story(self.server)

    def walk(self):
        report.part("persons and enterprises", self.people)
        report.part("returns, wrong and right", self.returns)
        report.part("EPCIS", self.capture)
        report.part("components and old data", self.others)
        report.part("print files handed over", self.hand_over)
        report.part("what others are shown", self.shown)
        report.part("the data key turns", self.rotate)
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)
        report.part("the database", self.database)
        report.part("log and folders", self.folders)
        report.part("another master key", self.wrong_master)

    def people(self):
        self.story.staff("shenhe", "reviewer")
        self.story.staff("shenji", "audit-admin")
        self.story.staff("anquan", "security-admin")
        made = must(self.story.register(
            "huoying", 81, name="示例燃具81有限公司", contactName=CANARIES["contact"], contactPhone=CANARIES["phone"]), 201).json
        organization = must(self.story.approve_registration(made["id"], "9990081")).json["organization"]
        self.story.authorize(organization, "9990081")
        self.maker = self.story.sign_in("huoying")
        self.story.enterprise("linju", 82, "9990082")
        self.neighbour = self.story.clients["linju"]
        own = must(self.maker.get(f"/api/v1/registrations/{made['id']}"))
        report.check("the enterprise reads its own contact", CANARIES["phone"] in own.text or own.status == 200, own)
        fields = self.story.registration("jinsi", 83, "示例燃具83有限公司")
        paper = {"licence": ("营业执照.png", "image/png", png() + CANARIES["document"].encode())}
        must(self.story.anyone().upload("/api/v1/registrations", fields, paper, {"Accept": "application/json"}), 201)
        # Somebody types a number where a name belongs.
        self.story.anyone().post("/api/v1/sessions", {"account": CANARIES["phone"], "password": "x"})
        self.maker.get("/search?q=" + CANARIES["phone"])

    def returns(self):
        product = self.story.product(self.maker)
        application = must(self.story.apply(self.maker, product, 40), 201).json["id"]
        self.allocation = must(self.story.approve(application)).json["allocation"]
        text = must(self.maker.get(f"/api/v1/code-applications/{application}/codes.txt")).text
        self.codes = [ecode(line) for line in text.split()]
        more = {
            "inspector": CANARIES["inspector"], "operator": CANARIES["operator"], "orderNo": CANARIES["order"],
            "measurements": CANARIES["process value"], "component": "燃气阀", "componentSupplier": CANARIES["supplier"],
            "componentLot": CANARIES["lot"], "componentPartNo": CANARIES["part"],
        }
        answer = must(send(self.maker, rows(self.codes[:10], KNOWN, **more)), 201)
        report.check("ten are accepted", answer.json["goodCount"] == 10, answer)
        # Every wrong cell of a row is told, and kept sealed.
        wrong = rows(self.codes[10:12], "B-2", productionDate=CANARIES["wrong cell"], model=CANARIES["phone"])
        bad = send(self.maker, wrong)
        report.answers("a wrong cell is named to its sender", bad, bad.status, CANARIES["wrong cell"])
        id = bad.json.get("returnId") or bad.json.get("id")
        again = self.maker.get(f"/api/v1/returns/{id}")
        report.answers("… and can be read again", again, 200, CANARIES["wrong cell"])
        report.check("the neighbour does not read it", self.neighbour.get(f"/api/v1/returns/{id}").status == 404)
        shipping = {"event": "出库", "code": self.codes[0], "eventTime": today(), "destination": CANARIES["destination"],
                    "destinationRegion": "440106", "operator": CANARIES["operator"], "orderNo": CANARIES["order"]}
        answer = send(self.maker, json.dumps(shipping, ensure_ascii=False).encode())
        report.check("shipped", answer.status == 201, answer)

    def capture(self):
        event = {
            "type": "ObjectEvent", "eventTime": today() + "T08:00:00+08:00", "eventTimeZoneOffset": "+08:00",
            "action": "OBSERVE", "bizStep": "inspecting", "epcList": [f"{self.server_address()}/E={self.codes[1]}"],
            "gas:operator": CANARIES["operator"], "gas:customer": CANARIES["customer"], "gas:address": CANARIES["address"],
            "example:price": CANARIES["price"], "example:output": CANARIES["quantity"],
        }
        document = {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                         {"gas": "urn:ransu:gas:", "example": "https://example.com/x/"}],
            "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": today() + "T00:00:00Z",
            "epcisBody": {"eventList": [event]},
        }
        answer = self.maker.post("/epcis/v2/capture", document)
        report.check("an EPCIS document is taken", answer.status in (201, 202), answer)
        found = until(lambda: CANARIES["price"] in self.maker.get("/epcis/v2/events?EQ_bizStep=inspecting").text, 20)
        report.check("its captor reads it back", found, self.maker.get("/epcis/v2/events?EQ_bizStep=inspecting"))

    def server_address(self):
        return f"http://localhost:{self.server.port}"

    def others(self):
        batches = must(self.maker.get("/api/v1/batches")).json
        batch = next(one for one in batches["batches"] if one["batchNo"] == KNOWN)
        document = {"components": [{"supplier": CANARIES["supplier"], "component": "换热器", "lot": CANARIES["lot"],
                                    "partNo": CANARIES["part"], "quantity": int(CANARIES["quantity"])}]}
        path = f"/api/v1/batches/{batch['batchId']}/components"
        must(self.maker.post(path, document), 201)
        report.answers("its owner reads the supplier", self.maker.get(path), 200, CANARIES["supplier"])
        id = must(self.maker.post("/api/v1/history-imports", {"name": "旧台账"}), 201).json["importId"]
        good = f"{self.codes[20]},OLD1,JSQ30-16A,B-9,2018-03-01,合格,合格,合格,2018-06-18,{CANARIES['dealer']},广东省广州市,1,2018-07-01"
        bad = f"{self.codes[21]},OLD2,JSQ30-16A,B-9,{CANARIES['wrong cell']},合格,合格,合格,2018-06-18,{CANARIES['dealer']},广东省广州市,1,2018-07-01"
        body = ("\ufeff" + "\r\n".join([HEAD, good, bad]) + "\r\n").encode()
        files = f"/api/v1/history-imports/{id}/files?name=old.csv"
        must(self.maker.request("POST", files, body, {"Content-Type": "text/csv"}), 201)
        errors = self.maker.get(f"/api/v1/history-imports/{id}/errors.csv")
        report.answers("a wrong cell of old data is told to its sender", errors, 200, CANARIES["wrong cell"])

    def hand_over(self):
        order = {"allocation": self.allocation, "format": "csv", "reason": "check"}
        made = must(self.maker.post("/api/v1/print-jobs", order), 201)
        job = f"/api/v1/print-jobs/{made.json['id']}"
        until(lambda: must(self.maker.get(job)).json["state"] == "ready", 60)
        path = f"{job}/hand-overs"
        link = must(self.maker.post(path, {"recipient": CANARIES["recipient"], "note": CANARIES["note"]}), 201).json["link"]
        link = "/hand-over/" + link.split("/hand-over/")[1]
        until(lambda: self.maker.get(path).json["handOvers"][0]["standing"] == "open", 60)
        house = self.story.anyone()
        must(house.get(link + "/file"), 200)
        fields = {"person": CANARIES["person"], "labelCount": "40", "remarks": CANARIES["remarks"]}
        must(house.form(link + "/receipt", fields), 303)
        report.answers("the enterprise reads recipient, note and receipt", self.maker.get(path), 200,
                       *[CANARIES[name] for name in ("recipient", "note", "person", "remarks")])

    def shown(self):
        code, audit = self.codes[0], self.story.clients["shenji"]
        for name, client, paths in [
            ("a consumer", self.story.anyone(), [f"/E={code}", f"/api/v1/trace/{code}", f"/E={self.codes[1]}",
                                                 f"/api/v1/trace/{self.codes[1]}", f"/E={code}?linkType=all", f"/proof?code={code}"]),
            ("a neighbour", self.neighbour, [f"/api/v1/trace/{code}", "/api/v1/returns", "/epcis/v2/events", "/api/v1/batches",
                                             "/api/v1/organizations", "/api/v1/registrations", "/search?q=CANARY"]),
            ("the auditor", audit, ["/api/v1/audit", "/api/v1/audit/export.csv", "/audit"]),
            ("nobody's errors", self.story.anyone(), ["/api/v1/returns/1", f"/api/v1/trace/{CANARIES['phone']}", "/nowhere"]),
        ]:
            for path in paths:
                answer = client.get(path)
                told = [what for what, value in CANARIES.items() if value in answer.text and value not in path]
                report.check(f"PI-MASK MLPS-7.1.4.10b: {name} is told nothing of it at {path.split('?')[0][:28]} ({answer.status})",
                             not told and answer.status < 500, (told, answer.text[:200]))
                report.check("… and is answered", answer.status < 500, answer)

    def rotate(self):
        code, out, err = run("admin", "rotate-data-key", "每年一次", *self.server.where)
        report.check("MLPS-X-3: `ransu admin rotate-data-key` makes the next one", code == 0 and "№ 2" in out, out + err)
        page = self.story.page("anquan")
        report.answers("the security administrator sees both", page.get("/security/keys"), 200, "№ 1", "№ 2", "每年一次")
        batches = must(self.maker.get("/api/v1/batches")).json["batches"]
        batch = next(one for one in batches if one["batchNo"] == KNOWN)
        path = f"/api/v1/batches/{batch['batchId']}/components"
        report.answers("what the first one sealed is read", self.maker.get(path), 200, CANARIES["supplier"])

    def database(self):
        text = self.dump()
        report.check("what is public is found: the search sees", KNOWN.encode() in text)
        for what, value in CANARIES.items():
            found = self.places(text, value)
            report.check(f"PI-ENC MLPS-X-3: {what} is not in the database", not found, found)

    def dump(self):
        """All that the database holds."""
        if self.server.database:
            return subprocess.run(["pg_dump", "--inserts", self.server.database], capture_output=True, check=True).stdout
        names = [name for name in os.listdir(self.server.data) if name.startswith("ransu.sqlite")]
        return b"".join(open(os.path.join(self.server.data, name), "rb").read() for name in names)

    def places(self, text, value):
        """What stands around each place, as text and as hexadecimal digits of bytes."""
        found = []
        for form in (value.encode(), value.encode().hex().encode()):
            start = text.find(form)
            while start >= 0 and len(found) < 3:
                found.append(text[max(0, start - 200):start + 80])
                start = text.find(form, start + 1)
        return found

    def folders(self):
        log = self.server.log_text()
        for what, value in CANARIES.items():
            report.check(f"V16.2.5: {what} is not in the log", value not in log, value)
        seen = []
        for base, _, names in os.walk(self.server.data):
            for name in names:
                path = os.path.join(base, name)
                if name.startswith("ransu.sqlite") or not os.path.isfile(path):
                    continue
                content = open(path, "rb").read()
                seen += [(what, path) for what, value in CANARIES.items() if value.encode() in content]
        report.equal("in no file of the data folder", seen, [])
        report.equal("nothing stays in the spool folder", self.server.spool(), [])

    def wrong_master(self):
        data = folder()
        shutil.rmtree(data)
        shutil.copytree(self.server.data, data)
        with open(os.path.join(data, "master.key"), "wb") as file:
            file.write(bytes(range(32)))
        os.chmod(os.path.join(data, "master.key"), 0o600)
        where = ["--data", data] + (["--database", self.server.database] if self.server.database else [])
        code, out, err = run("admin", "rotate-data-key", "x", *where)
        report.check("MLPS-X-3: with another master key nothing starts", code != 0 and "master key" in out + err, out + err)
        right = Server(data=self.server.data, database=self.server.database, flags=self.server.flags).start()
        client = Client(right.port)
        report.equal("with its own it does", client.post(
            "/api/v1/sessions", {"account": "huoying", "password": PASSWORD}).status, 201)
        right.stop()


def main():
    for name, database in [("SQLite", None), ("PostgreSQL", fresh_postgres())]:
        if name == "PostgreSQL" and not database:
            report.say("no PostgreSQL (RANSU_TEST_POSTGRES): on SQLite only")
            continue
        print(f"== {name}", flush=True)
        report.part(name, Canary(database).walk)
    report.end()


main()
