#!/usr/bin/env python3
"""Accounts from their first secret to their end, by page and by interface: on SQLite, then on PostgreSQL."""
import base64
import hashlib
import hmac
import html
import re
import struct
import sys
import time

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import Server, fresh_postgres
from harness.story import PASSWORD, Story, must, png, uscc

report = Report("identity.py: policy, second factor, sessions, requests, invitations, devices that scan")
LETTER = {"letter": ("授权书.png", "image/png", png())}


def totp(secret, shift=0):
    """RFC 6238, of this moment's step and some more."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + shift), hashlib.sha1).digest()
    place = digest[19] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def found(pattern, text):
    match = re.search(pattern, text)
    if not match:
        raise AssertionError(f"no {pattern} in {text[:400]}")
    return html.unescape(match.group(1))


class Identity:
    def __init__(self, database):
        self.server = Server(database=database)
        self.story = Story(self.server)

    def walk(self):
        self.server.start()
        report.part("the first accounts", self.first_accounts)
        report.part("the policy", self.policy)
        report.part("an enterprise and its people", self.enterprise)
        report.part("a second factor", self.second_factor)
        report.part("sessions", self.sessions)
        report.part("five wrong ones, with a kill between", self.killed)
        report.part("an account request", self.request)
        report.part("an invitation and a device", self.invitation)
        report.part("somebody leaves", self.leaving)
        report.part("the log", self.log)
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)

    def first_accounts(self):
        story = self.story
        for name, password in (("admin", "admin"), ("admin", "123456"), ("root", "root")):
            answer = story.anyone().post("/api/v1/sessions", {"account": name, "password": password})
            report.equal(f"V6.3.2 MLPS-7.1.4.2b: {name}/{password} opens nothing", answer.status, 401)
        self.security = story.staff("anquan", "security-admin")
        self.reviewer = story.staff("shenhe", "reviewer")
        told = self.server.query("SELECT account_name FROM audit_record WHERE action = 'account.create'")
        report.check("MLPS-7.1.5.1: the trail names who gave the command", all("uid" in name for name, in told), told)

    def policy(self):
        page = self.story.page("anquan")
        form = must(page.get("/security/policy", Accept="text/html"), 200).text
        names = re.findall(r'<input id="f-(\w+)" name="\w+" type="text" value="(\d+)"', form)
        report.check("the policy stands on its page", len(names) >= 11, names)
        values = dict(names, profile="gb", secondFactor="off")
        values["rotationDays"] = "181"
        refused = page.form("/security/policy", values)
        report.answers("MLPS-7.1.4.1a: beyond its floor it is refused", refused, 422, "p-rotationDays")
        values["rotationDays"] = "60"
        report.equal("MLPS-7.1.4.1a: the security administrator sets it", page.form("/security/policy", values).status, 303)
        other = self.story.page("shenhe").get("/security/policy", Accept="text/html")
        report.equal("a reviewer does not see it", other.status, 403)
        for password in ("Admin123!Admin", "Huo#2026hy", "woaini@5201314A", "Shenhe#2026abc", "Qwertyuiop#1"):
            document = {"currentPassword": PASSWORD, "newPassword": password}
            answer = self.reviewer.post("/api/v1/sessions/current/password", document)
            report.equal(f"V6.2.4 V6.2.11 MLPS-7.1.4.1a: {password} is refused", answer.status, 422)

    def enterprise(self):
        self.maker, self.organization = self.story.enterprise("huoying", 1, "7570001")
        self.browser = self.story.page("huoying")
        made = self.browser.form("/members", {"accountName": "caozuo", "displayName": "操作员", "role": "enterprise-operator"})
        secret = found(r'class="secret mono">([^<]+)<', must(made, 201).text)
        self.member = self.story.settle("caozuo", secret)

    def second_factor(self):
        page = self.browser
        report.equal("V6.3.3: enrolment begins", page.form("/account/factor", {}).status, 303)
        shown = must(page.get("/account/factor", Accept="text/html"), 200).text
        report.check("a QR code is drawn into the page", "data:image/svg+xml;base64," in shown)
        secret = found(r'data-code="([A-Z2-7]{32})"', shown)
        report.equal("a wrong code is refused", page.form("/account/factor/confirmation", {"code": "000000"}).status, 422)
        used = totp(secret, -1)
        done = must(page.form("/account/factor/confirmation", {"code": used}), 200)
        self.recovery = re.findall(r"\d-[0-9A-Z]{5}-[0-9A-Z]{5}", done.text)
        report.equal("V6.5.4: ten recovery codes are shown", len(set(self.recovery)), 10)
        report.equal("the program's session of before has ended", self.maker.get("/api/v1/sessions/current").status, 401)

        fresh = self.story.anyone()
        half = must(fresh.form("/sign-in", {"accountName": "huoying", "password": PASSWORD}), 303)
        report.check("V6.3.3: the password leads to the question", half.headers["Location"].startswith("/sign-in/factor"))
        report.equal("V7.2.4: half a sign-in opens nothing", fresh.get("/home", Accept="text/html").status, 303)
        token = dict(fresh.cookies)["ransu"]
        wrong = fresh.form("/sign-in/factor", {"code": used})
        report.equal("V6.5.1: a code that was used is refused", wrong.status, 401)
        right = fresh.form("/sign-in/factor", {"code": totp(secret)})
        report.check("V6.3.3: a right one opens", right.status == 303 and right.headers["Location"] == "/home", right)
        report.check("V7.2.4: under a new token", fresh.cookies["ransu"] not in ("", token))
        report.equal("… which works", fresh.get("/home", Accept="text/html").status, 200)

        claim = {"account": "huoying", "password": PASSWORD}
        alone = self.story.anyone().post("/api/v1/sessions", claim)
        report.answers("a program without a code is told so", alone, 401, "session.code-needed")
        again = self.story.anyone().post("/api/v1/sessions", {**claim, "code": self.recovery[0]})
        report.equal("V6.5.1: a recovery code opens", again.status, 201)
        twice = self.story.anyone().post("/api/v1/sessions", {**claim, "code": self.recovery[0]})
        report.equal("V6.5.1: … once", twice.status, 401)
        self.maker.token = again.json["token"]
        confirmed = self.maker.post(
            "/api/v1/sessions/current/confirmation", {"password": PASSWORD, "code": self.recovery[1]})
        report.equal("V7.2.4 V7.5.1: a confirmation answers a new token", must(confirmed, 201).status, 201)
        report.equal("… the old one is worth nothing", self.maker.get("/api/v1/sessions/current").status, 401)
        self.maker.token = confirmed.json["token"]
        report.equal("… the new one is", self.maker.get("/api/v1/sessions/current").status, 200)
        self.browser = fresh

    def sessions(self):
        client, second = self.member, self.story.sign_in("caozuo")
        lines = must(client.get("/api/v1/sessions"), 200).json["sessions"]
        report.check("V7.5.2: sessions are seen", len(lines) >= 2 and sum(line["isCurrent"] for line in lines) == 1, lines)
        newest = next(line for line in lines if not line["isCurrent"])
        report.equal("V7.5.2: one is ended", client.request("DELETE", f"/api/v1/sessions/{newest['id']}").status, 204)
        report.equal("… at once", second.get("/api/v1/sessions/current").status, 401)
        page = self.story.page("caozuo")
        identifier = self.server.query("SELECT account_id FROM account WHERE name = 'caozuo'")[0][0]
        ended = self.browser.form(f"/members/{identifier}/sessions/end", {})
        report.equal("V7.4.5: the administrator ends a member's", ended.status, 303)
        report.equal("… all of them", page.get("/home", Accept="text/html").status, 303)
        away = self.story.page("caozuo")
        out = away.form("/sign-out", {})
        report.equal("V7.4.1: a sign-out clears the browser", out.headers["Clear-Site-Data"], '"cache", "storage"')

    def killed(self):
        def tried(password):
            return self.story.anyone().post("/api/v1/sessions", {"account": "caozuo", "password": password}).status

        client = self.story.sign_in("caozuo")
        report.equal("four wrong ones", [tried("wrong") for _ in range(4)], [401] * 4)
        self.server.kill()
        self.server.start()
        report.equal("a session outlives kill -9", client.get("/api/v1/sessions/current").status, 200)
        report.equal("the fifth after kill -9", tried("wrong"), 401)
        report.equal("MLPS-7.1.4.1b: … and the right one is refused", tried(PASSWORD), 401)

    def request(self):
        fields = {
            "kind": "lost-password", "accountName": "caozuo", "uscc": "", "newName": "", "contactName": "张三",
            "contactPhone": "13800001234", "reason": "手机与密码都已丢失",
        }
        asked = must(self.story.anyone().upload("/account-help", fields, LETTER, {"Accept": "text/html"}), 303)
        nobody = self.story.anyone().upload(
            "/account-help", {**fields, "accountName": "nobody9"}, LETTER, {"Accept": "text/html"})
        report.equal("V6.4.3: an unknown name gets the same answer", nobody.status, 303)
        report.equal("the asker follows it", self.story.anyone().get(asked.headers["Location"]).status, 200)
        requests = must(self.security.get("/api/v1/account-requests"), 200).json["requests"]
        number = next(one["id"] for one in requests if one["account"] == "caozuo")
        address = f"/api/v1/account-requests/{number}/approval"
        first = must(self.security.post(address), 200).json
        report.equal("V6.4.4: one person is not enough", first, {"state": "half"})
        report.equal("V6.4.4: the same one again is refused", self.security.post(address).status, 403)
        second = must(self.reviewer.post(address), 200).json
        report.check("V6.4.4: two are", second["state"] == "approved" and len(second["secret"]) >= 12, second)
        self.member = self.story.sign_in("caozuo", second["secret"])
        closed = self.member.get("/api/v1/returns")
        report.answers("V6.4.1: the secret opens nothing but the change", closed, 403, "password.change-first")
        used = {"currentPassword": second["secret"], "newPassword": PASSWORD}
        before = self.member.post("/api/v1/sessions/current/password", used)
        report.answers("MLPS-7.1.4.1a: the password of before is not taken again", before, 422, "password.used-before")
        used["newPassword"] = PASSWORD + "9"
        report.equal("another one is", self.member.post("/api/v1/sessions/current/password", used).status, 204)

    def invitation(self):
        made = self.browser.upload(
            "/invitations", {"role": "dealer", "name": "示例商行", "uscc": uscc(7), "region": "440606"}, {},
            {"Accept": "text/html"})
        address = found(r'class="secret mono">[^<]*(/invitation/[^<]+)<', must(made, 201).text)
        door = self.story.anyone()
        report.answers("the invited person sees who invites", door.get(address, Accept="text/html"), 200, "示例燃具1有限公司")
        fields = {"accountName": "shanghang", "displayName": "李四", "password": PASSWORD, "repeated": PASSWORD}
        report.equal("and makes an account", door.form(address, fields).status, 303)
        report.equal("once", door.form(address, {**fields, "accountName": "shanghang2"}).status, 409)
        dealer = self.story.page("shanghang")
        must(dealer.form("/scan-devices", {"label": "店里的手机"}), 303)
        phone = self.story.anyone()
        phone.cookies["ransu-scan"] = dealer.cookies["ransu-scan"]
        report.equal("a device scans without a sign-in", phone.get("/life", Accept="text/html").status, 200)
        for path in ("/home", "/account", "/scan-devices"):
            report.equal(f"and opens no {path}", phone.get(path, Accept="text/html").status, 303)
        number = self.server.query("SELECT device_id FROM scan_device")[0][0]
        report.equal("it is ended", dealer.form(f"/scan-devices/{number}/revocation", {}).status, 303)
        report.equal("at once", phone.get("/life", Accept="text/html").status, 303)

    def leaving(self):
        identifier = self.server.query("SELECT account_id FROM account WHERE name = 'caozuo'")[0][0]
        shown = self.browser.get(f"/members/{identifier}/leaving", Accept="text/html")
        report.equal("what is in hand is shown", shown.status, 200)
        left = self.browser.form(f"/members/{identifier}/leaving", {"successor": ""})
        report.equal("MLPS-7.1.4.2c: a leaver's account is closed", left.status, 303)
        report.equal("V7.4.2: its sessions with it", self.member.get("/api/v1/sessions/current").status, 401)

    def log(self):
        text = self.server.log_text()
        secrets = [PASSWORD, self.browser.cookies["ransu"], self.maker.token, self.recovery[2], self.recovery[0]]
        report.check("MLPS-7.1.4.1c: the log holds no password, token or code", not any(one in text for one in secrets))


for name, database in (("SQLite", None), ("PostgreSQL", fresh_postgres())):
    if name == "PostgreSQL" and database is None:
        report.say("PostgreSQL: RANSU_TEST_POSTGRES is not set")
        continue
    report.say(f"— {name}")
    Identity(database).walk()
report.end()
