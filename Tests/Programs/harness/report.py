"""Counts what holds and what does not."""
import sys
import time
import traceback


class Report:
    def __init__(self, title):
        self.passed, self.failed = 0, 0
        self.started = time.monotonic()
        print(f"{title}", flush=True)

    def say(self, text):
        print(f"  {text}", flush=True)

    def check(self, name, holds, found=None):
        """One claim. `found` is shown when it does not hold."""
        if holds:
            self.passed += 1
            print(f"  ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"  FAIL  {name}" + ("" if found is None else f": {str(found)[:600]}"), flush=True)
        return bool(holds)

    def equal(self, name, found, expected):
        return self.check(name, found == expected, f"found {found!r}, expected {expected!r}")

    def answers(self, name, answer, status, *texts):
        """The answer has the status, and every text in its body."""
        missing = [text for text in texts if text not in answer.text]
        found = f"status {answer.status}, missing {missing}, body {answer.text[:400]!r}"
        return self.check(name, answer.status == status and not missing, found)

    def part(self, name, work):
        """Runs a part; an exception is one failure and the rest goes on. Answers what the part answers."""
        print(f"- {name}", flush=True)
        try:
            return work()
        except Exception as error:  # a part that breaks must not hide the others
            traceback.print_exc()
            self.check(name, False, repr(error))

    def end(self):
        seconds = time.monotonic() - self.started
        print(f"{self.passed} passed, {self.failed} failed ({seconds:.0f} s)")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def until(holds, seconds=20.0):
    """Waits for a condition, with a limit. Answers its last value."""
    end = time.monotonic() + seconds
    while True:
        value = holds()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.05)
