"""A second reading of the ledger's formats, written from the documents and not from the Swift code: two readings of
one contract are a test, one is not. Standard library only.

    ledger_verifier.py proof FILE POLICY ENTRY    whether the proof file shows the entry (a file) under the policy
    ledger_verifier.py log FOLDER POLICY          whether checkpoint, tiles and bundles in a folder agree; with
                                                  openings.ndjson beside them also what the entries mean
    ledger_verifier.py serve                      answers lines of commands, see `answer`; the Swift tests ask here

Sources: RFC 9162 section 2.1, RFC 8032, C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-policy,
tlog-tiles.
"""
import base64
import hashlib
import json
import os
import re
import sys
import unicodedata

LIMIT = 2**63 - 1


class Bad(Exception):
    pass


def require(truth, rule):
    if not truth:
        raise Bad(rule)


# --- the tree, RFC 9162 section 2.1 -----------------------------------------------------------------------------------

def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(entry):
    return sha256(b"\0" + entry)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def split(count):
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


class Tree:
    """A tree by its definition. Roots of parts are kept, as proofs ask for them again and again."""

    def __init__(self, leaves):
        self.leaves = leaves
        self.kept = {}

    def root(self, start=0, end=None):
        end = len(self.leaves) if end is None else end
        if start == end:
            return sha256(b"")
        if end - start == 1:
            return self.leaves[start]
        if (start, end) not in self.kept:
            middle = start + split(end - start)
            self.kept[start, end] = node_hash(self.root(start, middle), self.root(middle, end))
        return self.kept[start, end]

    def path(self, index, start=0, end=None):
        end = len(self.leaves) if end is None else end
        if end - start == 1:
            return []
        middle = start + split(end - start)
        if index < middle:
            return self.path(index, start, middle) + [self.root(middle, end)]
        return self.path(index, middle, end) + [self.root(start, middle)]

    def extension(self, old, start=0, end=None, whole=True):
        end = len(self.leaves) if end is None else end
        if old == end:
            return [] if whole else [self.root(start, end)]
        middle = start + split(end - start)
        if old <= middle:
            return self.extension(old, start, middle, whole) + [self.root(middle, end)]
        return self.extension(old, middle, end, False) + [self.root(start, middle)]


def root_of_path(index, size, leaf, proof):
    """Checks by recursion what the proof must be made of, which is another way than the loop of section 2.1.3.2."""
    require(0 <= index < size <= LIMIT, "index")

    def climb(index, size, rest):
        if size == 1:
            require(not rest, "length")
            return leaf
        require(rest, "length")
        middle = split(size)
        if index < middle:
            return node_hash(climb(index, middle, rest[:-1]), rest[-1])
        return node_hash(rest[-1], climb(index - middle, size - middle, rest[:-1]))

    return climb(index, size, proof)


def check_extension(old, new, old_root, new_root, proof):
    require(0 <= old <= new <= LIMIT, "sizes")
    if old == new:
        require(not proof and old_root == new_root, "same size")
        require(new > 0 or new_root == sha256(b""), "empty tree")
        return
    require(old > 0, "nothing is proved from the empty tree")

    def climb(old, size, whole, rest):
        """Roots of the old and the new part."""
        if old == size:
            if whole:
                require(not rest, "length")
                return old_root, old_root
            require(len(rest) == 1, "length")
            return rest[0], rest[0]
        require(rest, "length")
        middle = split(size)
        if old <= middle:
            before, after = climb(old, middle, whole, rest[:-1])
            return before, node_hash(after, rest[-1])
        before, after = climb(old - middle, size - middle, False, rest[:-1])
        return node_hash(rest[-1], before), node_hash(rest[-1], after)

    require(climb(old, new, True, proof) == (old_root, new_root), "roots")


# --- Ed25519, RFC 8032 section 5.1 ------------------------------------------------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    s, t = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, t - s, t + s, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def decompress(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decompress(BASE_Y.to_bytes(32, "little"))


def ed25519_holds(key, message, signature):
    if len(signature) != 64 or len(key) != 32:
        return False
    a, r = decompress(key), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- notes, keys, checkpoints -----------------------------------------------------------------------------------------

def unbase64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Bad("base 64") from error
    require(base64.b64encode(data) == bytes(text), "canonical base 64")
    return data


def number(text):
    require(re.fullmatch(rb"0|[1-9][0-9]{0,18}", text) and int(text) <= LIMIT, "decimal")
    return int(text)


def tree_hash(text):
    data = unbase64(text)
    require(len(data) == 32, "32 bytes")
    return data


def check_name(name):
    require(0 < len(name) <= 255, "name")
    try:
        text = name.decode()
    except UnicodeDecodeError as error:
        raise Bad("name") from error
    require(not any(c == "+" or c.isspace() or unicodedata.category(c) in ("Zs", "Zl", "Zp") or ord(c) < 33
                    for c in text), "name")


class Key:
    """`name+ID+base64`"""

    def __init__(self, text):
        parts = text.split(b"+", 2)
        require(len(parts) == 3, "key")
        self.name, data = parts[0], unbase64(parts[2])
        check_name(self.name)
        require(len(data) > 1, "key")
        self.type, self.key = data[0], data[1:]
        if self.type in (1, 4):
            require(len(self.key) == 32, "key length")
        message = self.name + b"\n" + data
        if self.type == 2:
            message = self.key
        if self.type == 5:
            message = self.name + b"\n\5" + sha256(self.key)
        self.id = sha256(message)[:4]
        require(parts[1] == self.id.hex().encode(), "key ID")

    def holds(self, text, signature):
        if self.type == 1:
            return ed25519_holds(self.key, text, signature)
        if len(signature) != 72 or int.from_bytes(signature[:8], "big") > LIMIT:
            return False
        time = str(int.from_bytes(signature[:8], "big")).encode()
        return ed25519_holds(self.key, b"cosignature/v1\ntime " + time + b"\n" + text, signature[8:])


class Note:
    def __init__(self, data):
        require(len(data) <= 1_000_000, "size")
        try:
            data.decode()
        except UnicodeDecodeError as error:
            raise Bad("UTF-8") from error
        require(not any(byte < 32 and byte != 10 for byte in data), "control characters")
        place = data.rfind(b"\n\n")
        require(place >= 0 and data.endswith(b"\n"), "an empty line")
        self.text, rest = data[:place + 1], data[place + 2:]
        lines = rest.split(b"\n")[:-1]
        require(0 < len(lines) <= 100, "signatures")
        self.signatures = []
        for line in lines:
            require(line.startswith("— ".encode()), "signature line")
            parts = line[4:].split(b" ", 1)
            require(len(parts) == 2, "signature line")
            check_name(parts[0])
            data = unbase64(parts[1])
            require(len(data) > 4, "signature")
            self.signatures.append((parts[0], data[:4], data[4:]))

    def signed_by(self, keys):
        """The keys that signed; a wrong signature of a known key refuses the note."""
        signed = []
        for name, key_id, signature in self.signatures:
            for key in keys:
                if (key.name, key.id) == (name, key_id) and key.type in (1, 4) and key not in signed:
                    require(key.holds(self.text, signature), "signature of " + repr(name))
                    signed.append(key)
        require(signed, "no known signature")
        return signed


class Checkpoint:
    def __init__(self, text):
        lines = text.split(b"\n")
        require(len(lines) >= 4 and lines[-1] == b"" and all(lines[:-1]), "checkpoint lines")
        require(len(lines[0]) <= 255, "origin")
        self.origin, self.size, self.root = lines[0], number(lines[1]), tree_hash(lines[2])


# --- policies and proof files -----------------------------------------------------------------------------------------

class Policy:
    def __init__(self, data):
        require(len(data) <= 1 << 20, "policy size")
        self.logs, self.witnesses, self.rules, used, quorums = [], {}, {}, set(), []
        lines = data.split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        for line in lines:
            require(all(byte == 9 or 32 <= byte != 127 for byte in line), "control characters")
            words = [word for word in re.split(rb"[ \t]+", line) if word]
            if not words or words[0].startswith(b"#"):
                continue
            kind, words = words[0], words[1:]
            if kind == b"log":
                require(len(words) in (1, 2), "log")
                key = Key(words[0])
                require(key.type in (1, 6) and key.key not in [other.key for other in self.logs], "log")
                self.logs.append(key)
            elif kind == b"witness":
                require(len(words) in (2, 3), "witness")
                key = Key(words[1])
                require(key.type in (4, 6) and key.key not in [w.key for w in self.witnesses.values()], "witness")
                self.define(words[0], (1, [words[0]]))
                self.witnesses[words[0]] = key
            elif kind == b"group":
                require(len(words) >= 3, "group")
                members = words[2:]
                for member in members:
                    require(member in self.rules and member not in used, "member")
                    used.add(member)
                needed = {b"any": 1, b"all": len(members)}.get(words[1])
                needed = number(words[1]) if needed is None else needed
                require(1 <= needed <= len(members), "threshold")
                self.define(words[0], (needed, members))
            elif kind == b"quorum":
                require(len(words) == 1 and (words[0] == b"none" or words[0] in self.rules), "quorum")
                quorums.append(words[0])
            else:
                raise Bad("keyword")
        require(len(quorums) == 1, "one quorum")
        self.quorum = quorums[0]

    def define(self, name, rule):
        require(name != b"none" and name not in self.rules, "name")
        self.rules[name] = rule

    def trust(self, note):
        checkpoint = Checkpoint(note.text)
        signed = note.signed_by(self.logs + list(self.witnesses.values()))
        require(any(key in signed and key.name == checkpoint.origin for key in self.logs), "log")
        cosigned = {name for name, key in self.witnesses.items() if key in signed}

        def reached(name):
            if name in self.witnesses:
                return name in cosigned
            needed, members = self.rules[name]
            return sum(reached(member) for member in members) >= needed

        require(self.quorum == b"none" or reached(self.quorum), "quorum")
        require(checkpoint.size > 0 or checkpoint.root == sha256(b""), "empty tree")
        return checkpoint


def verify_proof(data, policy, entry):
    lines = data.split(b"\n")
    require(lines[0] == b"c2sp.org/tlog-proof@v1", "header")
    place = 1
    if place < len(lines) and lines[place].startswith(b"extra "):
        unbase64(lines[place][6:])
        place += 1
    require(place < len(lines) and lines[place].startswith(b"index "), "index")
    index = number(lines[place][6:])
    place += 1
    proof = []
    while place < len(lines) and lines[place] != b"":
        proof.append(tree_hash(lines[place]))
        place += 1
    require(place < len(lines) and len(proof) <= 63, "proof")
    checkpoint = policy.trust(Note(b"\n".join(lines[place + 1:])))
    root = root_of_path(index, checkpoint.size, leaf_hash(entry), proof)
    require(root == checkpoint.root, "root")


# --- a whole log ------------------------------------------------------------------------------------------------------

def tile_path(kind, index, width):
    digits = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        digits = "x%03d/%s" % (index % 1000, digits)
    return "tile/%s/%s%s" % (kind, digits, "" if width == 256 else ".p/%d" % width)


def verify_log(read, notes, policy, found=None):
    """`read` gives a file's bytes or None; `notes` are all checkpoints; `found` takes the entries. Answers their number."""
    checkpoints = [policy.trust(Note(note)) for note in notes]
    newest = max(checkpoints, key=lambda checkpoint: checkpoint.size)
    require(all(checkpoint.origin == newest.origin for checkpoint in checkpoints), "one origin")

    def tile(kind, index, width):
        data = read(tile_path(kind, index, width))
        if data is None and width < 256:
            data = read(tile_path(kind, index, 256))
        require(data is not None, "missing " + tile_path(kind, index, width))
        return data

    leaves = []
    for index in range((newest.size + 255) // 256):
        width = min(256, newest.size - index * 256)
        bundle, place, entries = tile("entries", index, width), 0, []
        while place < len(bundle):
            count = int.from_bytes(bundle[place:place + 2], "big")
            require(place + 2 + count <= len(bundle), "bundle")
            entries.append(bundle[place + 2:place + 2 + count])
            place += 2 + count
        require(len(entries) in (width, 256), "bundle")
        leaves += [leaf_hash(entry) for entry in entries[:width]]
        if found is not None:
            found += entries[:width]
    level, hashes = 0, leaves
    while hashes:
        for index in range((len(hashes) + 255) // 256):
            part = hashes[index * 256:(index + 1) * 256]
            data = tile(level, index, len(part))
            require(len(data) in (len(part) * 32, 8192) and data[:len(part) * 32] == b"".join(part), "tile")
        hashes = [Tree(hashes[at:at + 256]).root() for at in range(0, len(hashes) - 255, 256)]
        level += 1
    for checkpoint in checkpoints:
        require(Tree(leaves[:checkpoint.size]).root() == checkpoint.root, "root of %d" % checkpoint.size)
    return newest.size


# --- what opened entries mean, docs/manual/verify.md ------------------------------------------------------------------

KINDS = {"event": 1, "decision": 2, "allocation": 3, "audit": 4}
GROUPS = {"event": ["shown", "public", "trade", "personal", "record"]}


def opened_record(opening, entry):
    """The record of an opening, which must open just this entry; None where it stays closed."""
    names = GROUPS.get(opening["kind"], ["record"])
    link, salt = unbase64(opening["link"].encode()), unbase64(opening["salt"].encode())
    digests = [unbase64(digest.encode()) for digest in opening["digests"]]
    require(len(link) == 32 and len(salt) == 16 and all(len(digest) == 32 for digest in digests), "lengths")
    require(entry == bytes([1, KINDS[opening["kind"]]]) + sha256(link + salt + b"".join(digests)), "not this entry")
    record = None
    for group in opening["opened"]:
        text = group["text"].encode()
        require(sha256(unbase64(group["salt"].encode()) + text) == digests[names.index(group["group"])], "group")
        if group["group"] == "record":
            record = json.loads(text)
    return record


class Meaning:
    """Every return that changes what was returned before stands behind the approval of just this request, by somebody
    of the platform, which is organization 0, who is neither who asked nor of where he is from."""

    def __init__(self):
        self.cases, self.accepted, self.declared, self.named = {}, {}, [], {}
        self.continued, self.old_steps, self.changes, self.unjudged = False, 0, 0, 0

    def take(self, kind, record):
        if record is None:
            return
        if kind == "event":
            self.event(record)
        elif kind == "decision" and "state" in record:
            self.end_of_return(record)
        elif kind == "decision" and "beganAt" in record:
            self.continued = "previousNote" in record
        elif kind == "decision" and "case_id" in record:
            self.step(record)

    def step(self, record):
        step, number, who, of = record["kind"], record["case_id"], record["account_id"], record.get("organization_id")
        subject = (record["case_kind"], record.get("subject_id", 0)) if "case_kind" in record else None
        self.old_steps += subject is None
        case = self.cases.get(number)
        if case and subject and case["subject"]:
            require(case["subject"] == subject, "the case is about something else now")
        if step == "submitted":
            require(not case or case["state"] != "submitted", "submitted twice")
            self.cases[number] = {"who": who, "of": of, "subject": subject, "digest": record.get("request_digest"),
                                  "state": "submitted"}
        elif step in ("approved", "rejected", "returned", "withdrawn"):
            if case is None:
                require(self.continued, "nothing was asked")
                self.unjudged += 1
                return
            if step != "withdrawn":
                require(case["state"] == "submitted", "decided already")
                require(case["who"] != who, "one's own request")
                require(subject is None or (of == 0 and case["of"] != 0), "the same side")
            case["state"] = step

    def end_of_return(self, record):
        number = record["return_id"]
        require(number not in self.accepted, "twice")
        if record["state"] not in ("accepted", "accepted-in-part"):
            return
        self.accepted[number] = "amendment_id" in record
        if "amendment_id" not in record:
            require("request_digest" not in record and record.get("channel") != "amendment", "a change without a request")
            return
        asked = [case for case in self.cases.values() if case["subject"] == ("amendment", record["amendment_id"])]
        if not asked:
            require(self.continued or self.old_steps, "a change that nobody asked for")
            self.unjudged += 1
            return
        require(asked[0]["state"] == "approved", "a change that nobody approved")
        require(asked[0]["digest"] in (None, record.get("request_digest")), "a change other than was asked for")
        asked[0]["state"] = "done"
        self.changes += 1

    def event(self, record):
        name = (record.get("captor_id"), record.get("epcis_event_id"))
        if "declared_at" in record:
            original = self.named.get(name) if name[1] else None
            self.declared.append((record["return_id"], original not in (None, record["return_id"])))
        elif name[1]:
            self.named[name] = record["return_id"]

    def finish(self):
        for number, is_known in self.declared:
            require(self.accepted.get(number) is not False or not is_known, "declared wrong without an approval")


def verify_meaning(lines, entries):
    """Answers how many changes there are, each approved; throws for one that is not."""
    meaning, openings = Meaning(), {}
    for line in lines.split(b"\n"):
        if line:
            one = json.loads(line)
            openings[one["index"]] = one["opening"]
    for index in sorted(openings):
        require(index < len(entries), "an opening of no entry")
        try:
            opening = openings[index]
            meaning.take(opening["kind"], opened_record(opening, entries[index]))
        except (Bad, KeyError, ValueError, TypeError) as error:
            raise Bad("entry %d: %s" % (index, error)) from error
    meaning.finish()
    return meaning.changes


# --- commands ---------------------------------------------------------------------------------------------------------

def numbers(seed):
    """SplitMix64, as the Swift tests draw their leaves."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) % 2**64
        mixed = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        yield mixed ^ mixed >> 31


def answer(words):
    """One line for one line:

    tree SEED SIZE INDEX OLD      root, SHA-256 of the inclusion proof of INDEX, SHA-256 of the proof from OLD
    inclusion INDEX SIZE LEAF ROOT HASHES       ok or no; hashes in hexadecimal, joined
    consistency OLD NEW OLDROOT NEWROOT HASHES  ok or no
    proof FILE POLICY ENTRY       ok or no; everything in hexadecimal
    """
    command, words = words[0], words[1:]
    if command == "tree":
        seed, size, index, old = map(int, words)
        draw = numbers(seed)
        tree = Tree([leaf_hash(next(draw).to_bytes(8, "big")) for _ in range(size)])
        parts = [tree.root(), sha256(b"".join(tree.path(index))), sha256(b"".join(tree.extension(old)))]
        return " ".join(part.hex() for part in parts)
    try:
        if command == "proof":
            file, policy, entry = map(bytes.fromhex, (word.replace("-", "") for word in words))
            verify_proof(file, Policy(policy), entry)
            return "ok"
        first, second = map(int, words[:2])
        one, two, joined = (bytes.fromhex(word.replace("-", "")) for word in words[2:])
        hashes = [joined[at:at + 32] for at in range(0, len(joined), 32)]
        if command == "inclusion":
            require(root_of_path(first, second, one, hashes) == two, "root")
        else:
            check_extension(first, second, one, two, hashes)
        return "ok"
    except Bad:
        return "no"


def main(arguments):
    if arguments == ["serve"]:
        for line in sys.stdin:
            print(answer(line.split()), flush=False)
        return 0

    def content(path):
        with open(path, "rb") as file:
            return file.read()

    try:
        if len(arguments) == 4 and arguments[0] == "proof":
            verify_proof(content(arguments[1]), Policy(content(arguments[2])), content(arguments[3]))
            print("ok: the entry is in the log")
            return 0
        if len(arguments) == 3 and arguments[0] == "log":
            folder = arguments[1]

            def read(path):
                full = os.path.join(folder, path)
                return content(full) if os.path.isfile(full) else None

            names, entries = [name for name in os.listdir(folder) if name.startswith("checkpoint")], []
            notes = [content(os.path.join(folder, name)) for name in names]
            size = verify_log(read, notes, Policy(content(arguments[2])), entries)
            print("ok: %d entries, %d checkpoints" % (size, len(names)))
            openings = read("openings.ndjson")
            if openings is not None:
                print("ok: %d changes, each after its approval by the platform" % verify_meaning(openings, entries))
            return 0
    except (Bad, OSError) as error:
        print("no: %s" % error)
        return 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    sys.exit(main(sys.argv[1:]))
