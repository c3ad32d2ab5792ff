#!/usr/bin/env python3
"""kill -9 in the middle of returns: what was acknowledged is there once, what was not is taken once when sent again.

`crash.py SEED` takes another seed for the moments of the kills.
"""
import http.client
import os
import random
import sys
import threading
import time

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import Server, fresh_postgres
from harness.story import Story, must, rows, send

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 20261123
CLIENTS, SMALL, LARGE, LIMIT = 8, 5, 20_000, 150
report = Report(f"crash.py: kill -9 during returns, seed {SEED}")


LEAVES = """
SELECT count(*), sum(CASE WHEN {counts} THEN 1 ELSE 0 END) FROM ledger_leaf l
    JOIN trace_event e ON e.owner_id = l.owner_id AND e.event_id = l.fact_id
    JOIN trace_return r ON r.return_id = e.return_id WHERE l.kind = 1
""".format(counts="r.state IN ('accepted', 'accepted-in-part')")
HELD = "SELECT (SELECT count(*) FROM ledger_held) + (SELECT count(*) FROM ledger_due)"


class Parcel:
    """One return: its key, its content, and the receipt if it was acknowledged."""

    def __init__(self, key, codes):
        self.key, self.codes = key, codes
        self.body = rows(codes, "K1")
        self.receipt = None

    def send(self, maker):
        answer = send(maker, self.body, self.key)
        if answer.status in (200, 201):
            self.receipt = answer.json
        return answer


class Crashes:
    def __init__(self, database, rounds):
        self.rounds = rounds
        self.random = random.Random(SEED)
        self.server = Server(database=database, flags=["--signer"] if database else []).start()
        self.story = Story(self.server)
        self.story.staff("shenhe", "reviewer")
        self.maker, _ = self.story.enterprise("huoying", 1, "9990001")
        product = self.story.product(self.maker)
        self.codes = self.story.codes(self.maker, product, LARGE + rounds * CLIENTS * LIMIT * SMALL)
        self.large = Parcel("large-0", self.take(LARGE))
        self.done, self.slowest, self.large_cut, self.problems = [], 0.0, 0, []

    def take(self, count):
        taken, self.codes = self.codes[:count], self.codes[count:]
        return taken

    def run(self):
        for number in range(self.rounds):
            self.round(number)
        report.check(f"{self.rounds} rounds, nothing wrong on the way", not self.problems, self.problems[:3])
        report.check(f"restarts took {self.slowest:.2f} s at most (< 10 s)", self.slowest < 10)
        cut = f"{self.large_cut} of {self.rounds} kills met the large return unfinished"
        report.check(cut, self.large_cut > 0)
        self.large_at_last()
        self.verify()
        report.equal("SIGTERM: exit code 0", self.server.stop(), 0)

    def round(self, number):
        """Returns in flight, a kill, a restart, the retries."""
        parcels, stopping, lock = [], threading.Event(), threading.Lock()

        def keep_sending(client):
            count = 0
            while not stopping.is_set() and count < LIMIT:
                with lock:
                    parcel = Parcel(f"r{number}-c{client}-{count}", self.take(SMALL))
                    parcels.append(parcel)
                count += 1
                if not self.attempt(parcel, self.maker, f"round {number}"):
                    return

        workers = [threading.Thread(target=keep_sending, args=(client,)) for client in range(CLIENTS)]
        if self.large.receipt is None:
            workers.append(threading.Thread(target=self.attempt, args=(self.large, self.maker, "large")))
        for worker in workers:
            worker.start()
        time.sleep(self.random.uniform(0.2, 2.0))  # the moment of the kill is what is drawn, no condition
        self.server.kill()
        left = os.path.join(self.server.data, "spool", f"upload-left-{number}")
        with open(left, "wb") as file:  # what a kill in the middle of an upload leaves
            file.write(b"left")
        stopping.set()
        for worker in workers:
            worker.join()
        self.large_cut += self.large.receipt is None
        self.server.start()
        if self.server.spool():
            self.problems.append(f"round {number}: left in the spool folder: {self.server.spool()[:3]}")
        self.slowest = max(self.slowest, self.server.start_seconds)
        self.settle(number, parcels)

    def attempt(self, parcel, maker, place):
        """True while the server lives. A refusal is a problem, a broken connection is what the test wants."""
        try:
            answer = parcel.send(maker)
        except (OSError, http.client.HTTPException):
            return False
        if parcel.receipt is None:
            self.problems.append(f"{place}: {parcel.key}: {answer}")
        return True

    def settle(self, number, parcels):
        acknowledged = sum(1 for parcel in parcels if parcel.receipt)
        for parcel in parcels:
            first = parcel.receipt
            answer = parcel.send(self.maker)
            if first is None and answer.status not in (200, 201):
                self.problems.append(f"round {number}: the retry of {parcel.key}: {answer}")
            elif first is not None and (answer.status, answer.json) != (200, first):
                self.problems.append(f"round {number}: {parcel.key} was acknowledged as {first} and is now {answer}")
        self.done += parcels
        report.say(
            f"round {number + 1}: {acknowledged} of {len(parcels)} acknowledged before the kill, "
            f"ready after {self.server.start_seconds:.2f} s")

    def large_at_last(self):
        if self.large.receipt is None:
            answer = self.large.send(self.maker)
            report.answers("the large return is taken with the same key", answer, 201, '"accepted"')
        answer = self.large.send(self.maker)
        report.equal("… and once", (answer.status, answer.json), (200, self.large.receipt))
        self.done.append(self.large)

    def verify(self):
        by_digest, path = {}, "/api/v1/returns"
        while path:
            page = must(self.maker.get(path), 200).json
            for found in page["returns"]:
                by_digest.setdefault(found["digest"], []).append(found)
            path = page.get("next")
        wrong = [p.key for p in self.done if self.accepted(by_digest, p) != [p.receipt["returnId"]]]
        report.check(f"each of {len(self.done)} returns is accepted exactly once", not wrong, wrong[:5])
        open_states = {f["state"] for all in by_digest.values() for f in all} - {"accepted", "refused"}
        report.check("no return is left half way", not open_states, open_states)

        units = sum(len(parcel.codes) for parcel in self.done)
        runs = "SELECT sum(last_index - first_index + 1), count(DISTINCT return_id) FROM binding_run"
        report.equal("bound units and their returns", self.server.query(runs), [[str(units), str(len(self.done))]])
        usage = self.maker.get("/api/v1/usage")
        report.equal("usage says the same", (usage.status, usage.json.get("totals", {}).get("bound")), (200, units))
        for parcel in random.Random(SEED).sample(self.done, min(20, len(self.done))) + [self.large]:
            document = self.story.anyone().get(f"/E={parcel.codes[-1]}", Accept="application/json").json
            steps = [event["step"] for event in document.get("trace", [])]
            if document.get("batch", {}).get("number") != "K1" or len(steps) != 1:
                report.check(f"{parcel.codes[-1]} was made once", False, document)
        self.leaves()
        unused = self.story.anyone().get(f"/E={self.codes[-1]}")
        report.answers("a code that was not sent is not bound", unused, 200, "信息尚未回传")

    def leaves(self):
        """Each event that counts has a leaf, and none of a return that broke off, however much of it was stored."""
        events = "SELECT count(*) FROM trace_event e JOIN trace_return r ON r.return_id = e.return_id WHERE r.state = 'accepted'"
        counting, begun = self.server.query(events)[0][0], time.monotonic()
        while self.server.query(HELD) != [["0"]] and time.monotonic() - begun < 30:
            time.sleep(0.2)
        while self.server.query(LEAVES) != [[counting, counting]] and time.monotonic() - begun < 30:
            time.sleep(0.2)
        report.equal("leaves of events: those that count, once", self.server.query(LEAVES), [[counting, counting]])
        report.equal("and nothing is laid aside any more", self.server.query(HELD), [["0"]])

    def accepted(self, by_digest, parcel):
        found = by_digest.get(parcel.receipt["digest"], []) if parcel.receipt else []
        return [one["returnId"] for one in found if one["state"] == "accepted"]


def work(name, database, rounds):
    print(name)
    report.part(f"{rounds} rounds", lambda: Crashes(database, rounds).run())


work("SQLite", None, 15)
database = fresh_postgres()
if database:
    work("PostgreSQL", database, 3)
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
