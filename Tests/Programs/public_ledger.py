#!/usr/bin/env python3
"""The ledger in public: a running server, three witnesses of whom two are enough, and whoever checks both."""
import base64
import html
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
import ledger_verifier as second
from harness.client import Client
from harness.report import Report, until
from harness.server import BINARY, Server, environment, folder, free_port, fresh_postgres
from harness.story import Story, must, rows, send

report = Report("public_ledger.py: what is published is whole, witnessed and checked by anybody")


class Witness:
    def __init__(self, name, log):
        self.name, self.log, self.data, self.port = name, log, folder(), free_port()

    def start(self):
        words = [BINARY, "witness", "--data", self.data, "--name", f"{self.name}.example", "--log", self.log,
                 "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())
        self.key = self.process.stdout.readline().decode().split()[-1]
        return self

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(20)
        self.process.stdout.close()


def verify(*words):
    done = subprocess.run([BINARY, "verify", *words], capture_output=True, text=True, env=environment(), timeout=120)
    return done.returncode, done.stdout + done.stderr


class Ledger:
    def __init__(self, database):
        self.data = folder()
        self.server = Server(self.data, database, flags=["--signer"])
        self.story = Story(self.server)

    def walk(self):
        report.part("begin", self.begin)
        report.part("a policy of three witnesses", self.witnesses)
        report.part("business", self.business)
        report.part("verify", self.verifies)
        report.part("proofs", self.proofs)
        report.part("a witness is silent", self.silent)
        report.part("kill -9", self.kill)
        report.equal("SIGTERM ends it well", self.server.stop(), 0)
        for witness in self.all:
            witness.end()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.port}/ledger"

    def page(self, path):
        return html.unescape(Client(self.server.port).get(path, Accept="text/html").text)

    def begin(self):
        self.secret = self.story.create_staff("shenhe", "reviewer")
        self.server.start()
        found = until(lambda: re.search(r"[^\s<>]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}", self.page("/ledger")))
        self.key = found.group(0)
        report.check("the page tells the key of the log", second.Key(self.key.encode()).type == 1, self.key)
        report.equal("SIGTERM ends it well", self.server.stop(), 0)

    def witnesses(self):
        self.all = [Witness(name, self.key).start() for name in ("chamber", "maker")]
        lines = [f"log {self.key}"]
        lines += [f"witness {one.name} {one.key} http://127.0.0.1:{one.port}" for one in self.all]
        lost = Witness("regulator", self.key).start()
        lost.end()
        lines.append(f"witness regulator {lost.key} http://127.0.0.1:{lost.port}/")
        lines += ["group all 2 chamber maker regulator", "quorum all", ""]
        self.policy = f"{self.data}/policy"
        with open(self.policy, "w") as file:
            file.write("\n".join(lines))
        self.server.flags = ["--signer", "--witness-policy", self.policy]
        self.server.start()

    def business(self):
        story = self.story
        story.settle("shenhe", self.secret)
        maker, _ = story.enterprise("huoying", 1, "9242000")
        product = story.product(maker)
        self.codes = story.codes(maker, product, 600)
        self.maker = maker
        must(send(maker, rows(self.codes[:500], "B1")), 200, 201, 202)
        size = until(lambda: self.size() >= 500 and self.size(), 30)
        report.check("500 rows leave 500 leaves and more in what the quorum has signed", size and size >= 500, size)

    def note(self):
        answer = Client(self.server.port).get("/ledger/checkpoint")
        return second.Note(answer.body) if answer.status == 200 else None

    def size(self):
        note = self.note()
        return second.Checkpoint(note.text).size if note and len(note.signatures) >= 3 else 0

    def verifies(self):
        code, said = verify("log", self.address, "--policy", self.policy)
        report.check("ransu verify log checks the served log", code == 0 and "witness: chamber" in said, said)
        with open(self.policy, "rb") as file:
            policy = second.Policy(file.read())

        def read(path):
            try:
                with urllib.request.urlopen(f"{self.address}/{path}", timeout=20) as answer:
                    return answer.read()
            except urllib.error.HTTPError:
                return None

        try:
            second.verify_log(read, [read("checkpoint")], policy)
            report.check("the second verifier says the same", True)
        except second.Bad as error:
            report.check("the second verifier says the same", False, error)
        stranger = f"{self.data}/stranger"
        with open(stranger, "w") as file:
            file.write("quorum none\n")
        report.equal("a policy that knows another log refuses", verify("log", self.address, "--policy", stranger)[0], 1)
        report.equal("an address in the clear is wrong use",
                     verify("log", "http://192.0.2.1/ledger", "--policy", self.policy)[0], 2)
        report.equal("an address where nobody is, is code 3",
                     verify("log", f"http://127.0.0.1:{free_port()}/ledger", "--policy", self.policy)[0], 3)
        copy = folder()
        size = self.size()
        for path in ["checkpoint"] + second_paths(size):
            os.makedirs(os.path.dirname(f"{copy}/{path}"), exist_ok=True)
            with open(f"{copy}/{path}", "wb") as file:
                file.write(read(path))
        code, said = verify("log", copy, "--policy", self.policy)
        report.check("so does a copy of its files in a folder", code == 0, said)

    def proofs(self):
        code = self.codes[0]
        client = Client(self.server.port)
        scan = html.unescape(client.get(f"/E={code}", Accept="text/html").text)
        report.check("the page of a code leads to its proofs", f"/proof?code={code}" in scan)
        links = re.findall(r'href="(/proof/file\?[^"]+)"', self.page(f"/proof?code={code}"))
        report.check("each record has one", len(links) >= 1, links)
        for link in links:
            answer = client.get(link)
            path = f"{self.data}/record.tlog-proof"
            with open(path, "wb") as file:
                file.write(answer.body)
            done, said = verify("proof", path, "--policy", self.policy, "--language", "en")
            report.check("it is checked, and says what it shows and what not", done == 0 and "This shows:" in said
                         and "This does not show:" in said and "inclusion is not completeness" in said, said)
            report.check("it names the code that it is about", f"about the code" in said and code in said, said)
            report.check("nobody's name is in it", "示例检验员" not in said and "一号线" not in said, said)
            report.check("in Chinese, too", "没有证明" in verify(
                "proof", path, "--policy", self.policy, "--language", "zh")[1])
            wrong = []
            for old, new in (("pass", "fail"), ("inspecting", "inspectinG"), ("commissioning", "commissioninG"), (code, self.codes[1])):
                if changed := change(answer.body, old, new):
                    with open(path, "wb") as file:
                        file.write(changed)
                    if verify("proof", path, "--policy", self.policy)[0] != 1:
                        wrong.append(old)
            report.check("a record with one word changed is refused", not wrong, wrong)
            with open(path, "wb") as file:
                file.write(change(answer.body, code, self.codes[1], first=True))
            said = verify("proof", path, "--policy", self.policy, "--language", "en")[1]
            report.check("handed out for another code it does not show that", "about the code" not in said
                         and "that it has to do with the code" in said, said)
        with_more = self.maker.get(links[0])
        report.check("the maker's own proof opens more", len(with_more.body) > len(client.get(links[0]).body))

    def silent(self):
        self.all[0].end()
        before = self.size()
        must(send(self.maker, rows(self.codes[500:550], "B2")), 200, 201, 202)
        report.check("writing goes on, and what is served stays witnessed", self.size() == before)
        failed = until(lambda: "没有应答" in self.page("/ledger") or "No answer" in self.page("/ledger"), 20)
        report.check("the page says who is silent", failed)
        self.all[0].start()
        report.check("after it is back the quorum is reached again", until(lambda: self.size() > before, 60), self.size())

    def kill(self):
        size = self.size()
        self.server.kill()
        self.server.start()
        must(send(self.maker, rows(self.codes[550:], "B3")), 200, 201, 202)
        report.check("after kill -9 the log goes on where it was", until(lambda: self.size() > size, 60), self.size())
        code, said = verify("log", self.address, "--policy", self.policy)
        report.check("and is whole", code == 0, said)


def second_paths(size):
    """Paths of the tiles of a tree."""
    paths, level, count = [], 0, size
    while count:
        for kind in (["entries"] if level == 0 else []) + [str(level)]:
            for index in range((count + 255) // 256):
                paths.append(second.tile_path(kind, index, min(256, count - index * 256)))
        level, count = level + 1, count >> 8
    return paths


def change(body, old, new, first=False):
    """The same file with one word changed in what it opens; None where the word is not."""
    lines = body.split(b"\n")
    extra = base64.b64decode(lines[1].split(b" ")[1])
    if old.encode() not in extra:
        return None
    if first:
        lines[1] = b"extra " + base64.b64encode(extra.replace(old.encode(), new.encode(), 1))
        return b"\n".join(lines)
    lines[1] = b"extra " + base64.b64encode(new.encode().join(extra.rsplit(old.encode(), 1)))
    return b"\n".join(lines)


report.part("SQLite", lambda: Ledger(None).walk())
database = fresh_postgres()
if database:
    report.part("PostgreSQL", lambda: Ledger(database).walk())
report.end()
