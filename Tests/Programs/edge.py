#!/usr/bin/env python3
"""The edge as others find it: listeners, hosts, headers of bare refusals, certificates that change while it serves,
connections and readers that are too many or too slow, and requests that two servers could read differently."""
import os
import re
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import threading
import time
import warnings

sys.dont_write_bytecode = True
from harness.client import Client
from harness.report import Report, until
from harness.server import Server, folder, free_port, run
from harness.story import Story

report = Report("edge.py: listeners, TLS, slow and ambiguous clients")
HEADERS = ("content-security-policy", "x-content-type-options", "permissions-policy", "referrer-policy")


def raw(port, sent, limit=5.0, context=None):
    """Sends bytes as they are; answers what came back and whether the server closed within `limit`."""
    back, closed = b"", False
    with socket.create_connection(("127.0.0.1", port), timeout=limit) as link:
        if context:
            link = context.wrap_socket(link, server_hostname="localhost")
        end = time.monotonic() + limit
        try:
            link.sendall(sent)
            while time.monotonic() < end:
                link.settimeout(max(0.05, end - time.monotonic()))
                piece = link.recv(65_536)
                if not piece:
                    closed = True
                    break
                back += piece
        except TimeoutError:
            pass
        except OSError:
            closed = True
    return back.decode("utf-8", "replace"), closed


def sockets(server):
    """(local port, remote port, state) of what the server's process holds, as the kernel has it: 0A listens."""
    folder = f"/proc/{server.process.pid}/fd"
    held = set()
    for name in os.listdir(folder):
        try:
            held.update(re.findall(r"socket:\[(\d+)\]", os.readlink(f"{folder}/{name}")))
        except OSError:
            pass
    found = set()
    for table in ("tcp", "tcp6"):
        with open(f"/proc/{server.process.pid}/net/{table}") as file:
            for row in file.readlines()[1:]:
                words = row.split()
                if words[9] in held:
                    local, remote = (int(word.split(":")[1], 16) for word in words[1:3])
                    found.add((local, remote, words[3]))
    return found


def status(text):
    return int(text.split()[1]) if text.startswith("HTTP/1.1 ") else 0


# --- listeners and hosts ---------------------------------------------------------------------------------------------

def listeners():
    admin, metrics = free_port(), free_port()
    server = Server(env={
        "RANSU_ADMIN_LISTEN": f"127.0.0.1:{admin}", "RANSU_METRICS_LISTEN": f"127.0.0.1:{metrics}",
        "RANSU_PUBLIC_URL": "http://trace.example.cn", "RANSU_HOSTS": "old.example.cn"}).start()
    try:
        Story(server).staff("anquan", "security-admin")
        token = Story(server).sign_in("anquan").token
        where = {"public": Client(server.port, token), "admin": Client(admin, token), "metrics": Client(metrics, token)}
        found = {
            (name, path): client.get(path, Accept="application/json").status
            for name, client in where.items() for path in ("/staff", "/metrics", "/healthz", "/lookup")}
        report.check(
            "MLPS-7.1.2.1: administration is at its own listener alone",
            (found["public", "/staff"], found["admin", "/staff"]) == (404, 200), found)
        report.check(
            "MLPS-7.1.2.1: figures are at theirs alone, and nothing else is",
            [found["public", "/metrics"], found["admin", "/metrics"], found["metrics", "/metrics"],
             found["metrics", "/lookup"], found["metrics", "/staff"]] == [404, 404, 200, 404, 404], found)
        report.check("health is at each", all(found[name, "/healthz"] == 200 for name in where), found)
        ports = {local for local, _, state in sockets(server) if state == "0A"}
        report.check("MLPS-7.1.4.4b: no other port is open", ports == {server.port, admin, metrics}, ports)
        hosts = {
            host: status(raw(server.port, f"GET /lookup HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())[0])
            for host in ("trace.example.cn", "TRACE.example.cn:8443", "old.example.cn", "127.0.0.1", "localhost:1",
                         "evil.example", "trace.example.cn.evil.example", "192.0.2.1", "[2001:db8::1]")}
        report.equal("hosts that are ours are answered, others with 421", list(hosts.values()), [200] * 5 + [421] * 4)
        health = raw(server.port, b"GET /healthz HTTP/1.1\r\nHost: 10.0.0.7\r\nConnection: close\r\n\r\n")[0]
        report.equal("a supervisor asks by any name", status(health), 200)
    finally:
        report.equal("it ends in order", server.stop(), 0)


def bare(server):
    for name, sent in {
        "no host": b"GET / HTTP/1.1\r\n\r\n", "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "TRACE": b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "no HTTP": b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        "a head too long": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
    }.items():
        text, closed = raw(server.port, sent)
        lower = text.lower()
        report.check(
            f"V3.4.3 V3.4.4: {name} is refused with all headers and closed",
            400 <= status(text) < 500 and closed and all(f"\r\n{one}: " in lower for one in HEADERS), text[:300])


def hidden(server):
    """What others leave lying about."""
    paths = (
        "/.git/HEAD", "/.git/config", "/.svn/entries", "/.env", "/.htaccess", "/ransu.json", "/master.key", "/debug",
        "/debug/pprof/", "/server-status", "/actuator", "/phpinfo.php", "/backup.zip", "/index.html~", "/swagger-ui/",
        "/assets", "/assets/", "/assets/../ransu.json", "/assets/%2e%2e/ransu.json", "/assets/base.css~", "/uploads/",
        "/spool/", "/files/", "/files/../ransu.json", "/..;/staff")
    found = {path: Client(server.port).get(path).status for path in paths}
    report.check(
        "V13.4.1 V13.4.2 V13.4.3: no folder, no version, no debugging, no file beside what is served",
        all(status in (404, 303, 401) for status in found.values()) and found["/.git/HEAD"] == 404, found)
    text, _ = raw(server.port, b"TRACE / HTTP/1.1\r\nHost: a\r\nX-Secret: hidden\r\n\r\n")
    report.check("V13.4.4: TRACE tells nothing back", status(text) == 405 and "hidden" not in text, text[:200])
    asked = {path: Client(server.port).get(path, X_Forwarded_For="192.0.2.1").status for path in ("/metrics",)}
    report.check("V13.4.5: figures are not for everybody", asked == {"/metrics": 401}, asked)
    shown = Client(server.port).get("/lookup", Accept="text/html")
    report.check("no answer names the server's kind", not shown.headers["Server"] and not shown.headers["X-Powered-By"])


# --- requests that two servers could read differently ----------------------------------------------------------------

def smuggling(server):
    head = "POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    hidden = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    chunked = "Transfer-Encoding: chunked\r\n"
    cases = {
        "a length, then chunks": head + "Content-Length: 4\r\n" + chunked + "\r\n0\r\n\r\n" + hidden,
        "chunks, then a length": head + chunked + "Content-Length: 4\r\n\r\n0\r\n\r\n" + hidden,
        "two lengths that differ": head + "Content-Length: 0\r\nContent-Length: 4\r\n\r\nGET " + hidden,
        "two lengths in one field": head + "Content-Length: 0, 4\r\n\r\n" + hidden,
        "a hexadecimal length": head + "Content-Length: 0x4\r\n\r\n{}{}" + hidden,
        "a length with a sign": head + "Content-Length: +4\r\n\r\n{}{}" + hidden,
        "a negative length": head + "Content-Length: -1\r\n\r\n" + hidden,
        "a length beyond 64 bits": head + "Content-Length: 99999999999999999999\r\n\r\n" + hidden,
        "a space before the colon": head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden,
        "a folded field": head + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + hidden,
        "another coding": head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
        "chunked that is not last": head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,
        "two codings": head + chunked + "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden,
        "a vertical tab": head + "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + hidden,
        "bare line feeds": head.replace("\r\n", "\n") + "Content-Length: 0\n\n" + hidden,
        "one bare line feed in the head": head + "X: y\nContent-Length: 0\r\n\r\n" + hidden,
        "a bare carriage return": head + "X: y\rContent-Length: 4\r\n\r\n" + hidden,
        "a NUL in a field": head + "X: a\x00b\r\n\r\n" + hidden,
        "a size beyond 64 bits": head + chunked + "\r\nFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n" + hidden,
        "a size that is no number": head + chunked + "\r\nG\r\n{}\r\n0\r\n\r\n" + hidden,
        "a size with a sign": head + chunked + "\r\n-2\r\n{}\r\n0\r\n\r\n" + hidden,
        "more than the size": head + chunked + "\r\n1\r\n{}\r\n0\r\n\r\n" + hidden,
        "a bare line feed in an extension": head + chunked + "\r\n2;x\n{}\r\n0\r\n\r\n" + hidden,
        "a version that is none": head.replace("HTTP/1.1", "HTTP/1.9") + "\r\n" + hidden,
    }
    for name, sent in cases.items():
        text, closed = raw(server.port, sent.encode("latin-1"))
        report.check(
            f"V4.2.1: {name} is refused and closed, with no second answer",
            text.count("HTTP/1.1 ") <= 1 and "ok\n" not in text and closed and not 200 <= status(text) < 400,
            (text[:300], closed))
    text, _ = raw(server.port, (head + chunked + "\r\n2;why=not\r\n{}\r\n0\r\n\r\n").encode(), limit=2)
    report.check("an extension of a chunk, which RFC 9112 permits, means nothing", status(text) in (400, 422), text[:200])


# --- slow clients ----------------------------------------------------------------------------------------------------

def slow(server):
    """Few of each; Tests/Security has a thousand."""
    waiting = {"heads": [], "bodies": [], "extensions": [], "readers": [], "steady": []}
    size = len(Client(server.port).get("/openapi.yaml").body)
    # 8 MiB of answers: more than the two machines' buffers hold.
    many = b"GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n" * (8 * 1_048_576 // size)

    def connect(sent, room=0):
        link = socket.socket()
        if room:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        link.settimeout(60)
        link.connect(("127.0.0.1", server.port))
        link.setblocking(False)
        try:
            link.send(sent)
        except BlockingIOError:
            pass
        return link, link.getsockname()[1]

    def latencies(count=200):
        times = []
        for _ in range(count):
            begun = time.monotonic()
            assert Client(server.port).get("/lookup").status == 200
            times.append(time.monotonic() - begun)
        return sorted(times)

    before = latencies()
    begun = time.monotonic()
    for _ in range(50):
        waiting["heads"].append(connect(b"GET / HTTP/1.1\r\nHost: a\r\nX: "))
        waiting["bodies"].append(connect(b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"))
    endless = b"POST /sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
    waiting["extensions"] += [connect(endless) for _ in range(5)]
    for _ in range(20):
        waiting["readers"].append(connect(many, room=4_096))
    # Its room is such that each second's reading opens TCP's window again: with less, the kernels of the two sides wait
    # for a probe, for longer each time, and the server cannot see that anybody reads.
    waiting["steady"].append(connect(many, room=65_536))
    during = latencies()
    closed = {name: {} for name in waiting}

    def go_on(name, link):
        """What a slow client does each second."""
        try:
            if name == "steady":
                taken = 0
                while taken < 65_536 and (piece := link.recv(65_536)):
                    taken += len(piece)
            elif name != "readers":
                link.send(b"x")
        except OSError:
            pass  # nothing to read yet, or closed

    while time.monotonic() - begun < 50:
        held = {remote for _, remote, _ in sockets(server)}
        for name, links in waiting.items():
            for number, (link, port) in enumerate(links):
                if port not in held:
                    closed[name].setdefault(number, time.monotonic() - begun)
                elif number not in closed[name]:
                    go_on(name, link)
        time.sleep(1)
    for name in ("heads", "bodies", "extensions", "readers"):
        last = max(closed[name].values(), default=0)
        report.check(
            f"slow {name} are closed, the last after {last:.0f} s", len(closed[name]) == len(waiting[name]) and last < 48,
            (len(closed[name]), len(waiting[name])))
    report.check("who reads on, however slowly, is not", not closed["steady"], closed["steady"])
    old, new = before[int(len(before) * 0.99)], during[int(len(during) * 0.99)]
    report.check(f"others' p99 stays: {old * 1000:.1f} ms, then {new * 1000:.1f} ms", new < max(2 * old, 0.2))
    report.say(f"median {statistics.median(before) * 1000:.1f} ms, then {statistics.median(during) * 1000:.1f} ms")
    for links in waiting.values():
        for link, _ in links:
            link.close()


# --- certificates ----------------------------------------------------------------------------------------------------

class Authority:
    def __init__(self):
        self.folder = folder()
        self.make("ca", "/CN=Test CA", ["-x509", "-days", "30"])
        self.count = 0

    def openssl(self, *words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=self.folder)

    def make(self, name, subject, more=()):
        self.openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", subject, "-keyout",
            f"{name}.key", "-out", f"{name}.{'pem' if '-x509' in more else 'csr'}", *more)

    def issue(self, name, days=90, names="DNS:localhost,IP:127.0.0.1"):
        """Files of a certificate for these names; answers their contents."""
        self.count += 1
        self.make(name, f"/CN={name}")
        with open(os.path.join(self.folder, "names"), "w") as file:
            file.write(f"subjectAltName={names}\n")
        self.openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", str(self.count),
            "-days", str(days), "-extfile", "names", "-out", f"{name}.pem")
        return [self.read(f"{name}.pem"), self.read(f"{name}.key")]

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def context(self):
        return ssl.create_default_context(cafile=os.path.join(self.folder, "ca.pem"))


def shown(port, context, version=None):
    """The name that the server shows; None when there is no connection."""
    if version:
        context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            with context.wrap_socket(link, server_hostname="localhost") as secure:
                return dict(pair[0] for pair in secure.getpeercert()["subject"])["commonName"]
    except (ssl.SSLError, OSError):
        return None


def put(path, content):
    """As deployment tools do: a new file under the same name."""
    with open(path + ".new", "wb") as file:
        file.write(content)
    os.replace(path + ".new", path)


def certificates():
    authority = Authority()
    first, second, third = (authority.issue(name) for name in ("first", "second", "third"))
    over = authority.issue("over", days=0)
    own = folder()
    chain, key = os.path.join(own, "chain.pem"), os.path.join(own, "key.pem")
    put(chain, first[0])
    put(key, first[1])
    port = free_port()
    server = Server(
        flags=["--tls-certificate", chain, "--tls-key", key], env={"RANSU_CONNECTIONS_PER_ADDRESS": "12"})
    server.is_ready = lambda path="/readyz": shown(server.port, authority.context()) is not None
    server.start()
    try:
        tls(server, authority, (chain, key), (first, second, third, over))
    finally:
        report.equal("it ends in order", server.stop(), 0)
    put(chain, second[0])
    put(key, first[1])
    code, out, err = run("serve", "--data", server.data, "--listen", f"127.0.0.1:{port}", "--tls-certificate", chain,
                         "--tls-key", key)
    report.check("a pair that does not fit is refused at the start", code != 0 and "is not that of" in out + err, out + err)


def tls(server, authority, files, materials):
    (chain, key), (first, second, third, over) = files, materials
    warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.1 is asked for to see it refused
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.load_verify_locations(os.path.join(authority.folder, "ca.pem"))
    old.set_ciphers("ALL:@SECLEVEL=0")
    for name, version, holds in (
        ("1.1", ssl.TLSVersion.TLSv1_1, False), ("1.2", ssl.TLSVersion.TLSv1_2, True), ("1.3", ssl.TLSVersion.TLSv1_3, True)):
        found = shown(server.port, old, version)
        report.check(f"V12.1.1 MLPS-7.1.2.2: TLS {name} is {'spoken' if holds else 'refused'}", (found == "first") == holds)
    text, _ = raw(server.port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", limit=3)
    report.check("V12.2.1 V4.1.2: plain HTTP gets nothing at that port", "HTTP/" not in text, text[:100])
    text, closed = raw(server.port, b"GET / HTTP/1.1\r\n\r\n", context=authority.context())
    report.check(
        "V3.4.1: even a bare refusal says that TLS is for two years",
        status(text) == 400 and "max-age=63072000; includesubdomains" in text.lower(), text[:300])
    reloads(server, authority, (chain, key), (first, second, third, over))
    links = []
    time.sleep(1)  # those of before are gone
    try:
        for _ in range(12):
            links.append(authority.context().wrap_socket(
                socket.create_connection(("127.0.0.1", server.port), timeout=5), server_hostname="localhost"))
        report.equal("the thirteenth connection of an address is closed", shown(server.port, authority.context()), None)
    finally:
        for link in links:
            link.close()
    report.check("… and taken once others have gone", until(lambda: shown(server.port, authority.context()), 5))


def reloads(server, authority, files, materials):
    (chain, key), (first, second, third, over) = files, materials
    failures, stop = [], threading.Event()

    def load():
        while not stop.is_set():
            client = Client(server.port, tls=True)
            try:
                if client.get("/healthz").status != 200:
                    failures.append("status")
            except OSError as error:
                failures.append(repr(error))

    worker = threading.Thread(target=load)
    worker.start()

    def name():
        return shown(server.port, authority.context())

    try:
        put(chain, second[0])
        put(key, second[1])
        server.process.send_signal(signal.SIGHUP)
        report.check("MLPS-7.1.2.2: SIGHUP shows the new certificate", until(lambda: name() == "second", 4), name())
        put(chain, third[0])
        put(key, third[1])
        report.check("a changed file is taken by itself", until(lambda: name() == "third", 15), name())
        for what, material in (("another key", [first[0], third[1]]), ("what is over", over), ("no PEM", [b"x", b"y"])):
            put(chain, material[0])
            put(key, material[1])
            server.process.send_signal(signal.SIGHUP)
            before = refusals(server)
            report.check(f"{what} is told in the trail", until(lambda: refusals(server) > before, 8), refusals(server))
            report.equal(f"{what} is refused, the old stays", name(), "third")
        put(chain, third[0])
        put(key, third[1])
        code, out, _ = run("doctor", "--data", server.data, env={"RANSU_TLS_CERTIFICATE": chain, "RANSU_TLS_KEY": key})
        report.check("V12.2.2: doctor says how many days are left", re.search(r"certificate.* (89|90) days left", out), out)
    finally:
        stop.set()
        worker.join()
    report.equal("nobody noticed", failures, [])


def refusals(server):
    sql = "SELECT COUNT(*) FROM audit_record WHERE action = 'system.certificate' AND outcome = 'failure'"
    return int(server.query(sql)[0][0])


# --- whom the server believes ------------------------------------------------------------------------------------------

class Receiver:
    """Takes syslog by TLS with a certificate; counts the bytes that come through."""

    def __init__(self, authority, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(authority.folder, f"{name}.pem"), os.path.join(authority.folder, f"{name}.key"))
        self.context, self.count, self.tries = context, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            link, _ = self.listener.accept()
            self.tries += 1
            try:
                with self.context.wrap_socket(link, server_side=True) as secure:
                    while piece := secure.recv(65_536):
                        self.count += len(piece)
            except OSError:
                link.close()


def believing():
    authority, stranger = Authority(), Authority()
    authority.issue("good")
    authority.issue("over", days=0)
    authority.issue("elsewhere", names="DNS:elsewhere.example,IP:192.0.2.1")
    stranger.issue("unknown")
    found = {name: Receiver(authority, name) for name in ("good", "over", "elsewhere")}
    found["unknown"] = Receiver(stranger, "unknown")
    ca = os.path.join(authority.folder, "ca.pem")
    targets = ",".join(f"tls://127.0.0.1:{one.port}?ca={ca}" for one in found.values())
    server = Server(env={"RANSU_SYSLOG": targets}).start()
    try:
        report.check("the trail goes to a receiver that is known", until(lambda: found["good"].count > 0, 15))
        until(lambda: all(one.tries for one in found.values()), 10)
        told = {name: (one.tries > 0, one.count) for name, one in found.items() if name != "good"}
        report.check(
            "V12.3.2 V12.3.4: one that is over, of another name or of nobody known is tried and told nothing",
            all(one == (True, 0) for one in told.values()), told)
    finally:
        report.equal("it ends in order", server.stop(), 0)
    code, out, err = run("serve", "--data", folder(), "--database", "postgres://ransu@db.example.cn/ransu")
    report.check(
        "V12.3.1: a far database without verified TLS is refused at the start",
        code != 0 and "sslmode=verify-full" in out + err, out + err)


report.part("listeners and hosts", listeners)
plain = Server().start()
report.part("bare refusals", lambda: bare(plain))
report.part("hidden places", lambda: hidden(plain))
report.part("ambiguous requests", lambda: smuggling(plain))
report.part("slow clients", lambda: slow(plain))
report.equal("the server is well", Client(plain.port).get("/readyz").status, 200)
report.equal("it ends in order", plain.stop(), 0)
report.part("certificates", certificates)
report.part("whom the server believes", believing)
report.end()
