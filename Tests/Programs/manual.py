#!/usr/bin/env python3
"""The examples of the integrators' manual, run as they are printed, in both languages."""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import Server
from harness.story import PASSWORD, Story

report = Report("manual.py: examples of the manual")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def example(name, port):
    """The first shell example of a manual, with this server and account in place of the demo's."""
    with open(os.path.join(ROOT, "docs", "manual", name), encoding="utf-8") as page:
        block = re.search(r"```sh\n(.*?)```", page.read(), re.S).group(1)
    mine = f"BASE=http://127.0.0.1:{port} ACCOUNT=shenhe PASSWORD='{PASSWORD}'"
    text, count = re.subn(r"^BASE=.*$", lambda _: mine, block, flags=re.M)
    report.equal(f"{name}: the first line says where and who", count, 1)
    return text


server = Server().start()
Story(server).staff("shenhe", "reviewer")
for name in ("integrators.md", "integrators.zh-CN.md"):
    found = subprocess.run(["bash", "-euo", "pipefail", "-c", example(name, server.port)], capture_output=True, text=True, timeout=60)
    report.check(f"{name}: the example runs", found.returncode == 0, found.stdout + found.stderr)
    report.check(f"{name}: it says who is signed in", '"account":"shenhe"' in found.stdout, found.stdout)
report.equal("SIGTERM ends it with exit code 0", server.stop(), 0)
report.end()
