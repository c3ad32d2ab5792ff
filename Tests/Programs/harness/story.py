"""The people of the story and their steps, told through the product's own interfaces."""
import json
import re
import struct
import time
import zlib

from .client import Client
from .server import run

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PASSWORD = "Huoyan#2026Test"
SHANGHAI = 8 * 3600


def today():
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + SHANGHAI))


def uscc(serial, region="440606"):
    """GB 32100: a well-formed code that belongs to nobody; its organization code (GB 11714) is right too."""
    body = f"MA{serial:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    inner = -sum(int(letter, 36) * weight for letter, weight in zip(body, weights)) % 11
    text = f"91{region}{body}{'X' if inner == 10 else inner}"
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(text))
    return text + ALPHABET[-total % 31]


def wrong(code):
    """The same code with another check character."""
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 31]


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"\0\xff\xff\xff" * 1)
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def must(answer, *statuses):
    if answer.status not in (statuses or (200, 201, 204, 303)):
        raise AssertionError(f"answered {answer.status}: {answer.text[:500]}")
    return answer


class Story:
    """One installation and who works in it."""

    def __init__(self, server):
        self.server = server
        self.clients = {}

    def anyone(self, language="zh"):
        return Client(self.server.port, language=language)

    def sign_in(self, account, password=PASSWORD):
        client = self.anyone()
        answer = must(client.post("/api/v1/sessions", {"account": account, "password": password}), 201)
        client.token = answer.json["token"]
        self.clients[account] = client
        return client

    def page(self, account):
        """A browser's session: the cookie of the sign-in page."""
        client = self.anyone()
        must(client.form("/sign-in", {"accountName": account, "password": PASSWORD}), 303)
        return client

    def create_staff(self, account, role):
        """`ransu admin create`: answers the one-time secret."""
        code, out, err = run("admin", "create", account, "--role", role, *self.server.where)
        if code != 0:
            raise AssertionError(f"admin create: exit code {code}: {out}{err}")
        return re.search(r"one-time secret: (\S+)", out).group(1)

    def settle(self, account, secret):
        """Changes the one-time secret and signs in again."""
        client = self.sign_in(account, secret)
        document = {"currentPassword": secret, "newPassword": PASSWORD}
        must(client.post("/api/v1/sessions/current/password", document), 200, 204)
        return self.sign_in(account)

    def staff(self, account, role):
        return self.settle(account, self.create_staff(account, role))

    def registration(self, account, serial, name):
        return {
            "kind": "maker", "name": name, "uscc": uscc(serial), "region": "440606",
            "address": "佛山市顺德区容桂街道示范路1号", "contactName": "示例联系人", "contactPhone": "13800001234",
            "productsMade": "家用燃气快速热水器", "accountName": account, "password": PASSWORD,
        }

    def register(self, account, serial, name="佛山市火映燃具有限公司（示例）", **changes):
        fields = {**self.registration(account, serial, name), **changes}
        files = {"licence": ("营业执照.png", "image/png", png())}
        return self.anyone().upload("/api/v1/registrations", fields, files, {"Accept": "application/json"})

    def enterprise(self, account, serial, number, mode="delegated"):
        """Registered, approved with its number and ready to apply. Answers its client and its id."""
        made = must(self.register(account, serial, name=f"示例燃具{serial}有限公司"), 201).json
        answer = must(self.approve_registration(made["id"], number)).json
        organization = answer["organization"]
        if mode == "delegated":
            self.authorize(organization, number)
        return self.sign_in(account), organization

    def approve_registration(self, id, number):
        return self.clients["shenhe"].post(f"/api/v1/registrations/{id}/approval", {"ecodeNumber": number})

    def authorize(self, organization, number):
        """Files the paper and switches to delegated issuing, by the pages that staff use."""
        page = self.page("shenhe")
        paper = {"document": ("授权书.png", "image/png", png())}
        path = f"/organizations/{organization}"
        must(page.upload(path + "/authorizations", {"numberFrom": number, "numberTo": number}, paper), 303)
        settings = {"ecodeNumber": number, "issuingMode": "delegated", "state": "active", "isTest": "1"}
        must(page.form(path + "/settings", settings), 303)

    def product(self, maker, model="JSQ30-16A"):
        document = {
            "productClass": "GWH", "name": "家用燃气快速热水器", "brand": "火映", "model": model, "gasCode": "12T",
            "standard": "GB 6932-2015", "producer": "佛山市火映燃具有限公司（示例）", "declaredLifeYears": 8,
            "nameplate": {"heatInput": "32", "hotWaterRate": "16", "energyClass": "2"},
        }
        return must(maker.post("/api/v1/products", document), 201).json["id"]

    def apply(self, maker, product, quantity, **more):
        document = {"product": product, "scheme": "ecode", "quantity": quantity, "purpose": "本月生产", **more}
        return maker.post("/api/v1/code-applications", document)

    def approve(self, application):
        return self.clients["shenhe"].post(f"/api/v1/code-applications/{application}/approval", {})

    def codes(self, maker, product, quantity):
        """Applied for, approved, downloaded: the list of codes."""
        application = must(self.apply(maker, product, quantity), 201).json["id"]
        must(self.approve(application))
        text = must(maker.get(f"/api/v1/code-applications/{application}/codes.txt")).text
        return [ecode(line) for line in text.split()]


def ecode(line):
    """The code of a downloaded line, which may be its whole address."""
    return line.split("E=")[-1].split(",")[0].strip("\ufeff")


def rows(codes, batch, **more):
    """NDJSON of a production return: one line a code."""
    base = {
        "batchNo": batch, "productionDate": today(), "line": "一号线", "inspector": "示例检验员",
        "gasTightness": "pass", "ignition": "pass", "flameFailure": "pass", "carbonMonoxide": "pass", **more,
    }
    return "\n".join(json.dumps({"code": code, **base}, ensure_ascii=False) for code in codes).encode()


def send(maker, body, key=None, query=""):
    headers = {"Content-Type": "application/x-ndjson", **({"Idempotency-Key": key} if key else {})}
    return maker.request("POST", "/api/v1/returns" + query, body, headers)
