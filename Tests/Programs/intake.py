#!/usr/bin/env python3
"""Returns that come as they come: in own columns, in pieces, twice at once, broken near the end."""
import base64
import hashlib
import json
import os
import sys
import threading

sys.dont_write_bytecode = True
from harness.client import Answer
from harness.report import Report, until
from harness.server import Server, fresh_postgres
from harness.story import Story, must, rows, today

report = Report("intake.py: own columns, broken uploads, the same file twice, a late error")
LARGE = 3_000
HEADINGS = "整机条码,备注,Lot-Nr.,下线日期"


def sheet(codes, batch, remark="无"):
    """In the columns of a factory's own system."""
    day = ".".join(reversed(today().split("-")))
    return "\n".join([HEADINGS] + [f"{code},{remark},{batch},{day}" for code in codes]).encode() + b"\n"


def said(body):
    """`Repr-Digest` of RFC 9530."""
    return {"Repr-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"}


def address(body, path="/api/v1/returns"):
    return f"{path}/uploads/{hashlib.sha256(body).hexdigest()}"


class Intake:
    def __init__(self, database):
        self.server = Server(database=database).start()
        self.story = Story(self.server)
        self.story.staff("shenhe", "reviewer")
        self.maker, _ = self.story.enterprise("huoying", 1, "9990001")
        product = self.story.product(self.maker)
        self.codes = self.story.codes(self.maker, product, LARGE + 6_000)
        self.before = self.server.memory("VmHWM")

    def take(self, count):
        taken, self.codes = self.codes[:count], self.codes[count:]
        return taken

    def run(self):
        report.part("own columns", self.mapping)
        report.part("a broken upload", self.broken)
        report.part("a broken capture", self.capture)
        report.part("not what was said", self.differs)
        report.part("twice at once", self.twice)
        report.part("an error near the end", self.late)
        peak = self.server.memory("VmHWM")
        report.say(f"VmHWM {self.before:.0f} MiB before, {peak:.0f} MiB at the end")
        report.check("the server stays below 256 MiB", peak < 256, peak)
        report.equal("nothing stays in the folders", self.server.spool() + self.uploads(), [])
        report.equal("SIGTERM: exit code 0", self.server.stop(), 0)

    def uploads(self):
        return os.listdir(os.path.join(self.server.data, "uploads"))

    def csv(self, body, headers=None):
        return self.maker.request("POST", "/api/v1/returns", body, {"Content-Type": "text/csv", **(headers or {})})

    def bound(self):
        found = self.server.query("SELECT coalesce(sum(last_index - first_index + 1), 0) FROM binding_run")
        return int(found[0][0])

    def of_digest(self, body):
        digest, found, path = hashlib.sha256(body).hexdigest(), [], "/api/v1/returns"
        while path:
            page = must(self.maker.get(path), 200).json
            found += [one for one in page["returns"] if one["digest"] == digest]
            path = page.get("next")
        return found

    def mapping(self):
        first, second = sheet(self.take(3), "B1"), sheet(self.take(3), "B1")
        report.answers("a sheet in own columns is a question", self.csv(first), 422, "unknown-column", "整机条码")
        fields = zip(HEADINGS.split(","), ("code", None, "batchNo", "productionDate"))
        columns = [{"heading": heading, "field": field} for heading, field in fields]
        document = {"columns": columns, "dates": "day-first"}
        must(self.maker.post("/api/v1/return-mappings", document), 201)
        report.answers("once answered, it is read", self.csv(first), 201, '"goodCount":3')
        report.answers("and the next one without a question", self.csv(second), 201, '"goodCount":3', '"mapping"')
        other = second.replace("备注".encode(), "颜色".encode(), 1)
        report.answers("another heading is another question", self.csv(other), 422, "unknown-column", "颜色")

    def send_part(self, method, path, body, headers, count):
        """Announces the whole body, sends `count` bytes of it and answers the open connection."""
        connection = self.maker.connect()
        connection.putrequest(method, path)
        for name, value in self.maker.head({"Content-Length": str(len(body)), **headers}).items():
            connection.putheader(name, value)
        connection.endheaders()
        for first in range(0, count, 1 << 18):
            connection.send(body[first:min(count, first + (1 << 18))])
        return connection

    def offset(self, path):
        answer = self.maker.request("HEAD", path)
        return int(answer.headers["Upload-Offset"]) if answer.status == 204 else None

    def broken(self):
        codes = self.take(LARGE)
        body, before = sheet(codes, "B2", "很长的备注" * 500), self.bound()
        path, head = address(body), {"Content-Type": "text/csv", **said(body), "Idempotency-Key": "large"}
        report.equal("nothing of it is here", self.offset(path), None)
        sent = len(body) * 3 // 10
        self.send_part("POST", "/api/v1/returns", body, head, sent).close()
        report.equal("what came before the break is here", until(lambda: self.offset(path) == sent) and sent, sent)
        wrong = self.maker.request("PATCH", path, b"x", {"Upload-Offset": str(sent - 1)})
        report.equal("going on elsewhere: 409 and where", (wrong.status, wrong.headers["Upload-Offset"]), (409, str(sent)))

        rest = body[sent:]
        part = len(body) * 8 // 10 - sent
        open_connection = self.send_part("PATCH", path, rest, {"Upload-Offset": str(sent)}, part)
        busy = self.maker.request("PATCH", path, b"x", {"Upload-Offset": str(sent)})
        report.answers("two at once: one goes on", busy, 409, "upload.busy")
        safe = until(lambda: (self.offset(path) or 0) > sent and self.offset(path))
        self.server.kill()
        open_connection.close()
        self.server.start()
        after = self.offset(path)
        report.check("a kill -9 keeps what was safe", safe and safe <= after <= sent + part, (sent, safe, after))
        answer = self.maker.request("PATCH", path, body[after:], {"Upload-Offset": str(after)})
        report.answers("the rest ends it", answer, 201, '"accepted"', f'"goodCount":{LARGE}', f'"unitCount":{LARGE}')
        report.equal("each code is bound once", self.bound() - before, LARGE)
        known = self.maker.request("HEAD", path)
        place = f"/api/v1/returns/{answer.json['returnId']}"
        report.equal(
            "its address says what it became", (known.headers["Upload-Complete"], known.headers["Location"]), ("?1", place))
        again = self.send_part("POST", "/api/v1/returns", body, head, 1_000)
        response = again.getresponse()
        same = json.loads(response.read())
        report.equal("sent again with its key: the same return, unread", (response.status, same), (200, answer.json))
        again.close()
        report.say(f"{len(body) >> 20} MiB: broken at {sent}, killed at {after}, {self.server.start_seconds:.2f} s to restart")

    def capture(self):
        event = (
            '{"type":"ObjectEvent","eventTime":"2026-01-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00",'
            '"action":"OBSERVE","bizStep":"receiving","epcList":["urn:epc:id:sgtin:0614141.107346.%d"]}')
        space = " " * 100_000
        body = (
            '{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",'
            '"schemaVersion":"2.0","creationDate":"2026-01-02T00:00:00Z","epcisBody":{"eventList":['
            + ("," + space).join(event % number for number in range(40)) + "]}}").encode()
        path, head = address(body, "/epcis/v2/capture"), {"Content-Type": "application/ld+json", **said(body)}
        sent = len(body) // 2
        self.send_part("POST", "/epcis/v2/capture", body, head, sent).close()
        until(lambda: self.offset(path) == sent)
        answer = self.maker.request("PATCH", path, body[sent:], {"Upload-Offset": str(sent)})
        report.equal("a document in two requests is a job", answer.status, 202)
        location = answer.headers["Location"]
        job = {}

        def over():
            job.update(must(self.maker.get(location[location.index("/epcis"):])).json)
            return not job["running"]

        until(over)
        report.equal("with every event", (job["success"], job["storedCount"]), (True, 40))

    def differs(self):
        body = sheet(self.take(3), "B3")
        wrong = said(b"something else")
        answer = self.csv(body, wrong)
        both = [hashlib.sha256(one).hexdigest() for one in (b"something else", body)]
        report.answers("what came is not what was said", answer, 422, "upload.digest", *both)
        report.equal("and is gone", self.offset(address(b"something else")), None)
        report.answers("a digest that is none is refused", self.csv(body, {"Repr-Digest": "sha-256=:xx:"}), 422)

    def at_once(self, *sends):
        answers = [None] * len(sends)

        def run(number):
            answers[number] = sends[number]()

        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(sends))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def twice(self):
        ways = {"without a word": lambda body: {}, "with its digest": said}
        for name, headers in ways.items():
            for size in (40, 2_400):
                codes = self.take(size)
                body, before = sheet(codes, f"B{size}"), self.bound()
                answers = self.at_once(*[lambda: self.csv(body, headers(body))] * 3)
                found = [one["state"] for one in self.of_digest(body)]
                report.equal(f"{size} rows, {name}: one return", found, ["accepted"])
                statuses = sorted(one.status for one in answers)
                report.equal("… the others hear of it", statuses, [201, 409, 409])
                report.equal("… each code is bound once", self.bound() - before, size)
        body = sheet(self.take(40), "B4")
        answers = self.at_once(*[lambda: self.csv(body, {"Idempotency-Key": "same"})] * 3)
        good = {one.json["returnId"] for one in answers if one.status in (200, 201)}
        report.check("with one key: one return", len(good) == 1 and len(self.of_digest(body)) == 1, answers)
        report.answers("later too", self.csv(body), 409, "return.sent-before")

    def late(self):
        before = (self.bound(), self.server.query("SELECT count(*) FROM trace_event"))
        line = json.loads(rows(self.take(1), "B5"))
        space = " " * 60_000
        place = 0

        def document():
            nonlocal place
            yield (head := b'{"rows":[')
            place = len(head)
            for number in range(1_500):
                piece = (json.dumps(line) + "," + space).encode()
                place += len(piece)
                yield piece
            yield b'{"code":"x",]}'

        headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
        answer = self.chunked(document(), headers)
        place += len(b'{"code":"x",')
        report.answers(f"JSON that breaks at byte {place}", answer, 422, "return.broken-file", str(place))

        def lines():
            for number in range(1_500):
                yield (json.dumps(line) + space + "\n").encode() if number < 1_499 else b'{"code":]\n'

        answer = self.chunked(lines(), {**headers, "Content-Type": "application/x-ndjson"})
        found = [one for one in must(answer, 422).json["errors"] if one["rule"] == "return.bad-row"]
        report.check("NDJSON: its line is named", not found or found[0]["line"] == 1_500, found)
        whole = must(self.maker.get(f"/api/v1/returns/{answer.json['returnId']}/errors.csv")).text
        report.check("… in the list of errors", "1500" in whole, whole[-300:])
        after = (self.bound(), self.server.query("SELECT count(*) FROM trace_event"))
        report.equal("nothing of them is stored", after, before)

    def chunked(self, pieces, headers):
        connection = self.maker.connect()
        try:
            connection.request(
                "POST", "/api/v1/returns", pieces, self.maker.head(headers), encode_chunked=True)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


def work(name, database):
    print(name)
    report.part(name, lambda: Intake(database).run())


work("SQLite", None)
database = fresh_postgres()
if database:
    work("PostgreSQL", database)
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
