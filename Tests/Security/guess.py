"""Guessing passwords: hydra from a list, and whether a known name takes longer than an unknown one."""
import os
import re
import statistics
import subprocess
import time

from common import Client, Report, Server, folder
from harness.story import PASSWORD, Story

report = Report("guess.py: hydra, and timing of known and unknown names")
# Behind a proxy that is named, so that the guesser has an address of its own that is not loopback.
server = Server(env={"RANSU_TRUSTED_PROXY": "127.0.0.0/8"}).start()
story = Story(server)
story.staff("xitong", "system-admin")


def hydra():
    place = folder()
    words = os.path.join(place, "words")
    with open(words, "w", encoding="utf-8") as file:
        file.write("\n".join(f"Guess#{number:04d}" for number in range(999)) + f"\n{PASSWORD}\n")
    form = "/sign-in:accountName=^USER^&password=^PASS^:H=X-Forwarded-For\\: 198.51.100.1:S=Location"
    begun = time.monotonic()
    done = subprocess.run(
        ["hydra", "-l", "xitong", "-P", words, "-t", "8", "-I", "-s", str(server.port), "127.0.0.1", "http-post-form", form],
        capture_output=True, text=True, timeout=600, cwd=place)
    found = re.findall(r"login: \S+\s+password: (\S+)", done.stdout)
    report.check(f"V6.3.1 MLPS-7.1.4.1b: of 1,000 tries none succeeds, the right one among them ({time.monotonic() - begun:.0f} s)",
                 PASSWORD not in found, done.stdout[-500:])
    tried = int(server.query("SELECT coalesce(sum(occurrences), 0) FROM audit_record WHERE action LIKE 'session.%' "
                             "AND outcome = 'failure'")[0][0])
    report.check(f"V16.3.1: {tried} refusals are in the trail, the rest is counted with the minute", tried >= 5)


def told():
    """The watch tells it and closes the address, and no other."""
    found = []
    for _ in range(100):
        found = server.query("SELECT object_id FROM audit_record WHERE action = 'security.brute-force'")
        if found:
            break
        time.sleep(0.1)
    report.equal("MLPS-7.1.3.3: guessing is told, with its address", [row[0] for row in found][:1], ["198.51.100.1"])
    for address, status in (("198.51.100.1", 403), ("198.51.100.2", 200)):
        answer = Client(server.port).get("/lookup", **{"X-Forwarded-For": address, "Accept": "text/html"})
        report.equal(f"MLPS-7.1.3.3: look-ups from {address}", answer.status, status)


def timing():
    """Each try from an address of its own, so that no lock and no pace comes in between."""
    def once(name, number):
        begun = time.perf_counter()
        Client(server.port).post("/api/v1/sessions", {"account": name, "password": "Wrong#2026"},
                                 {"X-Forwarded-For": f"203.0.113.{number % 250}"})
        return time.perf_counter() - begun

    # Four tries a name: none is locked.
    names = ["anquan", "shenji", "shenhe", "jiandu"]
    for name, role in zip(names, ("security-admin", "audit-admin", "reviewer", "supervisor")):
        story.staff(name, role)
    known, unknown = [], []
    for number in range(4):
        for place, name in enumerate(names):
            known.append(once(name, 10 * number + place))
            unknown.append(once(f"nobody{place}", 100 + 10 * number + place))
    first, second = statistics.median(known), statistics.median(unknown)
    report.check(f"V6.3.1: medians {first * 1000:.0f} and {second * 1000:.0f} ms differ by less than 15 %",
                 abs(first - second) / max(first, second) < 0.15, (first, second))


report.part("hydra", hydra)
report.part("told", told)
report.part("timing", timing)
report.end()
