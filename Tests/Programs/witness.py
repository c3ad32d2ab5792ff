#!/usr/bin/env python3
"""`ransu witness` as a process: honest growth, two histories, wrong keys, kill -9, records put back, many at once.

The log is written here, from the documents (C2SP tlog-witness at 055270b, tlog-cosignature, RFC 8032), and shares no
code with the witness.
"""
import base64
import concurrent.futures
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
import ledger_verifier as second
from harness.client import Client
from harness.report import Report, until
from harness.server import BINARY, environment, folder, free_port

report = Report("witness.py: a witness cosigns what only grows")
ORIGIN = "ledger.example/log"


class Signer:
    """Ed25519, RFC 8032 section 5.1.6."""

    def __init__(self, name=ORIGIN):
        digest = hashlib.sha512(secrets.token_bytes(32)).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix, self.name = digest[32:], name
        self.key = self.point(self.scalar)
        self.id = hashlib.sha256(name.encode() + b"\n\1" + self.key).digest()[:4]

    @staticmethod
    def point(scalar):
        x, y, z, _ = second.times(scalar, second.BASE)
        inverse = pow(z, second.P - 2, second.P)
        return (y * inverse % second.P | (x * inverse % second.P & 1) << 255).to_bytes(32, "little")

    @property
    def vkey(self):
        key = base64.b64encode(bytes([1]) + self.key).decode()
        return f"{self.name}+{self.id.hex()}+{key}"

    def line(self, text):
        def number(data):
            return int.from_bytes(hashlib.sha512(data).digest(), "little") % second.Q

        once = number(self.prefix + text)
        start = self.point(once)
        rest = (once + number(start + self.key + text) * self.scalar) % second.Q
        signature = start + rest.to_bytes(32, "little")
        return f"— {self.name} {base64.b64encode(self.id + signature).decode()}\n".encode()


class Log:
    def __init__(self, leaves, signer):
        self.tree, self.signer = second.Tree([second.leaf_hash(leaf.encode()) for leaf in leaves]), signer

    def text(self, size, root=None, origin=ORIGIN):
        root = base64.b64encode(root or self.tree.root(0, size)).decode()
        return f"{origin}\n{size}\n{root}\n".encode()

    def body(self, old, size, proof=None, text=None, more=b""):
        if proof is None:
            proof = self.tree.extension(old, 0, size) if 0 < old <= size else []
        text = text or self.text(size)
        lines = "".join(base64.b64encode(item).decode() + "\n" for item in proof)
        return f"old {old}\n{lines}\n".encode() + text + b"\n" + self.signer.line(text) + more


class Witness:
    def __init__(self, log, data=None, flags=()):
        self.data, self.port, self.flags, self.log = data or folder(), free_port(), list(flags), log
        self.name = "witness.example/chamber"
        self.process = None

    def start(self):
        words = [BINARY, "witness", "--data", self.data, "--name", self.name, "--log", self.log.signer.vkey,
                 "--listen", f"127.0.0.1:{self.port}", *self.flags]
        self.errors = open(f"{self.data}/log", "ab")
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.errors, env=environment())
        self.vkey = self.process.stdout.readline().decode().split()[-1]
        until(lambda: self.answers())
        return self

    def answers(self):
        try:
            return Client(self.port).get("/").status == 200
        except OSError:
            return False

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(20)
        self.process.stdout.close()
        self.errors.close()

    def post(self, body):
        return Client(self.port).request("POST", "/add-checkpoint", body)

    def said(self):
        with open(f"{self.data}/log") as lines:
            return lines.read()

    def cosigned(self, answer, text):
        """Whether the answer is one good cosignature of this witness."""
        try:
            note = second.Note(text + b"\n" + answer.body)
            return answer.status == 200 and len(note.signed_by([second.Key(self.vkey.encode())])) == 1
        except second.Bad:
            return False


def refused(name, answer, status, size=None):
    report.equal(f"{name}: {status}", answer.status, status)
    report.check(f"{name}: no signature", "—" not in answer.text, answer)
    if size is not None:
        report.equal(f"{name}: names its size", (answer.body, answer.headers["Content-Type"]),
                     (f"{size}\n".encode(), "text/x.tlog.size"))


SIGNER = Signer()
LOG = Log([f"leaf {index}" for index in range(600)], SIGNER)
OTHER = Log([f"leaf {index}" if index != 3 else "another" for index in range(600)], SIGNER)


def honest(witness):
    size = 0
    for new in (1, 2, 3, 7, 8, 255, 256, 257, 300):
        text = LOG.text(new)
        report.check(f"{size} to {new} is cosigned", witness.cosigned(witness.post(LOG.body(size, new)), text))
        size = new
    report.check("the same once more is cosigned", witness.cosigned(witness.post(LOG.body(300, 300)), LOG.text(300)))
    report.check("its page tells key and size", all(
        part in Client(witness.port).get("/").text for part in (witness.vkey, f"{ORIGIN} 300 ")))
    rights = os.stat(f"{witness.data}/witness.key").st_mode & 0o777
    report.equal("the key is for its owner alone", rights, 0o600)


def refusals(witness):
    refused("a stale size", witness.post(LOG.body(257, 400)), 409, 300)
    refused("size 0 to learn the size", witness.post(LOG.body(0, 400)), 409, 300)
    refused("another tree of the same size", witness.post(OTHER.body(300, 300)), 409, 300)
    refused("another history that goes on", witness.post(OTHER.body(300, 400)), 422)
    refused("no proof", witness.post(LOG.body(300, 400, proof=[])), 422)
    refused("a proof where none belongs", witness.post(LOG.body(300, 300, proof=[LOG.tree.root(0, 4)])), 422)
    refused("an old size beyond the checkpoint's", witness.post(LOG.body(301, 300)), 400)
    refused("a smaller tree", witness.post(LOG.body(200, 250)), 409, 300)
    stranger = Log(["leaf"], Signer())
    refused("a stranger's key", witness.post(stranger.body(0, 1)), 403)
    unknown = Log(["leaf"], Signer("other.example"))
    refused("an unknown log", witness.post(unknown.body(0, 1, text=unknown.text(1, origin="other.example"))), 404)
    good = LOG.body(300, 400)
    spoiled = good[:-10] + (b"A" if good[-10:-9] != b"A" else b"B") + good[-9:]
    report.check("a spoiled signature", witness.post(spoiled).status in (400, 403))
    for name, body in {
        "nothing": b"", "no old line": good[4:], "leading zero": good.replace(b"old 300", b"old 0300"),
        "two spaces": good.replace(b"old 300", b"old  300"), "CRLF": good.replace(b"\n", b"\r\n"),
        "64 hashes": LOG.body(300, 400, proof=[b"\0" * 32] * 64), "no final newline": good[:-1],
        "huge number": good.replace(b"old 300", b"old " + b"9" * 40),
    }.items():
        refused(f"malformed ({name})", witness.post(body), 400)
    refused("a body beyond all limits", witness.post(good + b"x" * 1_100_000), 413)
    refused("GET", Client(witness.port).get("/add-checkpoint"), 405)
    report.check("a further signature is no harm",
                 witness.cosigned(witness.post(LOG.body(300, 301, more=Signer("else").line(b"x\n"))), LOG.text(301)))
    report.check("two histories are kept as evidence", len(os.listdir(f"{witness.data}/evidence")) >= 2)


def many_at_once(witness):
    """Everybody is right about the old size: one wins, and what is cosigned never goes back."""
    sizes = list(range(302, 342))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda new: (new, witness.post(LOG.body(301, new))), sizes))
    won = [new for new, answer in answers if answer.status == 200]
    report.equal("of forty at once one is cosigned", len(won), 1)
    report.check("the others are told its size", all(
        answer.status == 409 and answer.body == f"{won[0]}\n".encode() for new, answer in answers if new != won[0]))
    return won[0]


def kill(witness, size):
    """kill -9 at any moment: what was answered is remembered."""
    wrong = []
    for round in range(8):
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            grown = pool.submit(grow, witness, size, size + 20)
            until(lambda: grown.done() or grown.running(), 5)
            if round % 2:
                until(lambda: grown.done(), 0.02 * round)
            witness.end(signal.SIGKILL)
            size = grown.result()
        witness.start()
        answer = witness.post(LOG.body(0, size + 1))
        found = int(answer.body)
        if answer.status != 409 or not size <= found <= size + 1:
            wrong.append((round, size, found))
        size = found
        if witness.post(OTHER.body(size, size + 1)).status != 422:
            wrong.append((round, "another history"))
    report.check("after kill -9 nothing that was answered is forgotten", not wrong, wrong)
    return size


def grow(witness, size, end):
    """Answers the last size that was cosigned."""
    while size < end:
        try:
            answer = witness.post(LOG.body(size, size + 1))
        except OSError:
            return size
        except Exception:  # the answer was cut off
            return size
        if answer.status != 200:
            return size
        size += 1
    return size


def put_back(size):
    """An old record: what is noticed and what cannot be."""
    one = Witness(LOG).start()
    one.post(LOG.body(0, 10))
    one.end()
    old = folder()
    shutil.copytree(one.data, f"{old}/w")
    one.start()
    ten = LOG.text(20)
    own = one.post(LOG.body(10, 20)).body
    heads = f"{one.data}/heads"
    name = os.listdir(heads)[0]
    shutil.copy(f"{old}/w/heads/{name}", f"{heads}/{name}")
    refused("an older record under a running witness", one.post(LOG.body(10, 30)), 500)
    one.end()
    one.start()
    refused("an older record at a start", one.post(OTHER.body(10, 30)), 500)
    report.check("it is said in the log", "set back" in one.said(), one.said()[-500:])
    one.end()
    # Both files of one age: the witness alone cannot know, but its own cosignature tells it.
    two = Witness(LOG, data=f"{old}/w").start()
    refused("its own later cosignature shows it", two.post(LOG.body(10, 20, more=own)), 500)
    refused("and then nothing is signed", two.post(OTHER.body(10, 30)), 500)
    two.end()
    two.start()
    refused("nor after a restart", two.post(LOG.body(10, 30)), 500)
    two.end()
    report.check("the cosignature is the witness's", second.Note(ten + b"\n" + own))


def starts():
    data = folder()
    run = lambda *words: subprocess.run([BINARY, "witness", *words], capture_output=True, text=True,
                                        env=environment(), timeout=30)
    made = run("init", "--data", data, "--name", "w.example/maker")
    report.check("init prints the key", made.returncode == 0 and made.stdout.startswith("w.example/maker+"), made)
    report.equal("init again prints the same", run("init", "--data", data).stdout, made.stdout)
    report.check("the key is a cosigner's", second.Key(made.stdout.strip().encode()).type == 4)
    report.equal("no log, no witness", run("--data", data).returncode, 2)
    report.equal("another name than the key's is refused", run("init", "--data", data, "--name", "x").returncode, 2)
    report.equal("plain HTTP for everybody is refused",
                 run("--data", data, "--log", SIGNER.vkey, "--listen", "0.0.0.0:0").returncode, 2)
    os.chmod(f"{data}/witness.key", 0o644)
    report.equal("a key that others may read is refused", run("init", "--data", data).returncode, 2)
    os.chmod(f"{data}/witness.key", 0o600)
    os.makedirs(f"{data}/logs", exist_ok=True)
    with open(f"{data}/logs/one.vkey", "w") as file:
        file.write(f"# our log\n{SIGNER.vkey}\n")
    with open(f"{data}/policy", "w") as file:
        file.write(f"log {Signer('b.example').vkey}\nquorum none\n")
    process = subprocess.Popen([BINARY, "witness", "--data", data, "--policy", f"{data}/policy",
                                "--listen", f"127.0.0.1:{free_port()}"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True)
    process.stdout.readline()
    second_one = run("--data", data)
    report.equal("a second process on one folder is refused", second_one.returncode, 3)
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=20)[1]
    report.check("keys come from files and policies", ORIGIN in said and "b.example" in said, said)
    report.equal("SIGTERM ends it well", process.returncode, 0)


report.part("starts", starts)
witness = Witness(LOG).start()
report.part("honest growth", lambda: honest(witness))
report.part("refusals", lambda: refusals(witness))
size = report.part("many at once", lambda: many_at_once(witness))
report.part("kill -9", lambda: kill(witness, size))
witness.end()
report.part("records put back", lambda: put_back(size))
report.end()
