"""TLS as browsers and scanners see it: sslyze by Mozilla's intermediate profile, testssl for protocols and known holes."""
import json
import os
import re
import shutil
import subprocess
import time

from common import Report, Server, folder

report = Report("tls.py: sslyze and testssl")
place = folder()


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=place)


def certificates():
    """An own CA and a leaf of P-256 for 127.0.0.1, ninety days."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out",
            "ca.pem", "-days", "365", "-subj", "/CN=Ransu test CA")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "leaf.key", "-out",
            "leaf.csr", "-subj", "/CN=localhost")
    with open(f"{place}/leaf.ext", "w") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "leaf.pem",
            "-days", "90", "-extfile", "leaf.ext")
    os.chmod(f"{place}/leaf.key", 0o600)


certificates()
server = Server(flags=["--tls-certificate", f"{place}/leaf.pem", "--tls-key", f"{place}/leaf.key"])
server.launch()
for _ in range(200):
    probe = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}"], input=b"", capture_output=True)
    if b"BEGIN CERTIFICATE" in probe.stdout:
        break
    time.sleep(0.1)
address = f"localhost:{server.port}"


def sslyze():
    done = subprocess.run(
        ["sslyze", "--mozilla_config=intermediate", address],
        capture_output=True, text=True, timeout=300)
    text = done.stdout
    # What the profile complains of stands behind the name of the server; that our own CA is not public is known.
    lines = [line.strip() for line in text.split("COMPLIANCE AGAINST")[-1].splitlines() if line.strip().startswith("* ")]
    known = re.compile(r"certificate path|could not be validated|trusted|OCSP|hostname", re.I)
    found = [line for line in lines if not known.search(line)]
    report.check("V12.1.1 V12.1.2: sslyze, intermediate profile", "COMPLIANCE AGAINST" in text and not found,
                 found or text[-800:] + done.stderr[-300:])
    report.say(f"sslyze exit code {done.returncode}; told and known: {len(lines) - len(found)}")


def testssl():
    program = shutil.which("testssl") or "testssl.sh"
    out = f"{place}/testssl.json"
    subprocess.run(
        [program, "--quiet", "--color", "0", "--warnings", "batch", "-p", "-s", "-h", "-U", "--jsonfile", out, address],
        capture_output=True, text=True, timeout=900)
    with open(out, encoding="utf-8") as file:
        told = json.load(file)
    bad = [f"{one['id']}: {one['finding']}" for one in told if one["severity"] in ("MEDIUM", "HIGH", "CRITICAL")]
    report.check(f"V12.1.1 V12.1.2: testssl: {len(told)} findings, none MEDIUM or above", told and not bad, bad)


report.part("sslyze", sslyze)
report.part("testssl", testssl)
for version in ("-tls1", "-tls1_1"):
    done = subprocess.run(["openssl", "s_client", "-connect", address, version, "-cipher", "ALL:@SECLEVEL=0"], input=b"",
                          capture_output=True)
    report.check(f"MLPS-7.1.2.2: a handshake of {version[1:]} fails", b"BEGIN CERTIFICATE" not in done.stdout)
report.end()
