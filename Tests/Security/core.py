"""A core dump of the running program, after a sign-in: neither the password nor the session's token stand in it."""
import glob
import shutil
import subprocess
import sys

from common import Report, Server, folder
from harness.story import Story

CANARY = "Kanarienvogel#88Zwitschert"
report = Report("core.py: what memory keeps")
if not shutil.which("gcore"):
    print("gcore (package gdb) is not here")
    sys.exit(3)
# As the unit for systemd has it: freed memory is overwritten.
server = Server(env={"MALLOC_PERTURB_": "165"}).start()
story = Story(server)
secret = story.create_staff("xitong", "system-admin")
client = story.sign_in("xitong", secret)
answer = client.post("/api/v1/sessions/current/password", {"currentPassword": secret, "newPassword": CANARY})
report.check("the password is changed", answer.status in (200, 204), answer)
session = story.sign_in("xitong", CANARY)
token = session.token
session.token = token
report.equal("signed out", session.request("DELETE", "/api/v1/sessions/current").status, 204)
# Other work goes through the same memory.
for number in range(300):
    story.anyone().get(f"/lookup?code={number:030d}")
place = folder()
done = subprocess.run(["gcore", "-o", f"{place}/core", str(server.process.pid)], capture_output=True, text=True)
files = glob.glob(f"{place}/core.*")
if not files:
    print(f"this machine lets nobody dump a process: {done.stderr[-200:]}")
    sys.exit(3)
with open(files[0], "rb") as file:
    memory = file.read()
report.say(f"{len(memory) // 1_048_576} MiB of memory")
for name, value in (("the password", CANARY), ("the one-time secret", secret), ("the token", token)):
    count = memory.count(value.encode())
    report.check(f"MLPS-7.1.4.9: {name} stands in memory {count} times", count == 0)
database = b"".join(open(path, "rb").read() for path in glob.glob(f"{server.data}/ransu.sqlite*"))
for name, value in (("the password", CANARY), ("the token", token)):
    report.check(f"MLPS-7.1.4.9: {name} is not in the database file", value.encode() not in database)
report.check("V16.2.5: nor in the log", CANARY not in server.log_text() and token not in server.log_text())
report.end()
