#!/usr/bin/env python3
"""One changed byte of the program's files is told: in the log, in the trail, by /readyz, on the pages, by doctor."""
import glob
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import harness.server as programs
from harness.report import Report, until
from harness.server import Server, folder, run
from harness.story import Story

report = Report("selfcheck.py: the program's own files")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
place = folder()
source = os.path.dirname(os.path.realpath(programs.BINARY))
binary = os.path.join(place, "ransu")
try:
    os.link(os.path.realpath(programs.BINARY), binary)
except OSError:
    shutil.copy2(os.path.realpath(programs.BINARY), binary)
for path in glob.glob(f"{source}/*.resources"):
    shutil.copytree(path, os.path.join(place, os.path.basename(path)))
programs.BINARY = binary
made = subprocess.run([os.path.join(ROOT, "scripts", "manifest"), binary], capture_output=True, text=True)
report.check("the manifest is written", made.returncode == 0 and "files" in made.stdout, made.stdout + made.stderr)
checked = subprocess.run(["sha256sum", "--quiet", "-c", "ransu.manifest"], cwd=place, capture_output=True, text=True)
report.equal("sha256sum reads it too", checked.returncode, 0)


def told(server):
    return server.query("SELECT outcome, reason FROM audit_record WHERE action = 'security.integrity'")


def digest(server):
    return server.query("SELECT after_digest FROM audit_record WHERE action = 'system.start' ORDER BY audit_id")[-1][0]


server = Server().start()
story = Story(server)
story.staff("xitong", "system-admin")
report.equal("whole: nothing is told", (told(server), "INTEGRITY_FAIL" in server.log_text()), ([], False))
report.answers("and ready", story.anyone().get("/readyz"), 200, "ready")
code, out, err = run("doctor", "--data", server.data)
report.check("doctor says so", "✓ self-check" in out, out)
first = digest(server)
server.stop()

asset = glob.glob(f"{place}/*Web.resources/**/console.css", recursive=True)[0]
with open(asset, "r+b") as file:
    file.seek(10)
    byte = file.read(1)
    file.seek(10)
    file.write(bytes([byte[0] ^ 1]))
server.env = {"RANSU_HOTLINE": "0757-22223333"}
server.start()
failed = until(lambda: told(server), 20)
report.check("MLPS-7.1.2.3 MLPS-7.1.3.6 MLPS-7.1.4.6: one changed byte of an asset is in the trail",
             failed and failed[0][0] == "failure", failed)
report.check("MLPS-7.1.2.3: and in the log", until(lambda: "INTEGRITY_FAIL" in server.log_text(), 10), server.log_text()[-300:])
report.answers("MLPS-7.1.2.3: the service says that it is degraded, and serves", story.anyone().get("/readyz"), 200, "degraded")
page = story.page("xitong").get("/home", Accept="text/html")
report.answers("staff read it on their first page", page, 200, "安装清单")
report.check("MLPS-7.1.5.1 MLPS-7.1.2.3: a start with another configuration has another digest in the trail", digest(server) != first)
server.stop()
code, out, err = run("doctor", "--data", server.data)
report.check("doctor names the file", "✗ self-check" in out and "console.css" in out, out)
report.end()
