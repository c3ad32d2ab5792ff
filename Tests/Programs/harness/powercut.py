"""A power cut: what a process wrote and never synced is lost. The shim powercut.c keeps what was synced."""
import os
import shutil
import subprocess

from .server import folder

HERE = os.path.dirname(os.path.abspath(__file__))
# What the ledger is kept in; everything else of the data folder is not judged here. The last two take the place of
# older ones: what never had it for good is not there.
JUDGED = ("/ransu.sqlite", "/ransu.sqlite-wal")
REPLACED = ("/signed-head/checkpoint", "/ledger.key")


class PowerCut:
    """Builds the shim; one installation's data folder lies below `root`."""

    def __init__(self):
        self.root, self.safe = folder(), folder()
        self.shim = os.path.join(self.safe, "powercut.so")
        # Swift brings a clang where there is no compiler of C besides.
        compiler = shutil.which("cc") or shutil.which("clang") or os.path.join(
            os.path.dirname(os.path.realpath(shutil.which("swift") or "swift")), "clang")
        subprocess.run(
            [compiler, "-O2", "-shared", "-fPIC", "-o", self.shim, os.path.join(HERE, "powercut.c"), "-ldl", "-lpthread"],
            check=True)

    def data(self):
        path = os.path.join(self.root, "data")
        os.makedirs(path, mode=0o700, exist_ok=True)
        return path

    def environment(self):
        return {"LD_PRELOAD": self.shim, "POWERCUT_ROOT": self.root, "POWERCUT_SAFE": self.safe}

    def cut(self, data):
        """Puts what was synced in the place of what was written. The index of the WAL stays: whoever opens first rebuilds it."""
        lost = 0
        for name in JUDGED + REPLACED:
            path = data + name
            kept = os.path.join(self.safe, path[len(self.root):].replace("/", "%"))
            if not os.path.exists(path):
                continue
            if name in REPLACED and not os.path.exists(kept):
                os.remove(path)
                lost += 1
                continue
            synced = b""
            if os.path.exists(kept):
                with open(kept, "rb") as file:
                    synced = file.read()
            with open(path, "rb") as file:
                lost += file.read() != synced
            with open(path, "wb") as file:
                file.write(synced)
        return lost
