"""One `ransu serve` on a free loopback port and a folder of its own, ended by its process id."""
import atexit
import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

BINARY = os.environ.get("RANSU_BINARY", ".build/debug/ransu")
POSTGRES = os.environ.get("RANSU_TEST_POSTGRES", "")
_running = []
_folders = []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def folder():
    path = tempfile.mkdtemp(prefix="ransu-program-")
    _folders.append(path)
    return path


def environment(more=None):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RANSU_")}
    return {**clean, **(more or {})}


def run(*words, env=None, timeout=60):
    """A command of ransu, to its end: exit code, stdout and stderr."""
    done = subprocess.run(
        [BINARY, *words], capture_output=True, text=True, env=environment(env), timeout=timeout, cwd=_scratch())
    return done.returncode, done.stdout, done.stderr


def _scratch():
    if not _folders:
        folder()
    return _folders[0]


BINARY = os.path.abspath(BINARY)


class Server:
    def __init__(self, data=None, database=None, flags=(), env=None):
        self.data, self.database, self.flags, self.env = data or folder(), database, list(flags), env
        self.port = free_port()
        self.process, self.start_seconds = None, None

    @property
    def where(self):
        """The flags that every command needs to find this installation."""
        return ["--data", self.data] + (["--database", self.database] if self.database else [])

    def launch(self):
        self.log = open(os.path.join(self.data, "server.log"), "ab")
        words = [BINARY, "serve", *self.where, "--listen", f"127.0.0.1:{self.port}", "--log-level", "notice"]
        self.process = subprocess.Popen(
            words + self.flags, stdout=self.log, stderr=self.log, env=environment(self.env))
        _running.append(self.process)

    def start(self, limit=30):
        """Launches and waits for /readyz."""
        begun = time.monotonic()
        self.launch()
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() - begun > limit:
                raise RuntimeError(f"the server does not start: {self.log_text()[-2000:]}")
            time.sleep(0.02)
        self.start_seconds = time.monotonic() - begun
        return self

    def is_ready(self, path="/readyz"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, limit=20):
        """SIGTERM; answers the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(limit)

    def log_text(self):
        with open(os.path.join(self.data, "server.log"), errors="replace") as log:
            return log.read()

    def memory(self, field="VmRSS"):
        """MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"{field}:\s+(\d+) kB", status.read()).group(1)) / 1024

    def spool(self):
        return os.listdir(os.path.join(self.data, "spool"))

    def query(self, sql):
        """Rows of the database, past the product."""
        if self.database:
            done = subprocess.run(
                ["psql", "-XAtq", "-F", "\t", self.database, "-c", sql], capture_output=True, text=True, check=True)
            return [line.split("\t") for line in done.stdout.splitlines()]
        import sqlite3

        path = next(name for name in os.listdir(self.data) if name.endswith((".sqlite", ".db")))
        address = f"file:{self.data}/{path}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            return [[str(cell) for cell in row] for row in connection.execute(sql)]


def fresh_postgres():
    """A database of its own in the cluster of RANSU_TEST_POSTGRES, dropped at exit; None when there is no cluster."""
    if not POSTGRES:
        return None
    name = "program_" + secrets.token_hex(6)
    psql(f'CREATE DATABASE "{name}"')
    atexit.register(lambda: psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    parts = urllib.parse.urlsplit(POSTGRES)
    return urllib.parse.urlunsplit(parts._replace(path="/" + name))


def psql(sql):
    subprocess.run(["psql", "-Xq", POSTGRES, "-c", sql], check=True, capture_output=True)


@atexit.register
def _end():
    for process in _running:
        if process.poll() is None:
            process.kill()
            process.wait()
    for path in _folders:
        shutil.rmtree(path, ignore_errors=True)
