#!/usr/bin/env python3
"""`ransu identify`: every example of the leaflet, order, blank lines, long lines, memory."""
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import BINARY, environment, folder, run

report = Report("identify.py: one line in, one object out")
MEMBERS = ["input", "kind", "valid", "errors", "ecode", "gtin", "ai", "elementString", "digitalLink", "epc"]
CODE = "201286892242831508353086013003369"


def identify(data, *flags):
    """Bytes in, objects out."""
    done = subprocess.run([BINARY, "identify", *flags], input=data, capture_output=True, env=environment(), timeout=300)
    lines = done.stdout.split(b"\n")
    return done.returncode, [json.loads(line) for line in lines[:-1]]


def leaflet(path):
    """(example, mode, kind, lead or None) of every row with an example."""
    with open(path) as text:
        rows = [line.replace("\\|", "\1").strip().split("|") for line in text]
    for row in rows:
        cells = [cell.strip().replace("\1", "|") for cell in row]
        if len(cells) == 6 and cells[2] in ("strict", "lenient"):
            quoted = re.fullmatch("`(.*)`", cells[4])
            yield cells[1].strip("`").replace("<GS>", "\x1d"), cells[2], cells[3], quoted and quoted[1]


def examples():
    for mode in ("strict", "lenient"):
        rows = [row for row in leaflet("docs/codes.md") if row[1] == mode]
        flags = ["--lenient"] if mode == "lenient" else []
        code, objects = identify("".join(row[0] + "\n" for row in rows).encode(), *flags)
        report.check(f"{len(rows)} {mode} examples, an object each", code == 0 and len(objects) == len(rows) > 0, code)
        wrong = []
        for (text, _, kind, lead), found in zip(rows, objects):
            ecode = found["ecode"]
            led = f"{ecode['v']}{ecode['nsi']}{ecode['md']}" if ecode else found["elementString"]
            if (found["input"], found["kind"], led, found["valid"]) != (text, kind, lead, lead is not None):
                wrong.append((text, found))
            if list(found) != MEMBERS or bool(found["errors"]) == found["valid"]:
                wrong.append(("members", found))
        report.check(f"the {mode} examples lead where the leaflet says", not wrong, wrong)


def shape():
    code, objects = identify(b"\n\r\n" + CODE.encode())
    report.check("blank lines and a line without an end get an object", code == 0 and len(objects) == 3, objects)
    report.equal("a blank line is empty", [item["kind"] for item in objects], ["empty", "empty", "ecode"])
    report.equal("nothing in, nothing out", identify(b"")[1], [])
    _, objects = identify(b'"\\\x01\xff\xe7\x87\x83\n' + b"9" * 200_000 + b"\n" + CODE.encode() + b"\n")
    report.equal("controls, quotes and broken UTF-8 are escaped", objects[0]["input"], '"\\\x01\ufffd燃')
    report.check("a long line is one refusal", len(objects) == 3 and objects[1]["valid"] is False, len(objects))
    report.equal("and the line after it is read", objects[2]["kind"], "ecode")
    _, objects = identify(CODE.encode() + b"\n", "--parts")
    parts = objects[0]["ecode"]["parts"]
    report.equal("--parts cuts the main code", parts, {"enterprise": "6892242", "assigned": "831508353086013003369"})


def schemes():
    path = os.path.join(folder(), "nsi.tsv")
    with open(path, "w") as table:
        table.write("1\t0777\tgeneral\t4\tnone\tenterprise:2,serial:2\tknown-low\t甲\tA\ttest\n")
    _, objects = identify(b"107771234\n", "--nsi", path, "--parts")
    report.equal("--nsi adds a scheme", objects[0]["ecode"]["parts"], {"enterprise": "12", "serial": "34"})
    with open(path, "w") as table:
        table.write("1\t777\n")
    code, _, err = run("identify", "--nsi", path)
    report.check("a broken table is exit code 2, and the line is named", code == 2 and "Line 1" in err, (code, err))
    code, _, err = run("identify", "--nsi", path + ".none")
    report.check("so is one that is not there", code == 2 and "nsi.tsv.none" in err, (code, err))


def order_and_memory():
    """60,000 lines, each with a number of its own, come back in order, in little memory."""
    count = 60_000
    data = "".join(f"https://id.example.cn/01/06901234567892/21/S{number}\n" for number in range(count)).encode()
    process = subprocess.Popen([BINARY, "identify"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    pid = os.fork()
    if pid == 0:
        process.stdout.close()
        process.stdin.write(data)
        process.stdin.close()
        os._exit(0)
    process.stdin.close()
    numbers = [int(re.search(rb'"21":"S(\d+)"', line)[1]) for line in process.stdout]
    os.waitpid(pid, 0)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    report.check("60,000 lines come back in order", numbers == list(range(count)), numbers[:5])
    report.check("in less than 128 MiB", usage.ru_maxrss < 128 * 1024, f"{usage.ru_maxrss} KiB")


def at_once():
    """Whoever types a line sees its object without ending the input."""
    process = subprocess.Popen([BINARY, "identify"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    process.stdin.write(CODE.encode() + b"\n")
    process.stdin.flush()
    report.check("a line is answered before the input ends", json.loads(process.stdout.readline())["valid"])
    process.stdin.close()
    report.equal("and then it ends well", process.wait(timeout=20), 0)


report.part("the leaflet's examples", examples)
report.part("shape", shape)
report.part("schemes of an installation", schemes)
report.part("order and memory", order_and_memory)
report.part("at once", at_once)
report.end()
