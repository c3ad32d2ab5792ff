#!/usr/bin/env python3
"""The list of parts, versions that are known to be bad, and the files for the machine around the program."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import folder

report = Report("parts.py: list of parts, advisories, systemd, nftables, clamd")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def parts():
    code, out, err = run(f"{ROOT}/scripts/sbom")
    made = json.loads(out) if code == 0 else {"components": []}
    names = {one["name"] for one in made["components"]}
    declared = {os.path.basename(url).removesuffix(".git").lower()
                for url in re.findall(r'\.package\(url: "([^"]+)"', read("Package.swift"))}
    report.check("MLPS-7.1.4.4a V15.1.2: the list of parts names every package that is declared",
                 code == 0 and declared and declared <= names, (declared - names, err))
    section = read("scripts/packages.txt").split("[run]")[1].split("[")[0].split()
    report.check("MLPS-7.1.4.4a V15.1.2: and every package of Debian", set(section) <= names, set(section) - names)
    report.check("as CycloneDX 1.5, each with its version and address",
                 made.get("specVersion") == "1.5" and all(one["version"] and one["purl"] for one in made["components"]))


def advisories():
    code, out, err = run(f"{ROOT}/scripts/sbom", "--check")
    report.check("MLPS-7.1.4.4e V15.2.1: no part is older than the advisories allow", code == 0, out + err)
    pins = [{"identity": "swift-nio", "location": "https://github.com/apple/swift-nio", "state": {"version": "2.99.9"}}]
    for url, version in re.findall(r'\.package\(url: "([^"]+)", from: "([^"]+)"', read("Package.swift")):
        name = os.path.basename(url).removesuffix(".git").lower()
        if name != "swift-nio":
            pins.append({"identity": name, "location": url, "state": {"version": version}})
    bad = os.path.join(folder(), "Package.resolved")
    with open(bad, "w", encoding="utf-8") as file:
        json.dump({"pins": pins, "version": 2}, file)
    code, out, err = run(f"{ROOT}/scripts/sbom", "--check", "--resolved", bad)
    report.check("MLPS-7.1.4.4e V15.2.1: one that is known to be bad stops it, and is named",
                 code == 1 and "swift-nio 2.99.9" in out and "CVE" in out, (code, out))


def machine():
    unit = f"{ROOT}/packaging/systemd/ransu.service"
    if shutil.which("systemd-analyze"):
        code, out, err = run("systemd-analyze", "security", "--offline=true", "--no-pager", unit)
        score = re.search(r"exposure level for ransu.service: ([0-9.]+)", out)
        report.check(f"MLPS-X-4: the unit's exposure is {score and score.group(1)} (2.0 or less)",
                     bool(score) and float(score.group(1)) <= 2.0, out[-300:] + err)
    else:
        report.say("systemd-analyze is not here: the unit was not looked at")
    text = read("packaging/systemd/ransu.service")
    report.check("MLPS-7.1.4.9: the unit overwrites freed memory and writes no core dump",
                 "MALLOC_PERTURB_=165" in text and "LimitCORE=0" in text)
    if shutil.which("nft") or os.path.exists("/usr/sbin/nft"):
        code, out, err = run("/usr/sbin/nft", "-c", "-f", f"{ROOT}/packaging/nftables/ransu.nft")
        if "Operation not permitted" in err or "Unable to initialize" in err:
            report.say("this machine does not let nft look at rules")
        else:
            report.check("MLPS-X-4: the rules of nftables load", code == 0, err)
    rules = read("packaging/nftables/ransu.nft")
    report.check("MLPS-X-4: whatever is not named is dropped, both ways", rules.count("policy drop") == 3, rules.count("policy drop"))
    clamd = dict(line.split(" ", 1) for line in read("packaging/clamav/clamd.conf").splitlines()
                 if line and not line.startswith("#"))
    report.check("MLPS-X-4: clamd listens on no network, and takes the largest upload",
                 "TCPSocket" not in clamd and "LocalSocket" in clamd and int(clamd["StreamMaxLength"].rstrip("M")) >= 50, clamd)


def papers():
    """What the manual must say, in both languages."""
    for name, words in (("hardening", ("24", "7", "30")), ("hardening.zh-CN", ("24", "7", "30"))):
        text = read(f"docs/manual/{name}.md").split("advisories.json")[-1]
        report.check(f"V15.1.1: {name}.md says within which times a fault is mended", all(one in text for one in words))
    for name in ("logs", "logs.zh-CN"):
        text = read(f"docs/manual/{name}.md")
        missing = [one for one in ("audit_record", "syslog", "/metrics", "backup_run", "ledger_", "180") if one not in text]
        report.check(f"V16.1.1: {name}.md names every log, where it is and how long", not missing, missing)


report.part("papers", papers)
report.part("parts", parts)
report.part("advisories", advisories)
report.part("machine", machine)
report.end()
