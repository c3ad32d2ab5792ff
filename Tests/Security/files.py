"""What the program opens and where it listens and speaks to: what is documented, and nothing besides."""
import re
import shutil
import subprocess

from common import Client, Report, Server, token, demo
from harness.server import BINARY

report = Report("files.py: ports, addresses, files, words of the program")
server = demo()


def listening():
    out = subprocess.run(["ss", "-ltnpH"], capture_output=True, text=True).stdout
    own = [line.split()[3] for line in out.splitlines() if f"pid={server.process.pid}," in line]
    report.equal("MLPS-7.1.4.4b: it listens at one address", own, [f"127.0.0.1:{server.port}"])


def unneeded():
    for path in ("/.git/HEAD", "/.env", "/debug", "/debug/pprof", "/server-status", "/openapi.yaml~", "/backup.sql", "/phpinfo.php",
                 "/.well-known/security.txt~", "/actuator", "/console", "/admin.bak"):
        answer = Client(server.port).get(path)
        report.check(f"V13.4.1 V13.4.5: {path} is not there", answer.status in (403, 404), answer)
    answer = Client(server.port).request("TRACE", "/")
    report.equal("V13.4.4: TRACE is refused", answer.status, 405)


def spoken():
    """Connections while it works: none but to us."""
    Client(server.port, token=token(server)).get("/api/v1/products")
    out = subprocess.run(["ss", "-tnpH", "state", "established"], capture_output=True, text=True).stdout
    others = [line for line in out.splitlines() if f"pid={server.process.pid}," in line and "127.0.0.1" not in line]
    report.check("V13.1.1 V13.2.4: it speaks to nobody that was not named", not others, others)
    if shutil.which("strace"):
        done = subprocess.Popen(["strace", "-f", "-e", "trace=connect,openat", "-p", str(server.process.pid), "-o", "/dev/stdout"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(20):
            Client(server.port).get("/lookup")
        done.terminate()
        seen = done.communicate(timeout=10)[0]
        opened = set(re.findall(r'openat\([^"]*"([^"]+)", [A-Z_|]*O_(?:WRONLY|RDWR)', seen))
        strange = [path for path in opened if not path.startswith(server.data) and not path.startswith(("/dev/", "/proc/"))]
        report.check("V16.2.3 V13.1.1: it writes below its data folder only", not strange, strange)
        connected = [line for line in re.findall(r"connect\(.*", seen) if "AF_INET" in line and "127.0.0.1" not in line]
        report.check("V13.2.4: and connects nowhere", not connected, connected[:3])


def words():
    if "release" not in BINARY:
        report.say("no release build: its words are not looked at")
        return
    out = subprocess.run(["strings", BINARY], capture_output=True, text=True).stdout
    for word in ("TestSupport", "SeededGenerator", "PlainHashing"):
        report.check(f"V15.2.3: {word} is not shipped", word not in out)


report.part("listening", listening)
report.part("unneeded", unneeded)
report.part("spoken", spoken)
report.part("words", words)
report.end()
