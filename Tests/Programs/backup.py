#!/usr/bin/env python3
"""Backups of a running installation: made, read back, rehearsed; the database destroyed and brought back; what is wrong
with a folder of backups is told; nothing that was signed is signed again in another way."""
import glob
import os
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from harness.report import Report, until
from harness.server import Server, folder, fresh_postgres, run
from harness.story import SHANGHAI, Story, must, rows, send

report = Report("backup.py: backup, verification, drill, restore")
TABLES = ["account", "organization", "product", "code_allocation", "trace_return", "trace_event", "binding_run",
          "audit_record", "ledger_leaf"]


class Backups:
    def __init__(self, name, database, drill=None):
        self.name, self.target, self.away = name, folder(), folder()
        self.drill = drill
        self.settings = {"RANSU_BACKUP_TARGET": self.target, "RANSU_BACKUP_COPY": self.away}
        if drill:
            self.settings["RANSU_BACKUP_DRILL_DATABASE"] = drill
        flags = ["--signer"] if database else []
        self.server = Server(database=database, flags=flags, env=self.settings).start()
        self.story = Story(self.server)
        self.story.staff("shenhe", "reviewer")
        self.admin = self.story.staff("xitong", "system-admin")
        self.maker, _ = self.story.enterprise("huoying", 1, "9990001")
        product = self.story.product(self.maker)
        self.codes = self.story.codes(self.maker, product, 200)

    def returned(self, count, key):
        taken, self.codes = self.codes[:count], self.codes[count:]
        must(send(self.maker, rows(taken, "K1"), key), 201)
        return taken

    def counts(self, server):
        return {table: server.query(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}

    def head(self, server):
        root = "encode(root, 'hex')" if server.database else "lower(hex(root))"
        return server.query(f"SELECT log_no, size, {root} FROM ledger_head ORDER BY log_no DESC LIMIT 1")[0]

    def command(self, *words, where=None):
        return run(*words, *(where or self.server.where), env=self.settings, timeout=180)

    def run(self):
        self.returned(20, "first")
        if self.server.database:
            # Another program's tables in the same database, one of them by the name of one of ours.
            self.server.query("CREATE SCHEMA neighbour; CREATE TABLE neighbour.account (id int); "
                              "INSERT INTO neighbour.account VALUES (1), (2)")
        until(lambda: self.server.query("SELECT count(*) FROM ledger_checkpoint")[0][0] != "0", 10)
        self.take()
        self.again()
        self.by_page()
        self.rehearse()
        self.destroy()
        self.damage()
        if not self.server.database:
            self.schedule()

    def take(self):
        code, out, err = self.command("backup")
        report.check(f"MLPS-7.1.4.8a: {self.name}: a backup beside the running server", code == 0 and "pieces" in out,
                     (code, out, err))
        if self.server.database:
            report.check("it says which schemas are not in it", "neighbour" in out, (out, err))
        found = b"".join(open(path, "rb").read() for path in glob.glob(f"{self.target}/**", recursive=True)
                         if os.path.isfile(path))
        for canary in ("huoying", "13800001234", "SQLite format", "audit_record"):
            report.check(f"MLPS-X-3: {self.name}: {canary} does not stand in it", canary.encode() not in found)
        report.equal("the second folder has the same files", sorted(os.listdir(f"{self.away}/snapshots")),
                     sorted(os.listdir(f"{self.target}/snapshots")))

    def again(self):
        self.returned(5, "second")
        code, out, err = self.command("backup")
        words = out.replace(",", "").split()
        new = int(words[words.index("new") - 1]) if "new" in words else -1
        whole = int(words[words.index("pieces") - 1]) if "pieces" in words else -1
        report.check(f"MLPS-7.1.4.8a: {self.name}: the second one stores what changed: {new} of {whole}",
                     code == 0 and 0 < new < whole, (code, out, err))

    def by_page(self):
        page = self.story.page("xitong")
        must(page.form("/backups", {"kind": "verify"}), 303)
        state = "SELECT state FROM backup_run WHERE kind = 'verify' ORDER BY run_id DESC LIMIT 1"
        done = until(lambda: self.server.query(state)[0][0] in ("done", "failed"), 30)
        report.equal("asked for on the page, the newest is read back", (done, self.server.query(state)[0][0]),
                     (True, "done"))
        answer = page.get("/backups", Accept="text/html")
        report.answers("and the page says so", answer, 200, "校验")
        report.equal("a reviewer does not see it", self.story.clients["shenhe"].get("/api/v1/backups").status, 403)
        listed = must(self.admin.get("/api/v1/backups"), 200).json["runs"]
        report.check("programs read the same", [one["kind"] for one in listed] == ["verify", "backup", "backup"], listed)

    def rehearse(self):
        code, out, err = self.command("backup", "drill")
        report.check(f"MLPS-7.1.4.8a: {self.name}: a drill: rows and ledger agree", code == 0, (code, out, err))
        code, out, err = self.command("backup", "drill")
        report.check("and once more", code == 0, (code, out, err))

    def destroy(self):
        before, head = self.counts(self.server), self.head(self.server)
        code, out, err = self.command("backup")
        report.check("one more backup", code == 0, (code, out, err))
        # What comes after it is signed and then lost.
        self.returned(5, "lost")
        signed = "SELECT (SELECT max(size) FROM ledger_checkpoint) = (SELECT max(size) FROM ledger_head)"
        until(lambda: self.server.query(signed)[0][0] in ("1", "t"), 10)
        data = self.server.data
        report.equal("an orderly end", self.server.stop(), 0)
        kept = folder()
        for name in ("master.key", "ledger.key", "backup.key"):
            shutil.copy(os.path.join(data, name), os.path.join(kept, name))
        shutil.copytree(os.path.join(data, "signed-head"), os.path.join(kept, "signed-head"))
        if self.server.database:
            subprocess.run(["psql", "-Xq", self.server.database, "-c", "DROP SCHEMA public CASCADE; CREATE SCHEMA public"],
                           check=True, capture_output=True)
        fresh = Server(data=kept, database=self.server.database, flags=self.server.flags, env=self.settings)
        code, out, err = self.command("restore", self.target, where=fresh.where)
        report.check(f"MLPS-7.1.4.8a: {self.name}: it is brought back", code == 0 and "restored" in out, (code, out, err))
        code, out, err = self.command("restore", self.target, where=fresh.where)
        report.check("never over anything", code == 1 and "has data" in err, (code, out, err))
        rows_now, head_now = self.counts(fresh), self.head(fresh)
        # The run itself leaves a record and its leaf.
        few = [table for table in TABLES if table not in ("audit_record", "ledger_leaf")]
        report.equal("the rows are those of the backup", [rows_now[one] for one in few], [before[one] for one in few])
        report.check("and the ledger ends there", int(head_now[1]) >= int(head[1]), (head, head_now))
        fresh.start()
        self.server = fresh
        told = until(lambda: fresh.query("SELECT count(*) FROM audit_record WHERE action = 'backup.restore'")[0][0] == "1")
        active = fresh.query("SELECT key_id FROM allocation_key WHERE state = 'active'")
        report.check(f"{self.name}: codes of the lost hours are not issued again: a new key", len(active) == 1
                     and int(active[0][0]) > 1, active)
        report.check("the first start takes it down", told)
        refused = until(lambda: "refused" in fresh.log_text(), 15)
        report.check(f"MLPS-7.1.4.8a: {self.name}: nothing is signed that was signed otherwise before", refused,
                     fresh.log_text()[-600:])
        code, out, err = self.command("fsck", "--language", "en")
        # What was signed after the backup is lost, and nothing else is wrong.
        report.check("its facts are as they were sealed, but for what was signed later",
                     code == 1 and out.count("✗") == 1 and "were signed and" in out, out[-600:] + err[-300:])
        self.story = Story(fresh)
        report.equal("people sign in as before", bool(self.story.sign_in("huoying").token), True)

    def damage(self):
        pieces = sorted(glob.glob(f"{self.target}/pieces/*/*"))
        for path in pieces:
            with open(path, "r+b") as file:
                file.truncate(os.path.getsize(path) - 1)
        code, out, err = self.command("backup", "verify")
        report.check(f"MLPS-7.1.4.8a: {self.name}: truncated pieces are told", code == 1 and "pieces are wrong" in err,
                     (code, out, err))
        self.story.sign_in("xitong")
        home = self.story.page("xitong").get("/home", Accept="text/html")
        report.answers(f"MLPS-7.1.4.8b: {self.name}: the to-do of the system administrator says so", home, 200, "备份")
        failed = self.server.query("SELECT count(*) FROM audit_record WHERE action = 'backup.verify' AND outcome = 'failure'")
        report.equal("the trail too", failed[0][0], "1")
        code, out, err = self.command("backup", self.away)
        report.check("the second folder goes on as it is", code == 0, (code, out, err))
        other = folder()
        with open(os.path.join(other, "key"), "wb") as file:
            file.write(os.urandom(32))
        os.chmod(os.path.join(other, "key"), 0o600)
        empty = folder()
        code, out, err = run("restore", self.away, "--data", empty, "--key-file", os.path.join(other, "key"))
        report.check(f"MLPS-7.1.4.8a: {self.name}: another key opens nothing", code == 1 and "another key" in err,
                     (code, out, err))

    def schedule(self):
        """A full second folder cannot be written: the clock's backup fails, and everybody is told."""
        self.server.stop()
        blocked = os.path.join(folder(), "file")
        with open(blocked, "w") as file:
            file.write("no folder")
        soon = time.strftime("%H:%M", time.gmtime(time.time() + SHANGHAI + 60))
        env = {"RANSU_BACKUP_TARGET": folder(), "RANSU_BACKUP_AT": soon, "RANSU_BACKUP_COPY": blocked}
        again = Server(data=self.server.data, flags=self.server.flags, env=env).start()
        state = "SELECT state FROM backup_run WHERE kind = 'backup' ORDER BY run_id DESC LIMIT 1"
        failed = until(lambda: again.query(state)[0][0] == "failed", 90)
        report.check("MLPS-7.1.4.8b: the clock starts it, and a second folder that fails is told", failed,
                     again.query(state))
        report.check("the log says why", "backup" in again.log_text(), again.log_text()[-300:])
        again.stop()
        env["RANSU_BACKUP_COPY"] = folder()
        self.server = Server(data=self.server.data, flags=self.server.flags, env=self.settings)
        code, out, err = run("doctor", "--data", self.server.data, env={**env})
        report.check("doctor too", code == 1 and "✗ backups" in out, (code, out, err))


report.part("SQLite", lambda: Backups("SQLite", None).run())
database = fresh_postgres()
if database:
    report.part("PostgreSQL", lambda: Backups("PostgreSQL", database, fresh_postgres()).run())
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
