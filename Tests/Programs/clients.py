#!/usr/bin/env python3
"""Programs of others: signed requests (RFC 9421, by an implementation of their own), OAuth tokens, client certificates of
the platform's authority; on SQLite and on PostgreSQL."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import ssl
import subprocess
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
from harness.client import Client
from harness.report import Report
from harness.server import Server, folder, fresh_postgres, run
from harness.story import Story, must, today

report = Report("clients.py: signatures, tokens and certificates of programs")
PRODUCTS = "/api/v1/products"


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, check=True, capture_output=True).stdout


class Signer:
    """RFC 9421 2.5 and 3.1, RFC 9530."""

    def __init__(self, port, key_id, secret=None, key_file=None, scheme="http"):
        self.port, self.key_id, self.secret, self.key_file, self.scheme = port, key_id, secret, key_file, scheme

    def sign(self, base):
        if self.secret:
            return hmac.new(base64.b64decode(self.secret), base, hashlib.sha256).digest()
        path = os.path.join(folder(), "base")
        with open(path, "wb") as file:
            file.write(base)
        return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.key_file, "-in", path)

    def headers(self, method, path, body=None, created=None, nonce=None):
        """What a request carries besides."""
        host = f"127.0.0.1:{self.port}"
        parts = {"@method": method, "@target-uri": f"{self.scheme}://{host}{path}"}
        headers = {"Accept": "application/json"}
        if body is not None:
            digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
            headers["Content-Digest"] = parts["content-digest"] = f"sha-256=:{digest}:"
            headers["Content-Type"] = "application/json"
        names = " ".join(f'"{name}"' for name in parts)
        created = int(time.time()) if created is None else created
        nonce = nonce or secrets.token_urlsafe(16)
        parameters = f'({names});created={created};keyid="{self.key_id}";nonce="{nonce}"'
        base = "\n".join([f'"{name}": {value}' for name, value in parts.items()]
                         + [f'"@signature-params": {parameters}'])
        signature = base64.b64encode(self.sign(base.encode())).decode()
        return {**headers, "Signature-Input": f"sig1={parameters}", "Signature": f"sig1=:{signature}:"}

    def send(self, method, path, body=None, sent=None, **how):
        client = Client(self.port)
        return client.request(method, path, body if sent is None else sent, self.headers(method, path, body, **how))


def told(answer):
    """The status and what is wrong."""
    if answer.status < 400:
        return answer.status
    return answer.status, answer.json.get("type", "").rsplit(":", 1)[-1], answer.json.get("field")


def made(admin, **changes):
    """A client of the enterprise."""
    document = {"label": "MES", "purpose": "生产回传", "scopes": "product.read link.manage", "lastDay": today(), **changes}
    return must(admin.post("/api/v1/clients", document), 201).json


def credential(admin, client, **document):
    return must(admin.post(f"/api/v1/clients/{client['id']}/credentials", document), 201).json


# --- signatures ------------------------------------------------------------------------------------------------------

def signatures(server, admin):
    client = made(admin)
    new = credential(admin, client, kind="hmac")
    key_file = os.path.join(folder(), "key.pem")
    openssl("genpkey", "-algorithm", "ed25519", "-out", key_file)
    public = openssl("pkey", "-in", key_file, "-pubout").decode()
    signers = {
        "HMAC-SHA-256": Signer(server.port, new["keyId"], secret=new["secret"]),
        "Ed25519": Signer(server.port, credential(admin, client, kind="ed25519", publicKey=public)["keyId"],
                          key_file=key_file)}
    for name, signer in signers.items():
        whose = signer.send("GET", "/api/v1/sessions/current")
        report.check(f"MLPS-7.1.2.2: {name}: a signed request is its client's",
                     whose.status == 200 and whose.json["account"] == client["clientId"], whose)
        report.equal(f"{name}: an address with a question", told(signer.send("GET", PRODUCTS + "?limit=1&a=%20b")), 200)
        nonce = secrets.token_hex(8)
        first = signer.send("GET", PRODUCTS, nonce=nonce)
        report.equal(f"MLPS-7.1.2.2: {name}: the same nonce again is refused",
                     [told(first), told(signer.send("GET", PRODUCTS, nonce=nonce))],
                     [200, (401, "signature.replayed", "nonce")])
        body = json.dumps({"code": "x"}).encode()
        taken = signer.send("POST", "/api/v1/links", body)
        report.check(f"{name}: a body with its digest is read", taken.status in (201, 400, 422), taken)
        report.equal(f"MLPS-7.1.2.2: {name}: a changed body is refused",
                     told(signer.send("POST", "/api/v1/links", body, sent=body.replace(b"x", b"y"))),
                     (401, "signature.digest", "Content-Digest"))
        for seconds in (-400, 400):
            report.equal(f"MLPS-7.1.2.2: {name}: made {seconds} s from now is refused",
                         told(signer.send("GET", PRODUCTS, created=int(time.time()) + seconds)),
                         (401, "signature.time", "created"))
        headers = signer.headers("GET", PRODUCTS)
        report.equal(f"{name}: a signature for another address is refused",
                     told(Client(server.port).request("GET", "/api/v1/links", headers=headers)),
                     (401, "signature.unverified", "Signature"))
        report.equal(f"MLPS-7.1.3.2: {name}: what the scope leaves out is refused",
                     signer.send("GET", "/api/v1/returns").status, 403)
        report.equal(f"MLPS-7.1.3.2: {name}: pages are persons'", signer.send("GET", "/home").status, 401)
    stray = Signer(server.port, "key-0000000000000000", secret=base64.b64encode(b"0" * 32).decode())
    report.equal("MLPS-7.1.3.1: an unknown key gets what a wrong signature gets",
                 told(stray.send("GET", PRODUCTS)), (401, "signature.unverified", "Signature"))
    far = made(admin, addresses="203.0.113.0/24")
    new = credential(admin, far, kind="hmac")
    report.equal("MLPS-7.1.3.2: from another address than registered it is refused",
                 told(Signer(server.port, new["keyId"], secret=new["secret"]).send("GET", PRODUCTS))[:2],
                 (403, "client.address"))


def rotation(server, admin):
    client = made(admin)
    old = credential(admin, client, kind="hmac")
    path = f"/api/v1/clients/{client['id']}/credentials"
    new = must(admin.post(f"{path}/{old['id']}/rotation", {"overlapDays": 7}), 201).json
    both = [Signer(server.port, one["keyId"], secret=one["secret"]) for one in (old, new)]
    report.equal("old and new work side by side", [told(one.send("GET", PRODUCTS)) for one in both], [200, 200])
    must(admin.request("DELETE", f"{path}/{old['id']}"), 204)
    report.equal("MLPS-7.1.3.1: an ended key opens nothing at once", told(both[0].send("GET", PRODUCTS)),
                 (401, "client.credential-over", "keyid"))
    shown = must(admin.get(f"/api/v1/clients/{client['id']}"), 200)
    report.check("the secret is shown once", new["secret"] not in shown.text and old["secret"] not in shown.text)
    used = {one["keyId"]: one.get("lastUsedFrom") for one in shown.json["credentials"]}
    report.equal("when and from where each was used is known", used, {old["keyId"]: "127.0.0.1", new["keyId"]: "127.0.0.1"})
    must(admin.request("DELETE", f"/api/v1/clients/{client['id']}"), 204)
    report.equal("MLPS-7.1.3.1: a withdrawn client opens nothing at once", both[1].send("GET", PRODUCTS).status, 401)
    report.equal("MLPS-7.1.3.5: each step is in the trail",
                 [row[0] for row in server.query(
                     f"SELECT action FROM audit_record WHERE object_kind = 'client' AND object_id = '{client['id']}' "
                     "AND outcome = 'success' AND action <> 'client.read' ORDER BY audit_id")],
                 ["client.make", "client.credential", "client.rotate", "client.revoke", "client.withdraw"])


# --- OAuth -----------------------------------------------------------------------------------------------------------

def tokens(server, admin):
    client = made(admin)
    new = credential(admin, client, kind="secret")
    name, secret = client["clientId"], new["secret"]

    def ask(path, basic=None, **fields):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if basic:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(basic).encode()).decode()
        return Client(server.port).request("POST", path, urllib.parse.urlencode(fields).encode(), headers)

    grant = {"grant_type": "client_credentials"}
    by_basic = ask("/oauth/token", (name, secret), **grant)
    by_body = ask("/oauth/token", client_id=name, client_secret=secret, scope="product.read", **grant)
    report.equal("V9.1.1: Basic and the body get a token each", [by_basic.status, by_body.status], [200, 200])
    report.equal("no cache keeps it", by_basic.headers["Cache-Control"], "no-store")
    report.equal("the scope is what was asked for", by_body.json["scope"], "product.read")
    token = by_body.json["access_token"]
    stored = server.query(f"SELECT count(*) FROM login_session WHERE scopes = '{token}'")
    report.equal("the token is not in the database", stored, [["0"]])
    use = Client(server.port, token)
    report.equal("V9.2.2: it opens its scope and nothing else",
                 [use.get(PRODUCTS).status, use.get("/api/v1/returns").status, use.get("/home", Accept="application/json").status],
                 [200, 403, 401])
    wrong = [ask("/oauth/token", (name, "wrong"), **grant), ask("/oauth/token", ("client-none", secret), **grant)]
    report.check("an unknown client gets what a wrong secret gets",
                 wrong[0].json == wrong[1].json and {one.status for one in wrong} == {401}, wrong)
    report.equal("RFC 6749 5.2",
                 [ask("/oauth/token", (name, secret), **fields).json["error"] for fields in (
                     {}, {"grant_type": "password"}, {**grant, "scope": "audit.read"})],
                 ["invalid_request", "unsupported_grant_type", "invalid_scope"])
    described = Client(server.port).get("/.well-known/oauth-authorization-server").json
    report.check("RFC 8414", described["token_endpoint"].endswith("/oauth/token"), described)
    report.equal("RFC 7009: it ends when it is given back",
                 [ask("/oauth/revoke", (name, secret), token=token).status, use.get(PRODUCTS).status], [200, 401])
    again = Client(server.port, by_basic.json["access_token"])
    must(admin.request("DELETE", f"/api/v1/clients/{client['id']}/credentials/{new['id']}"), 204)
    report.equal("a token ends with its secret", again.get(PRODUCTS).status, 401)


# --- certificates ----------------------------------------------------------------------------------------------------

def ready(port):
    context = ssl._create_unverified_context()
    try:
        link = http.client.HTTPSConnection("127.0.0.1", port, timeout=2, context=context)
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except OSError:
        return False


class Holder:
    """A client with a certificate, or without; one connection for all its requests."""

    def __init__(self, port, pair=None):
        context = ssl._create_unverified_context()
        if pair:
            context.load_cert_chain(*pair)
        self.link = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)

    def get(self, path, **headers):
        self.link.request("GET", path, headers={"Accept": "application/json", **headers})
        answer = self.link.getresponse()
        return answer.status, answer.read()


def certificates(server, story):
    admin = story.sign_in("gongchang")
    code, out, err = run("client-ca", "show", *server.where)
    report.check("there is no authority before it is made", code == 1 and "client-ca make" in out + err, out + err)
    code, authority, err = run("client-ca", "make", *server.where)
    report.check("MLPS-X-2: the operator makes the authority", code == 0 and "BEGIN CERTIFICATE" in authority, err)
    report.check("and only one", run("client-ca", "make", *server.where)[0] == 1)
    home = folder()
    ca, key, request, pem = (os.path.join(home, name) for name in ("ca.pem", "key.pem", "request.pem", "pem.pem"))
    with open(ca, "w") as file:
        file.write(authority)
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-subj",
            "/CN=whatever/O=Other", "-addext", "basicConstraints=critical,CA:TRUE", "-out", request)
    client = made(admin)
    path = f"/api/v1/clients/{client['id']}"
    with open(request) as file:
        asked = file.read()
    issued = must(admin.post(path + "/certificates", {"request": asked}), 201).json
    with open(pem, "w") as file:
        file.write(issued["certificate"])
    text = openssl("x509", "-in", pem, "-noout", "-subject", "-ext", "basicConstraints,extendedKeyUsage").decode()
    report.check("MLPS-X-2: the profile is ours, whatever the request says",
                 client["clientId"] in text and "Other" not in text and "CA:FALSE" in text
                 and "TLS Web Client Authentication" in text, text)
    report.check("openssl takes it for a client",
                 b"OK" in openssl("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", ca, pem))
    weak = os.path.join(home, "weak.pem")
    openssl("req", "-new", "-newkey", "rsa:1024", "-nodes", "-keyout", os.devnull, "-subj", "/CN=x", "-out", weak)
    with open(weak) as file:
        report.equal("a weak key gets none", admin.post(path + "/certificates", {"request": file.read()}).status, 422)
    holder = Holder(server.port, (pem, key))
    status, body = holder.get("/api/v1/sessions/current")
    report.check("MLPS-X-2 V12.3.4: whoever holds it is the client",
                 status == 200 and json.loads(body)["account"] == client["clientId"], body)
    report.equal("MLPS-7.1.3.2: within its scope", holder.get("/api/v1/returns")[0], 403)
    report.equal("none is asked of others", Holder(server.port).get("/lookup")[0], 200)
    report.equal("and nobody is somebody by none", Holder(server.port).get(PRODUCTS)[0], 401)
    report.equal("a page of another site gets nothing by it",
                 holder.get(PRODUCTS, **{"Sec-Fetch-Site": "cross-site"})[0], 401)
    report.equal("V12.1.3: nor does whoever writes it into a header",
                 Holder(server.port).get(PRODUCTS, **{"X-Client-Cert": urllib.parse.quote(issued["certificate"])})[0], 401)
    own, own_key = os.path.join(home, "own.pem"), os.path.join(home, "own-key.pem")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", own_key, "-subj",
            f"/CN={client['clientId']}", "-days", "3", "-out", own)
    report.equal("V12.1.3: a certificate of one's own making is nobody's", Holder(server.port, (own, own_key)).get(PRODUCTS)[0], 401)
    revoked(server, admin, path, issued, holder, (ca, pem, home))


def revoked(server, admin, path, issued, holder, files):
    ca, pem, home = files
    list_path = os.path.join(home, "crl.pem")

    def check():
        status, der = Holder(server.port).get("/client-ca/1/crl")
        with open(list_path, "wb") as file:
            file.write(openssl("crl", "-inform", "DER", data=der))
        signed = subprocess.run(["openssl", "crl", "-in", list_path, "-CAfile", ca, "-noout"], capture_output=True)
        found = subprocess.run(
            ["openssl", "verify", "-crl_check", "-CAfile", ca, "-CRLfile", list_path, pem], capture_output=True)
        return status, b"verify OK" in signed.stderr + signed.stdout, found.returncode == 0

    report.equal("MLPS-X-2: the signed list has it not", check(), (200, True, True))
    must(admin.request("DELETE", f"{path}/credentials/{issued['id']}"), 204)
    report.equal("MLPS-X-2: revoked, it opens nothing on the connection that is open", holder.get(PRODUCTS)[0], 401)
    report.equal("MLPS-X-2: the signed list has it, by openssl", check(), (200, True, False))
    code, second, err = run("client-ca", "rotate", *server.where)
    report.check("another authority signs from now on", code == 0 and Holder(server.port).get("/client-ca")[1].decode() == second, err)


def whole(name, database):
    report.say(name)
    server = Server(database=database).start()
    story = Story(server)
    try:
        story.staff("shenhe", "reviewer")
        admin, _ = story.enterprise("gongchang", 71, "6900071")
        report.part("signatures", lambda: signatures(server, admin))
        report.part("rotation", lambda: rotation(server, admin))
        report.part("tokens", lambda: tokens(server, admin))
    finally:
        report.equal("it ends in order", server.stop(), 0)
    home = folder()
    chain, key = os.path.join(home, "chain.pem"), os.path.join(home, "key.pem")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "3", "-out", chain)
    server = Server(
        data=server.data, database=database, flags=["--tls-certificate", chain, "--tls-key", key],
        env={"RANSU_CLIENT_CERTIFICATES": "true"})
    server.is_ready = lambda path="/readyz": ready(server.port)
    server.start()
    story = Story(server)
    story.anyone = lambda language="zh": Client(server.port, language=language, tls=True)
    try:
        report.part("certificates", lambda: certificates(server, story))
    finally:
        report.equal("it ends in order", server.stop(), 0)


whole("SQLite", None)
database = fresh_postgres()
if database:
    whole("PostgreSQL", database)
report.end()
