#!/usr/bin/env python3
"""`ransu verify`: the published test log of Tessera and proofs from it, good and spoiled, and the second verifier."""
import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import ledger_verifier as second
from harness.report import Report
from harness.server import BINARY, environment, folder

report = Report("verify.py: proofs and logs, offline")
# transparency-dev/trillian-tessera, testdata/build_log.sh and testdata/log at 842b908 and a508c5b.
ENTRIES = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split()
ORIGIN = "example.com/log/testdata"
POLICY = "log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n"
SIGNATURES = {
    3: "M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=",
    8: "M9e0lq1EK37dHtgv9O3UzPxisw5vwIPcJsX9ab0xt4mvVfbdUR1fbMjN6sBFYpBoBEmD4+cWhj/AVgI5MitCO5+mews=",
    15: "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=",
}
TREE = second.Tree([second.leaf_hash(entry.encode()) for entry in ENTRIES])


def checkpoint(size):
    root = base64.b64encode(TREE.root(0, size)).decode()
    return f"{ORIGIN}\n{size}\n{root}\n\n— {ORIGIN} {SIGNATURES[size]}\n".encode()


def proof(index):
    hashes = "".join(base64.b64encode(item).decode() + "\n" for item in TREE.path(index))
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n".encode() + checkpoint(15)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


def verify(*arguments):
    done = subprocess.run([BINARY, "verify", *arguments], capture_output=True, env=environment(), timeout=60)
    return done.returncode, (done.stdout + done.stderr).decode()


def log(where):
    for size in SIGNATURES:
        write(f"{where}/checkpoint.{size}", checkpoint(size))
    write(f"{where}/checkpoint", checkpoint(15))
    bundle = b"".join(len(entry).to_bytes(2, "big") + entry.encode() for entry in ENTRIES)
    write(f"{where}/tile/entries/000.p/15", bundle)
    write(f"{where}/tile/0/000.p/15", b"".join(TREE.leaves))


def spoken(said, *names):
    """What is left of a Chinese answer without paths, names and codes: no English sentence may be among it."""
    for name in names:
        said = said.replace(name, "")
    return re.findall(r"[A-Za-z]{3,}[ ,][A-Za-z]{2,}", said)


def chinese(scratch, policy):
    zh = ("--language", "zh")
    entry = ENTRIES[7].encode().hex()
    path = write(f"{scratch}/zh", proof(7))
    code, said = verify("proof", path, "--policy", policy, "--hex", entry, *zh)
    report.check("a proof is explained in Chinese, every line", code == 0 and "没有见证方" in said
                 and not spoken(said, ORIGIN), said)
    where = f"{scratch}/zh-log"
    log(where)
    code, said = verify("log", where, "--policy", policy, *zh)
    report.check("a whole log too", code == 0 and "15 个条目" in said and not spoken(said, ORIGIN), said)
    good = proof(7)
    wrong = []
    for place in list(range(0, len(good), 11)) + [len(good) - 1]:
        for spoiled in (good[:place] + b"!" + good[place + 1:], good[:place]):
            path = write(f"{scratch}/zh", spoiled)
            code, said = verify("proof", path, "--policy", policy, "--hex", entry, *zh)
            if code != 1 or "不通过" not in said or spoken(said, ORIGIN, path, "tlog-proof"):
                wrong.append(said)
    report.check("each refusal of a spoiled proof is Chinese", not wrong, wrong[:5])
    extra = f"c2sp.org/tlog-proof@v1\nextra {base64.b64encode(b'{!').decode()}\n".encode() + good.split(b"\n", 1)[1]
    path = write(f"{scratch}/zh", extra)
    said = verify("proof", path, "--policy", policy, *zh)[1]
    report.check("an opening that is no JSON is told by line and byte", "第 1 行第 2 列" in said and "JSON" not in said
                 and not spoken(said, path), said)
    said = verify("proof", path, "--policy", policy, "--language", "en")[1]
    report.check("in English as well, not in Swift", "line 1, column 2" in said and "unexpected(" not in said, said)
    write(f"{where}/openings.ndjson", b'{"index":0}\n')
    said = verify("log", where, "--policy", policy, *zh)[1]
    report.check("a broken line of openings too", "第 1 行" in said and not spoken(said, where, ORIGIN), said)
    said = verify("proof", f"{scratch}/nothing", "--policy", policy, "--hex", "", *zh)[1]
    report.check("a file that cannot be read", "无法读取" in said, said)
    bad = write(f"{scratch}/bad-policy", b"log x\nquorum none\n")
    said = verify("log", where, "--policy", bad, *zh)[1]
    report.check("a policy that is none", "策略文件第 1 行" in said and not spoken(said, bad), said)


def proofs(scratch, policy):
    for index in (0, 7, 14):
        path = write(f"{scratch}/{index}.tlog-proof", proof(index))
        code, said = verify("proof", path, "--policy", policy, "--hex", ENTRIES[index].encode().hex())
        report.check(f"entry {index} is proved", code == 0 and f"entry {index} of 15" in said, said)
        report.check("it says that no witness saw it", "no witness" in said, said)
        entry = write(f"{scratch}/entry", b"other")
        report.equal("another entry is not, with code 1", verify("proof", path, "--policy", policy, "--entry", entry)[0], 1)
    good = proof(7)
    wrong = []
    for place in range(0, len(good), 7):
        spoiled = good[:place] + bytes([good[place] ^ 1]) + good[place + 1:]
        path = write(f"{scratch}/spoiled", spoiled)
        if verify("proof", path, "--policy", policy, "--hex", ENTRIES[7].encode().hex())[0] != 1:
            wrong.append(place)
    report.check("a proof with one bit changed is refused, wherever it is", not wrong, wrong)
    report.equal("a file that is not there is code 3", verify("proof", f"{scratch}/none", "--policy", policy, "--hex", "")[0], 3)
    whole = f"{scratch}/7.tlog-proof"
    report.check("an entry must be given", verify("proof", whole, "--policy", policy)[0] not in (0, 1))
    stranger = write(f"{scratch}/stranger", b"quorum none\n")
    report.equal("a log that the policy does not know is refused",
                 verify("proof", f"{scratch}/7.tlog-proof", "--policy", stranger, "--hex", ENTRIES[7].encode().hex())[0], 1)


def logs(scratch, policy):
    where = f"{scratch}/log"
    log(where)
    code, said = verify("log", where, "--policy", policy)
    report.check("the published log is whole", code == 0 and "15 entries, 1 tiles, 4 checkpoints" in said, said)
    names = [os.path.join(at, name) for at, _, found in os.walk(where) for name in found]
    wrong = []
    for name in names:
        with open(name, "rb") as file:
            content = file.read()
        for place in range(0, len(content), 23):
            changed = f"{scratch}/changed"
            shutil.rmtree(changed, ignore_errors=True)
            shutil.copytree(where, changed)
            write(name.replace(where, changed), content[:place] + bytes([content[place] ^ 4]) + content[place + 1:])
            ours = verify("log", changed, "--policy", policy)[0]
            with contextlib.redirect_stdout(None):
                theirs = second.main(["log", changed, policy])
            if (ours, theirs) != (1, 1):
                wrong.append((name, place, ours, theirs))
    report.check("both verifiers find every changed bit of its files", not wrong, wrong)
    empty = f"{scratch}/empty"
    os.makedirs(empty)
    report.equal("a folder without checkpoints is no log", verify("log", empty, "--policy", policy)[0], 1)


# --- a log whose operator holds the key and writes what he likes ---

SEED, FORGER = bytes(range(32)), "example.org/forged"


def compressed(point):
    x, y, z, _ = point
    inverse = pow(z, second.P - 2, second.P)
    x, y = x * inverse % second.P, y * inverse % second.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def signed(message):
    """RFC 8032 section 5.1.6."""
    digest = hashlib.sha512(SEED).digest()
    secret = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    public = compressed(second.times(secret, second.BASE))
    nonce = int.from_bytes(hashlib.sha512(digest[32:] + message).digest(), "little") % second.Q
    point = compressed(second.times(nonce, second.BASE))
    challenge = int.from_bytes(hashlib.sha512(point + public + message).digest(), "little") % second.Q
    return public, point + ((nonce + challenge * secret) % second.Q).to_bytes(32, "little")


def forged_log(where, records):
    """A whole log, signed, of these entries with their openings; answers its policy."""
    entries, lines = [], []
    for number, (kind, record) in enumerate(records):
        salt, link = bytes([number] * 16), bytes([number] * 32)
        text, own = json.dumps(record, sort_keys=True, separators=(",", ":")), bytes([number + 100] * 16)
        names = second.GROUPS.get(kind, ["record"])
        digests = [second.sha256(b"")] * (len(names) - 1) + [second.sha256(own + text.encode())]
        entries.append(bytes([1, second.KINDS[kind]]) + second.sha256(link + salt + b"".join(digests)))
        plain = lambda data: base64.b64encode(data).decode()
        lines.append(json.dumps({"index": number, "opening": {
            "version": 1, "kind": kind, "link": plain(link), "salt": plain(salt),
            "digests": [plain(digest) for digest in digests],
            "opened": [{"group": "record", "salt": plain(own), "text": text}]}}))
    tree, count = second.Tree([second.leaf_hash(entry) for entry in entries]), len(entries)
    body = f"{FORGER}\n{count}\n{base64.b64encode(tree.root()).decode()}\n".encode()
    public, signature = signed(body)
    key_id = second.sha256(FORGER.encode() + b"\n\1" + public)[:4]
    line = f"\n— {FORGER} {base64.b64encode(key_id + signature).decode()}\n"
    shutil.rmtree(where, ignore_errors=True)
    write(f"{where}/checkpoint", body + line.encode())
    write(f"{where}/tile/entries/000.p/{count}", b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries))
    write(f"{where}/tile/0/000.p/{count}", b"".join(tree.leaves))
    write(f"{where}/openings.ndjson", "\n".join(lines).encode() + b"\n")
    vkey = f"{FORGER}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
    return write(f"{where}/../forged.policy", f"log {vkey}\nquorum none\n".encode())


def step(kind, number, account, organization, case=7, subject=3, **more):
    return "decision", {"account_id": account, "at": number, "case_id": case, "case_kind": "amendment", "items": "",
                        "kind": kind, "organization_id": organization, "reason": "", "round": 1, "step_no": number,
                        "subject_id": subject, **more}


def change(**more):
    return "decision", {"amendment_id": 3, "channel": "amendment", "request_digest": "aa", "return_id": 20, "round_no": 1,
                        "state": "accepted", **more}


def meanings(scratch):
    """No change without an approval, before it, of just this request, by another role: read offline by both."""
    where = f"{scratch}/forged"
    began = ("decision", {"beganAt": 1, "origin": FORGER, "reason": "first"})
    first = ("decision", {"channel": "epcis", "return_id": 10, "state": "accepted"})
    original = ("event", {"captor_id": 5, "epcis_event_id": "urn:uuid:1", "event_id": 1, "return_id": 10})
    declared = ("event", {"captor_id": 5, "declared_at": 5, "epcis_event_id": "urn:uuid:1", "event_id": 2, "return_id": 20})
    asked, approved = step("submitted", 1, 1, 5, request_digest="aa"), step("approved", 2, 2, 0)

    def both(*records):
        policy = forged_log(where, [began, first, original, *records])
        code, said = verify("log", where, "--policy", policy)
        with contextlib.redirect_stdout(None):
            return code, second.main(["log", where, policy]), said

    ours, theirs, said = both(asked, approved, change(), declared)
    report.check("an approved change is in order, and the sides are told",
                 (ours, theirs) == (0, 0) and "1 changes" in said and "1 of them by the platform" in said, said)
    for name, records in {
        "an approval by the requester": (asked, step("approved", 2, 1, 0), change()),
        "an approval by a colleague of the requester": (asked, step("approved", 2, 2, 5), change()),
        "an approval by another enterprise": (asked, step("approved", 2, 2, 6), change()),
        "an approval of another case": (asked, step("submitted", 1, 1, 5, case=8, subject=4, request_digest="aa"),
                                        step("approved", 2, 2, 0, case=8, subject=4), change()),
        "no approval": (asked, change()),
        "no request": (change(),),
        "an approval afterwards": (asked, change(), approved),
        "a rejection": (asked, step("rejected", 2, 2, 0), change()),
        "an approval of other contents": (asked, approved, change(request_digest="ab")),
        "a change that names no request": (asked, approved, ("decision", {
            "channel": "api", "request_digest": "aa", "return_id": 20, "state": "accepted"})),
        "one approval for two changes": (asked, approved, change(), change(return_id=21)),
        "a declaration that nobody approved": (declared, ("decision", {
            "channel": "epcis", "return_id": 20, "state": "accepted"})),
    }.items():
        ours, theirs, said = both(*records)
        report.check(f"{name}: both verifiers say no", (ours, theirs) == (1, 1) and "no:" in said, (ours, theirs, said))


scratch = folder()
path = write(f"{scratch}/policy", POLICY.encode())
report.part("proofs", lambda: proofs(scratch, path))
report.part("logs", lambda: logs(scratch, path))
report.part("chinese", lambda: chinese(scratch, path))
report.part("what entries mean", lambda: meanings(scratch))
report.end()
