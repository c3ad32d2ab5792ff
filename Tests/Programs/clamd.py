#!/usr/bin/env python3
"""Uploads looked at by Debian's clamd, which this program starts with a database of one signature: that of the EICAR
test file. Refused as a licence, a photo and a part of a sheet; everything is refused while clamd is down."""
import io
import os
import socket
import struct
import subprocess
import sys
import zipfile

sys.dont_write_bytecode = True
from harness.report import Report, until
from harness.server import Server, folder, run
from harness.story import Story, png

CLAMD = "/usr/sbin/clamd"
# The test file of EICAR (European Institute for Computer Antivirus Research): 68 bytes. In two halves, so that no
# scanner finds this source.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
report = Report("clamd.py: uploads and malware")


class Scanner:
    def __init__(self):
        self.folder = folder()
        self.socket = os.path.join(self.folder, "clamd.sock")
        os.mkdir(os.path.join(self.folder, "db"))
        with open(os.path.join(self.folder, "db", "ransu.ndb"), "w") as database:
            # ClamAV's extended signatures: name, any type of target, any place, hexadecimal.
            database.write(f"Ransu.Test.EICAR:0:*:{EICAR.hex()}\n")
        with open(os.path.join(self.folder, "clamd.conf"), "w") as configuration:
            configuration.write(
                f"DatabaseDirectory {self.folder}/db\nLocalSocket {self.socket}\nLogFile {self.folder}/clamd.log\n"
                f"TemporaryDirectory {self.folder}\nForeground yes\nStreamMaxLength 100M\nMaxThreads 2\n")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [CLAMD, "-c", os.path.join(self.folder, "clamd.conf")], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        if not until(self.answers, 30):
            raise RuntimeError("clamd does not start")

    def answers(self):
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(self.socket)
                link.sendall(b"zINSTREAM\0" + struct.pack(">I", 1) + b"x" + struct.pack(">I", 0))
                return link.recv(100) == b"stream: OK\0"
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def sheet(content):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/media/image1.png", content)
    return made.getvalue()


def ways(content, serial=9):
    """Every way in which a file comes, each with this content within."""
    licence = {"licence": ("营业执照.png", "image/png", png() + content)}
    # Of another name: what repeats itself within a minute is one line of the trail, told with its count at the end.
    again = {"licence": ("执照.png", "image/png", png() + content)}
    fields = story.registration(f"other{serial}", serial, "示例燃具九有限公司")
    anyone = story.anyone()
    upload = {"Content-Type": SHEET, "Accept": "application/json"}
    return {
        "a licence": anyone.upload("/api/v1/registrations", fields, licence, {"Accept": "application/json"}),
        "a page's licence": anyone.upload("/register", fields, again, {"Accept": "text/html"}),
        "a photo": anyone.upload("/lookup/photo", {}, {"photo": ("a.png", "image/png", png() + content)}),
        "a part of a sheet": maker.request("POST", "/api/v1/returns", sheet(content), upload),
    }


def events(action):
    rows = server.query(f"SELECT SUM(occurrences) FROM audit_record WHERE action = '{action}'")
    return int(rows[0][0]) if rows and rows[0][0] not in ("", "None") else 0


def clean():
    for name, answer in ways(b"").items():
        report.check(f"{name} without malware is not the scanner's matter",
                     answer.status != 503 and "EICAR" not in answer.text, answer)


def infected():
    before = len(server.query("SELECT file_id FROM stored_file"))
    for name, answer in ways(EICAR).items():
        report.answers(f"MLPS-7.1.3.4 V5.4.3: EICAR in {name} is refused by name", answer, 422, "Ransu.Test.EICAR")
    report.equal("nothing of it was kept", len(server.query("SELECT file_id FROM stored_file")), before)
    report.equal("nothing of it is left in the spool folder", server.spool(), [])
    report.check("MLPS-7.1.3.4: each is in the trail", until(lambda: events("security.malware") == 4, 10),
                 events("security.malware"))


def down():
    scanner.stop()
    for name, answer in ways(b"").items():
        report.answers(f"MLPS-7.1.3.4 V5.4.3: {name} is refused while clamd is down", answer, 503)
    # One line for each sender at once, the rest with their count at the end of the minute.
    report.check("MLPS-7.1.3.4: the trail says so", until(lambda: events("security.scanner-down") >= 2, 10),
                 events("security.scanner-down"))
    code, out, err = run("doctor", "--data", folder(), env={"RANSU_CLAMD": f"unix:{scanner.socket}"})
    report.check("doctor names what is down", "malware scanner" in out and "refused until it answers" in out, out + err)
    scanner.start()
    answer = ways(b"", serial=10)["a licence"]
    report.check("what was refused is taken once clamd is back", answer.status == 201, answer)


def unset():
    code, out, err = run("doctor", "--data", folder())
    report.check("doctor warns where nothing looks at uploads", "clamd is not set" in out, out + err)


if not os.path.exists(CLAMD):
    report.check("Debian's clamd is installed (scripts/packages.txt)", False)
    report.end()
scanner = Scanner()
scanner.start()
try:
    server = Server(env={"RANSU_CLAMD": f"unix:{scanner.socket}"}).start()
    story = Story(server)
    story.staff("shenhe", "reviewer")
    maker, _ = story.enterprise("huoying", 1, "1000052", mode="self")
    report.part("clean files", clean)
    report.part("malware", infected)
    report.part("clamd is down", down)
    report.part("no scanner", unset)
    report.equal("the server ends in order", server.stop(), 0)
finally:
    if scanner.process.poll() is None:
        scanner.stop()
report.end()
