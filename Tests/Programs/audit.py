#!/usr/bin/env python3
"""The audit trail as an assessor tries it: what is written, who may read it, what nobody can do to it, and syslog
receivers that fail and come back; on SQLite, then on PostgreSQL. With RANSU_SOAK_SECONDS the export has a million lines."""
import csv
import hashlib
import io
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import zipfile

sys.dont_write_bytecode = True
from harness.report import Report, until
from harness.server import Server, folder, free_port, fresh_postgres
from harness.story import Story, must, rows, send

report = Report("audit.py: who did what, kept and sent on")
FRAME = re.compile(rb"(\d+) ")
FORM = re.compile(
    r'^<1(08|10)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+08:00 \S+ ransu - \S+ \[ransu@32473( \w+="(\\.|[^"\\\]])*")*\] '
    "\ufeff")


class Receiver:
    """A syslog receiver: what came, in the order in which it came."""

    def __init__(self, context=None):
        self.port, self.context, self.messages, self.listener = free_port(), context, [], None

    def start(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.serve, args=(self.listener,), daemon=True).start()
        return self

    def serve(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                self.take(connection)
            except OSError:
                pass

    def take(self, connection):
        with connection:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            data = b""
            while piece := connection.recv(65_536):
                data += piece
            while data:
                head = FRAME.match(data)
                end = head.end() + int(head.group(1))
                self.messages.append(data[head.end():end])
                data = data[end:]
            if self.context:
                connection.unwrap()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def ids(self):
        return [int(re.search(rb' id="(\d+)"', one).group(1)) for one in list(self.messages)]


class Datagrams(Receiver):
    def start(self):
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.listener.bind(("127.0.0.1", self.port))
        threading.Thread(target=self.listen, args=(self.listener,), daemon=True).start()
        return self

    def listen(self, listener):
        while True:
            try:
                data = listener.recv(65_536)
            except OSError:
                return
            if data:
                self.messages.append(data)

    def stop(self):
        self.listener.close()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nudge:
            nudge.sendto(b"", ("127.0.0.1", self.port))


def certificate():
    path = folder()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=log", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path + "/key.pem", "-out",
         path + "/cert.pem"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path + "/cert.pem", path + "/key.pem")
    return context, path + "/cert.pem"


class Walk:
    def __init__(self, database):
        context, authority = certificate()
        self.udp, self.tcp, self.tls = Datagrams().start(), Receiver().start(), Receiver(context).start()
        targets = [f"udp://127.0.0.1:{self.udp.port}", f"tcp://127.0.0.1:{self.tcp.port}",
                   f"tls://127.0.0.1:{self.tls.port}?ca={authority}"]
        flags = [word for target in targets for word in ("--syslog", target)]
        self.server = Server(database=database, flags=flags).start()
        self.story = Story(self.server)
        self.shenhe = self.story.staff("shenhe", "reviewer")
        self.shenji = self.story.staff("shenji", "audit-admin")
        self.maker, self.organization = self.story.enterprise("huoying", 11, "1000011")

    def walk(self):
        for part in (self.changes, self.looks, self.refusals, self.floods, self.searches, self.files, self.retention,
                     self.nobody_deletes, self.syslog, self.crash, self.stop, self.many):
            report.part(part.__name__.replace("_", " "), part)
        self.server.stop()

    def find(self, **filter):
        query = "&".join(f"{name}={value}" for name, value in filter.items())
        return must(self.shenji.get("/api/v1/audit?" + query), 200).json["records"]

    def changes(self):
        self.product = self.story.product(self.maker)
        self.codes = self.story.codes(self.maker, self.product, 20)
        must(send(self.maker, rows(self.codes[:10], "B-1")), 200, 201, 202)
        one = self.find(action="product.register")[0]
        report.check("a change says who, for whom, from where and with what",
                     one["account"] == "huoying" and one["organization"]["id"] == self.organization
                     and one["address"].startswith("127.0.0.") and one["terminal"] == "ransu-test" and one["roles"], one)
        report.check("and what it made", len(one.get("afterDigest", "")) == 64, one)
        edit = self.find(action="organization.edit")[0]
        report.check("an edit says the object before and after",
                     len(edit["beforeDigest"]) == 64 and edit["beforeDigest"] != edit["afterDigest"], edit)
        report.check("a return is there", self.find(object="return", kind="changes"))
        report.check("the download of codes too", self.find(action="code.download"))

    def looks(self):
        must(self.shenhe.get(f"/api/v1/organizations/{self.organization}"), 200)
        one = self.find(object="organization", kind="reads", account="shenhe")[0]
        report.check("a look at an enterprise names it", "示例燃具11" in one["object"]["name"] and one["isRead"], one)
        must(self.shenhe.get(f"/api/v1/trace/{self.codes[0]}"), 200)
        one = self.find(action="trace.read", account="shenhe")
        report.check("a look at a trace by staff names the code", one and one[0]["object"]["kind"] == "code", one)
        must(self.story.anyone().get(f"/api/v1/trace/{self.codes[0]}"), 200)
        must(self.maker.get(f"/api/v1/trace/{self.codes[0]}"), 200)
        report.equal("a consumer's and the owner's are none", len(self.find(action="trace.read")), 1)
        page = self.story.page("shenhe")
        listed = must(page.get("/reviews/registration", Accept="text/html"), 200).text
        report.check("the queue of reviews too", self.find(object="registration", kind="reads"), listed[:200])
        file = self.server.query("SELECT file_id FROM stored_file ORDER BY file_id LIMIT 1")[0][0]
        must(page.get(f"/files/{file}"), 200)
        one = self.find(object="file")[0]
        report.check("a file of a registration names itself", one["object"]["name"].startswith("营业执照"), one)

    def refusals(self):
        answer = self.maker.get("/api/v1/audit")
        report.answers("an enterprise may not read the trail", answer, 403)
        one = self.find(request=answer.json["requestId"])
        report.check("that is written with its request id and reason",
                     len(one) == 1 and one[0]["outcome"] == "failure" and "denied" in one[0]["reasonCode"]
                     and one[0]["account"] == "huoying", one)
        answer = self.maker.post("/api/v1/products", {"name": "x"})
        one = self.find(request=answer.json["requestId"])
        report.check("a refused change too", one and one[0]["outcome"] == "failure" and one[0]["reason"], one)
        answer = self.maker.get("/api/v1/code-applications/999999")
        report.check("a thing that is not there for one too", self.find(request=answer.json["requestId"]))
        answer = self.story.anyone().post("/api/v1/sessions", {"account": "huoying", "password": "wrong"})
        one = self.find(request=answer.json["requestId"])
        report.check("a refused sign-in too", one and one[0]["action"] == "session.begin", one)
        page = self.story.page("huoying")
        must(page.form("/products/new", {"name": ""}), 422)
        one = self.find(object="product", outcome="failure", account="huoying")[0]
        report.check("a refused form says why, by its code and in the reader's language",
                     "." in one["reasonCode"] and not one["reason"].isascii(), one)

    def floods(self):
        before = int(self.server.query("SELECT count(*) FROM audit_record")[0][0])
        anyone = self.story.anyone()
        for number in range(120):
            anyone.get(f"/api/v1/returns/{number + 1}", Accept="application/json")
        until(lambda: int(self.server.query("SELECT sum(occurrences) FROM audit_record")[0][0]) >= before + 120,
              seconds=75)
        found = int(self.server.query("SELECT count(*) FROM audit_record")[0][0]) - before
        report.check("120 anonymous refusals are a handful of records", 2 <= found <= 14, found)
        told = self.find(action="access.refused")
        report.check("the rest is counted", told and told[0]["occurrences"] >= 100, told)

    def searches(self):
        for _ in range(70):
            self.find(account="nobody-here")
        everything = []
        before = ""
        while True:
            page = must(self.shenji.get("/api/v1/audit" + before), 200).json
            everything += page["records"]
            if "before" not in page:
                break
            before = f"?before={page['before']}"
        ids = [one["id"] for one in everything]
        report.check("pages give each record once", len(ids) == len(set(ids)) and len(ids) > 100, len(ids))
        report.check("the newest first", [one["at"] for one in everything] ==
                     sorted((one["at"] for one in everything), reverse=True))
        report.equal("an unknown choice is refused", self.shenji.get("/api/v1/audit?outcome=x").status, 422)
        for path in ("", "/export.csv"):
            wrong = self.shenji.get(f"/api/v1/audit{path}?acount=huoying")
            report.check("a mistyped filter is refused by its name", wrong.status == 422 and "acount" in wrong.text)
        browser = self.story.page("shenji")
        page = must(browser.get("/audit?outcome=failure&account=huoying", Accept="text/html"), 200).text
        report.check("the page keeps the filter", 'value="huoying"' in page and "导出 CSV" in page)
        report.check("and leads to the export of the same", "export.csv?account=huoying&amp;outcome=failure" in page)
        one = self.find(outcome="failure", account="huoying")[0]
        detail = must(browser.get(f"/audit/{one['id']}", Accept="text/html"), 200).text
        report.check("a record has a page with terminal and request", "ransu-test" in detail and one["requestId"] in detail)
        english = must(browser.get(f"/audit/{one['id']}?lang=en", Accept="text/html"), 200).text
        report.check("in English as well", "Digest before" in english)
        report.equal("an unknown one is not there", self.shenji.get("/api/v1/audit/99999999").status, 404)
        report.check("reading is recorded", self.find(action="audit.read"))

    def files(self):
        answer = must(self.shenji.get("/api/v1/audit/export.csv?account=huoying"), 200)
        lines = answer.body.decode("utf-8-sig")
        body = lines[lines.index("\r\n") + 2:lines.index("# watermark")]
        table = list(csv.reader(io.StringIO(lines)))
        count = next(row[2] for row in table if row[:2] == ["# watermark", "records"])
        digest = next(row[2] for row in table if row[:2] == ["# watermark", "sha256"])
        records = [row for row in table[1:] if row[0] != "# watermark"]
        report.equal("the count of the watermark", int(count), len(records))
        report.equal("its digest is that of the lines", digest, hashlib.sha256(body.encode()).hexdigest())
        report.check("each line says who took it", all("shenji" in row[-1] for row in records))
        report.check("only what was asked for", {row[2] for row in records} == {"huoying"})
        book = must(self.shenji.get("/api/v1/audit/export.xlsx?account=huoying"), 200)
        archive = zipfile.ZipFile(io.BytesIO(book.body))
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        text = sheet + archive.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in archive.namelist() else sheet
        report.check("a workbook with the same", "# watermark" in text and "huoying" in text)
        exported = self.find(action="audit.exported")
        report.check("exports are recorded with their digest", any(digest in one["reason"] for one in exported), exported)

    def retention(self):
        answer = self.shenji.request("PUT", "/api/v1/audit/retention", b'{"days": 179}',
                                     {"Content-Type": "application/json"})
        report.answers("179 days are refused with the law", answer, 422, "网络安全法")
        answer = self.shenji.request("PUT", "/api/v1/audit/retention", b'{"days": 180}',
                                     {"Content-Type": "application/json"})
        report.answers("180 are taken", answer, 200, "180")
        browser = self.story.page("shenji")
        answer = browser.form("/audit/retention", {"days": "30"})
        report.answers("the page refuses, too", answer, 422, "网络安全法")
        report.check("the change is recorded", self.find(action="audit.retention"))

    def nobody_deletes(self):
        some = self.find(account="huoying")[0]["id"]
        for method in ("DELETE", "PUT", "PATCH", "POST"):
            answer = self.shenji.request(method, f"/api/v1/audit/{some}", b"{}", {"Content-Type": "application/json"})
            report.check(f"{method} of a record is no address", answer.status in (404, 405), answer)
        before = self.server.query("SELECT count(*) FROM audit_record")
        attacks = ["DELETE FROM audit_record", "UPDATE audit_record SET outcome = 'success'"]
        if self.server.database:
            attacks.append("TRUNCATE audit_record")
        for attack in attacks:
            try:
                self.attack(attack)
                report.check(f"{attack}: refused by the database", False)
            except (subprocess.CalledProcessError, sqlite3.DatabaseError) as error:
                text = getattr(error, "stderr", None) or str(error)
                report.check(f"{attack}: refused by the database", "append-only" in text, text)
        report.check("nothing is gone", int(self.server.query("SELECT count(*) FROM audit_record")[0][0])
                     >= int(before[0][0]))

    def attack(self, sql):
        if self.server.database:
            subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", self.server.database, "-c", sql], check=True,
                           capture_output=True, text=True)
        else:
            path = next(name for name in os.listdir(self.server.data) if name.endswith((".sqlite", ".db")))
            with sqlite3.connect(f"{self.server.data}/{path}", timeout=10) as connection:
                connection.execute(sql)

    def written(self):
        return [int(row[0]) for row in self.server.query("SELECT audit_id FROM audit_record ORDER BY audit_id")]

    def has_all(self, receiver, seconds=40):
        """Everything that is written, at least once; in order where nothing came twice."""
        return until(lambda: set(self.written()) <= set(receiver.ids()), seconds)

    def syslog(self):
        for name, receiver in (("UDP", self.udp), ("TCP", self.tcp), ("TLS", self.tls)):
            report.check(f"{name}: everything came", self.has_all(receiver),
                         sorted(set(self.written()) - set(receiver.ids()))[:10])
            ids = receiver.ids()
            report.check(f"{name}: once and in order", ids == sorted(set(ids)), ids[:20])
            wrong = [one for one in receiver.messages if not FORM.match(one.decode())]
            report.check(f"{name}: as RFC 5424 says", not wrong, wrong[:1])
        text = b"\n".join(self.tcp.messages).decode()
        report.check("with the fields", 'action="organization.edit"' in text and 'before="' in text
                     and f'organizationId="{self.organization}"' in text)
        self.tcp.stop()
        self.udp.stop()
        for number in range(5):
            self.story.product(self.maker, model=f"JSQ30-{number}Z")
        report.check("while one is down the others go on", self.has_all(self.tls))
        report.check("the one that is down has not got them", not set(self.written()) <= set(self.tcp.ids()))
        page = self.story.page("shenji").get("/audit", Accept="text/html").text
        report.check("the page says how far each receiver is", f"tcp://127.0.0.1:{self.tcp.port}" in page)
        self.tcp.start()
        self.udp.start()
        report.check("back again, TCP gets the rest", self.has_all(self.tcp, 90))
        report.check("and UDP", self.has_all(self.udp, 90), sorted(set(self.written()) - set(self.udp.ids()))[:9])

    def crash(self):
        made = self.story.product(self.maker, model="JSQ30-KILL")
        self.server.kill()
        self.server.start()
        found = self.find(action="product.register", id=made)
        report.equal("an acknowledged change has its record after kill -9", len(found), 1)
        for receiver in (self.tcp, self.tls, self.udp):
            report.check("and receivers go on where they were", self.has_all(receiver))
            report.check("what came again is little", len(receiver.ids()) - len(set(receiver.ids())) <= 200)

    def stop(self):
        answer = must(self.shenhe.get("/api/v1/organizations?text=last-look&after=987654"), 200)
        report.equal("an orderly stop", self.server.stop(), 0)
        self.server.start()
        found = [one for one in self.find(object="organization", kind="reads") if "after=987654" in one.get("reason", "")]
        report.equal("loses no look", len(found), 1)
        report.check("V14.2.1: and what was searched by is not kept", "last-look" not in str(found), found)
        report.check("the answer itself was given", answer.status == 200)

    def many(self):
        count = 1_000_000 if os.environ.get("RANSU_SOAK_SECONDS") else 60_000
        self.server.stop()
        series = (f"SELECT value FROM generate_series(1, {count}) AS value" if self.server.database else
                  f"WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {count}) "
                  "SELECT value FROM n")
        self.attack(
            "INSERT INTO audit_record (at, account_name, roles, action, object_kind, object_id, object_name, outcome, "
            f"reason, address, agent, request_id) SELECT value * 1000, 'filler', '', 'filler.read', 'filler', "
            f"'' || value, 'filler', 'success', 'because', '192.0.2.1', 'test', 'r' || value FROM ({series}) AS lines")
        self.server.flags = []
        self.server.start()
        before, began = self.server.memory(), time.monotonic()
        lines, peak = [0], [before]

        def each(piece):
            lines[0] += piece.count(b"\n")  # the pair may stand in two pieces
            peak[0] = max(peak[0], self.server.memory())

        status, _, size = self.shenji.stream("/api/v1/audit/export.csv?account=filler", each=each)
        report.check(f"{count} records are exported", status == 200 and lines[0] == count + 6, (status, lines))
        report.say(f"{size / 1e6:.0f} MB in {time.monotonic() - began:.1f} s, memory {before:.0f} → {peak[0]:.0f} MiB")
        report.check("in constant memory", peak[0] - before < 100, peak)
        began = time.monotonic()
        report.equal("a page of them is found", len(self.find(account="filler")), 100)
        report.check("by an index", time.monotonic() - began < 1.0, time.monotonic() - began)


report.part("SQLite", lambda: Walk(None).walk())
if os.environ.get("RANSU_TEST_POSTGRES"):
    report.part("PostgreSQL", lambda: Walk(fresh_postgres()).walk())
report.end()
