#!/usr/bin/env python3
"""Printing as people do it: a job in parts, kill -9 in the middle, rolls, the print house's link, the first label."""
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

sys.dont_write_bytecode = True
from harness.client import Client
from harness.report import Report, until
from harness.server import Server, fresh_postgres
from harness.story import Story, must, png

report = Report("print.py: jobs, rolls, hand-over, first label, photo look-up")
JOBS = "/api/v1/print-jobs"


class Printing:
    def __init__(self, database):
        self.server = Server(database=database).start()
        self.story = Story(self.server)
        self.story.staff("shenhe", "reviewer")
        self.maker, _ = self.story.enterprise("huoying", 1, "9990001")
        self.product = self.story.product(self.maker)

    def walk(self):
        report.part("rolls", self.rolls)
        report.part("kill -9 in the middle", self.crash)
        report.part("hand-over", self.hand_over)
        report.part("first label", self.first_label)
        report.part("photo look-up", self.photo)
        report.part("label engines", self.engines)
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)

    def allocation(self, quantity):
        made = must(self.story.apply(self.maker, self.product, quantity), 201).json
        return must(self.story.approve(made["id"])).json["allocation"]

    def order(self, allocation, format, **more):
        return self.maker.post(JOBS, {"allocation": allocation, "format": format, **more})

    def job(self, id):
        return must(self.maker.get(f"{JOBS}/{id}"), 200).json

    def ready(self, id, seconds=120):
        job = until(lambda: (found := self.job(id))["state"] not in ("queued", "running") and found, seconds)
        return job or self.job(id)

    def file(self, file):
        return must(self.maker.get(file["address"]), 200).body

    def rolls(self):
        self.first = self.allocation(30_000)
        made = must(self.order(self.first, "csv", rollLength=1_000, lanes=2, partSize=10_000, columns=["model"]), 201)
        job = self.ready(made.json["id"])
        report.equal("four files: three parts and the roll list", (job["state"], len(job["files"])), ("ready", 4))
        rolls, count = {}, 0
        for file in job["files"][:3]:
            body = self.file(file)
            report.equal(f"{file['name']}: the digest", hashlib.sha256(body).hexdigest(), file["sha256"])
            for line in body.decode("utf-8-sig").splitlines()[1:]:
                code, _, roll, sequence, model = line.split(",")
                rolls.setdefault(int(roll), []).append((int(sequence), code))
                count += 1
        report.equal("30 rolls, 30,000 labels", (len(rolls), count), (30, 30_000))
        text = must(self.maker.get(f"/api/v1/allocations/{self.first}/codes.txt?reason=check")).text
        codes = text.split()
        runs = [[code for _, code in rolls[roll]] for roll in sorted(rolls)]
        report.check("each roll is one run of the codes, in order", sum(runs, []) == codes)
        report.check("sequences count from 1", all([n for n, _ in roll] == list(range(1, 1_001)) for roll in rolls.values()))
        listed = self.file(job["files"][3]).decode("utf-8-sig").splitlines()[1:]
        ends = [tuple(line.split(",")[2:4]) for line in listed]
        report.check("the roll list names first and last", ends == [(run[0], run[-1]) for run in runs], ends[:2])
        file = job["files"][0]
        part = self.maker.request("GET", file["address"], headers={"Range": "bytes=1000-1999"})
        report.equal("a range is those bytes", (part.status, part.body), (206, self.file(file)[1000:2000]))
        tag = part.headers["ETag"]
        report.equal("304 for what is known", self.maker.get(file["address"], If_None_Match=tag).status, 304)
        report.check("Repr-Digest", part.headers["Repr-Digest"].startswith("sha-256=:"), part.headers)
        report.answers("the same again needs a reason", self.order(self.first, "txt"), 409, "reason")
        self.csv = job

    def crash(self):
        allocation = self.allocation(6_000)
        made = must(self.order(allocation, "symbols", partSize=600), 201).json
        path = f"{JOBS}/{made['id']}"
        until(lambda: sum(file["isReady"] for file in must(self.maker.get(path)).json["files"]) >= 1, 120)
        before = self.job(made["id"])
        done = [file for file in before["files"] if file["isReady"]]
        folder = os.path.join(self.server.data, "print", f"job-{made['id']}")
        inodes = {file["name"]: os.stat(os.path.join(folder, file["name"])).st_ino for file in done}
        self.server.kill()
        report.check(f"killed with {len(done)} of {len(before['files'])} files written", 0 < len(done) < 10, len(done))
        self.server.start()
        begun = time.monotonic()
        job = self.ready(made["id"], 300)
        report.equal(f"it goes on by itself ({time.monotonic() - begun:.0f} s)", job["state"], "ready")
        kept = {name: os.stat(os.path.join(folder, name)).st_ino for name in inodes}
        report.check("finished files stayed", kept == inodes)
        names, right = set(), True
        for file in job["files"]:
            body = self.file(file)
            right = right and hashlib.sha256(body).hexdigest() == file["sha256"]
            names |= {name.split("-")[1] for name in zipfile.ZipFile(io.BytesIO(body)).namelist()}
        report.check("every digest is right", right)
        report.equal("6,000 different codes", len(names), 6_000)
        left = [name for name in os.listdir(folder) if name.endswith(".part")]
        report.equal("no half file is left", left, [])
        report.say(f"memory after it: {self.server.memory():.0f} MiB, peak {self.server.memory('VmHWM'):.0f} MiB")
        cancelled = must(self.order(allocation, "symbols", reason="again"), 201).json
        report.equal("a job is cancelled", self.maker.post(f"{JOBS}/{cancelled['id']}/cancellation").status, 204)
        report.equal("… and says so", self.job(cancelled["id"])["state"], "cancelled")

    def hand_over(self):
        path = f"{JOBS}/{self.csv['id']}/hand-overs"
        made = must(self.maker.post(path, {"recipient": "容桂彩印厂", "days": 2, "downloads": 2}), 201).json
        link = "/hand-over/" + made["link"].split("/hand-over/")[1]
        standing = lambda: self.maker.get(path).json["handOvers"][0]["standing"]
        report.equal("packed", until(lambda: standing() == "open", 60), True)
        house = self.story.anyone()
        report.answers("the print house sees what it is, without an account", house.get(link), 200, "示例燃具1", "30")
        english = Client(self.server.port, language="en")
        report.answers("… in English", english.get(link), 200, "Print files", "Download")
        whole = must(house.get(link + "/file"), 200)
        rest = house.request("GET", link + "/file", headers={"Range": "bytes=500-"})
        report.equal("a range goes on", (rest.status, rest.body), (206, whole.body[500:]))
        self.unpack(whole.body, made["password"])
        fields = {"person": "王师傅", "labelCount": "30000", "remarks": "已核对"}
        report.equal("a receipt", house.form(link + "/receipt", fields).status, 303)
        seen = self.maker.get(path).json["handOvers"][0]
        report.equal("the enterprise sees it", seen["receipts"][0]["person"], "王师傅")
        report.equal("… and one download", seen["downloads"], 1)
        kinds = {access["kind"] for access in seen["accesses"]}
        report.check("… and who came", {"opened", "downloaded", "resumed", "receipt"} <= kinds, kinds)
        must(house.get(link + "/file"), 200)
        report.equal("the third download is refused", house.get(link + "/file").status, 404)
        report.equal("an unknown link is 404", house.get("/hand-over/" + "A" * 43).status, 404)
        report.equal("revoked", self.maker.post(f"/api/v1/hand-overs/{made['id']}/revocation").status, 204)
        report.equal("a revoked link is gone", house.get(link).status, 410)

    def unpack(self, body, password):
        if not shutil.which("7z"):
            return report.say("7z is not installed: the archive's password is checked in the unit tests only")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.zip")
            with open(path, "wb") as file:
                file.write(body)
            wrong = subprocess.run(["7z", "t", "-pwrong", path], capture_output=True).returncode
            right = subprocess.run(["7z", "x", "-y", f"-p{password}", f"-o{folder}/out", path], capture_output=True)
            report.check("7-Zip: a wrong password opens nothing", wrong != 0, wrong)
            report.equal("7-Zip: the password opens it", right.returncode, 0)
            name = self.csv["files"][0]["name"]
            with open(f"{folder}/out/{name}", "rb") as file:
                content = file.read()
            report.check("… and the file is the same", content == self.file(self.csv["files"][0]))

    def picture(self, allocation, **more):
        """The PNG of an allocation's first code, as a job draws it."""
        made = must(self.order(allocation, "symbols", picture="png", first=1, last=3, reason="photo", **more), 201)
        job = self.ready(made.json["id"])
        archive = zipfile.ZipFile(io.BytesIO(self.file(job["files"][0])))
        name = archive.namelist()[0]
        return job, archive.read(name), name.split("-")[1].removesuffix(".png")

    def check(self, allocation, picture, query=""):
        path = f"/api/v1/allocations/{allocation}/first-label-checks{query}"
        return self.maker.request("POST", path, picture, {"Content-Type": "image/png"})

    def first_label(self):
        job, picture, self.code = self.picture(self.first)
        self.label = picture
        home = self.story.page("huoying")
        report.answers("the page of the allocation reminds", home.get(f"/allocations/{self.first}"), 200, "尚未做首件确认")
        other = self.allocation(10)
        wrong = self.check(other, picture)
        report.answers("another allocation's label fails", wrong, 201, '"failed"')
        passed = self.check(self.first, picture, f"?job={job['id']}")
        report.answers("the right one passes", passed, 201, '"passed"', self.code)
        found = {finding["item"]: finding["result"] for finding in passed.json["findings"]}
        report.check("… item by item", found.get("code") == found.get("range") == found.get("content") == "passed", found)
        words = [finding["words"] for finding in passed.json["findings"] if "words" in finding]
        report.check("… in the asker's language", words and not any(word.isascii() for word in words), words)
        report.answers("… and the reminder is gone", home.get(f"/allocations/{self.first}"), 200, "通过")
        report.answers("a blank picture says what to do", self.check(self.first, png()), 201, '"unreadable"')
        report.equal("no picture at all", self.check(self.first, b"hello").status, 422)
        override = self.maker.post(f"/api/v1/allocations/{other}/first-label-override", {"reason": "检测仪已确认"})
        report.equal("the administrator may go on with a reason", override.status, 204)

    def photo(self):
        anyone = self.story.anyone()
        found = anyone.upload("/lookup/photo", {}, {"photo": ("label.png", "image/png", self.label)})
        report.equal("a photo leads to the code's address", (found.status, found.headers["Location"]), (303, f"/E={self.code}"))
        report.answers("… which answers", anyone.get(found.headers["Location"]), 200, self.code[:4])
        nothing = anyone.upload("/lookup/photo", {}, {"photo": ("blank.png", "image/png", png())})
        report.answers("nothing to read: tips", nothing, 422, "对焦")
        no_photo = anyone.upload("/lookup/photo", {}, {"photo": ("a.txt", "text/plain", b"hello")})
        report.answers("no picture: says so", no_photo, 422, "JPEG")
        report.answers("the look-up page offers it", anyone.get("/lookup"), 200, 'action="/lookup/photo"')

    def engines(self):
        heads = {"labels": b"%PDF-", "zpl": b"^XA", "tspl": b"SIZE", "ndef": b"PK", "xlsx": b"PK"}
        for format, head in heads.items():
            order = self.order(self.first, format, first=1, last=20, rollLength=10, dividers=True, month="2026-11",
                               hotline="400-000-0000", reason="engines")
            if not report.check(f"{format}: ordered", order.status == 201, order):
                continue
            job = self.ready(order.json["id"])
            body = self.file(job["files"][0]) if job["state"] == "ready" else b""
            report.check(f"{format}: made ({len(body)} bytes)", head in body[:200], (job.get("failure"), body[:80]))


print("SQLite")
Printing(None).walk()
database = fresh_postgres()
if database:
    print("PostgreSQL")
    Printing(database).walk()
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
