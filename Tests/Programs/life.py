#!/usr/bin/env python3
"""The life of an appliance after the factory, by the interface: on SQLite, then on PostgreSQL."""
import base64
import json
import sys
import time

sys.dont_write_bytecode = True
from harness.report import Report
from harness.server import Server, fresh_postgres
from harness.story import SHANGHAI, Story, must, png, rows, send, today, uscc

report = Report("life.py: sale, installation, gas, repair, return, resale, label, rework, end")


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + SHANGHAI + offset * 86_400))


class Life:
    def __init__(self, database):
        self.server = Server(database=database).start()
        self.story = Story(self.server)
        self.clock = 0

    def walk(self):
        report.part("make and test", self.make)
        report.part("ship and sell", self.sell)
        report.part("install", self.install)
        report.part("repair, move, return, resale", self.use)
        report.part("scrap", self.scrap)
        report.part("a new label", self.relabel)
        report.part("rework", self.rework)
        report.part("an installer's phone", self.phone)
        report.part("a ★ test that failed", self.failed)
        report.equal("SIGTERM ends it with exit code 0", self.server.stop(), 0)

    def at(self, offset=-3):
        """Each event a minute after the one before, some days ago."""
        self.clock += 1
        return f"{day(offset)} {8 + self.clock // 60:02d}:{self.clock % 60:02d}"

    def row(self, event, code=None, **more):
        return {"event": event, "code": code or self.code, "eventTime": self.at(), **more}

    def record(self, who, *found):
        body = "\n".join(json.dumps(row, ensure_ascii=False) for row in found).encode()
        return send(who, body)

    def taken(self, name, who, *found):
        return report.answers(name, self.record(who, *found), 201, '"accepted"')

    def refused(self, name, who, rule, *found):
        return report.answers(name, self.record(who, *found), 422, rule)

    def facts(self, code=None):
        return must(self.story.anyone().get(f"/api/v1/trace/{code or self.code}")).json

    def after(self, code=None):
        return self.facts(code).get("afterSale", {})

    def party(self, account, serial, kind, name):
        made = must(self.story.register(account, serial, name=name, kind=kind), 201).json
        must(self.story.clients["shenhe"].post(f"/api/v1/registrations/{made['id']}/approval", {}))
        return self.story.sign_in(account)

    def make(self):
        self.story.staff("shenhe", "reviewer")
        self.maker, _ = self.story.enterprise("huoying", 11, "9990011")
        self.codes = self.story.codes(self.maker, self.story.product(self.maker), 20)
        self.code = self.codes[0]
        body = rows(self.codes[:8], "B1", productionDate=day(-5))
        report.answers("eight appliances are made and tested", send(self.maker, body), 201, '"accepted"')
        self.dealer = self.party("jingxiao", 12, "dealer", "示例经销有限公司")
        self.installer = self.party("anzhuang", 13, "installer", "示例安装有限公司")

    def sell(self):
        self.refused("a dealer sells nothing that was not shipped to it", self.dealer, "return.no-custody", self.row("售出"))
        shipping = self.row("出库", destination="示例经销有限公司", destinationRegion="440106")
        self.taken("the maker ships to the dealer", self.maker, shipping)
        self.taken("the dealer sells", self.dealer, self.row("售出", destinationRegion="440106", customer="示例用户"))
        self.taken("unused, it comes back", self.dealer, self.row("退货", used=False))
        report.check("… and the sale is void", "firstSoldOn" not in self.after(), self.after())
        self.taken("it is sold again", self.dealer, self.row("售出", saleSource="order", destinationRegion="440106"))
        found = self.after()
        expected = (day(-3), "order", "recorded")
        keys = ("firstSoldOn", "soldSource", "soldConfidence")
        report.equal("the safe life begins with that sale", tuple(found.get(key) for key in keys), expected)
        report.equal("… on its day", self.facts()["safeLife"]["from"], day(-3))
        report.check("no customer in public", "示例用户" not in json.dumps(self.facts(), ensure_ascii=False))

    def approve(self, certificate):
        must(self.story.clients["shenhe"].post(f"/api/v1/certificates/{certificate['id']}/approval", {}))

    def file(self, licence):
        self.approve(must(self.installer.post("/api/v1/certificates", licence), 201).json)

    def install(self):
        install = {"gas": "20Y", "destinationRegion": "440106", "address": "示例路 1 号 101"}
        self.refused("no licence, no installation", self.installer, "no-custody", self.row("安装", **install))
        licence = {"kind": "installation-licence", "number": "AZ-0001", "issuer": "示例区住建局",
                   "validFrom": day(-300), "validUntil": day(-30)}
        self.file(licence)
        over = self.record(self.installer, self.row("安装", **install))
        report.answers("an expired one is named", over, 422, "life.licence-expired", "AZ-0001")
        renewed = must(self.installer.post(
            "/api/v1/certificates", {**licence, "number": "AZ-0002", "validUntil": day(300)}), 201).json
        report.equal("a licence waits for its review", renewed["state"], "pending")
        waiting = self.record(self.installer, self.row("安装", **install))
        report.answers("… and counts for nothing until then", waiting, 422, "life.licence-pending", "AZ-0002")
        self.approve(renewed)
        wrong = self.record(self.installer, self.row("安装", **install))
        report.answers("the wrong gas stops it", wrong, 422, "life.gas-mismatch", "液化石油气20Y", "天然气12T")
        report.check("… and nothing is stored", "installedOn" not in self.after(), self.after())
        convert = self.row("改气源", gas="20Y", kit="GQ-20Y-03", operator="示例师傅")
        self.taken("converted, it is installed", self.installer, convert, self.row("安装", **install))
        found = self.after()
        report.equal("the gas is shown as converted", (found["siteGas"], found["gasMatch"]), ("20Y", "converted"))
        page = self.story.anyone().get(f"/E={self.code}", Accept="text/html").text
        report.check("the page says so, without the address", "经改装" in page and "示例路" not in page)

    def use(self):
        part = {"name": "点火针", "number": "DHZ-03", "oldCode": "", "newCode": ""}
        self.taken("a repair with a part", self.installer, self.row("维修", parts=[part], reason="点火不良"))
        move = {"gas": "20Y", "destinationRegion": "441900", "address": "示例路 2 号"}
        self.taken("moved to another region", self.installer, self.row("移机", **move))
        report.check("… the region only", "东莞" in self.after().get("region", ""), self.after())
        self.taken("returned after use", self.dealer, self.row("退货", used=True))
        resale = {**self.row("售出", destinationRegion="440305"), "eventTime": f"{day(-1)} 09:00"}
        self.taken("sold again", self.dealer, resale)
        found = self.after()
        report.equal("the first date stays", (found["firstSoldOn"], found["soldOn"]), (day(-3), day(-1)))
        self.taken("replaced by another", self.maker,
                   {**self.row("换机", newCode=self.codes[1]), "eventTime": f"{day(-1)} 10:00"})
        report.check("… both name the other", self.codes[1] in self.after().get("applianceReplacedBy", "")
                     and self.code in self.after(self.codes[1]).get("applianceReplaces", ""))

    def scrap(self):
        end = {**self.row("报废", reason="更换"), "eventTime": f"{day(-1)} 11:00"}
        self.taken("scrapped", self.maker, end)
        report.equal("the scan says so", self.facts()["verdict"]["kind"], "scrapped")
        later = {**self.row("售出"), "eventTime": f"{day(0)} 00:01"}
        self.refused("a later sale is refused", self.dealer, "life.scrapped", later)
        self.refused("it is not made again", self.maker, "already-bound",
                     {"code": self.code, "batchNo": "B2", "productionDate": today()})
        self.taken("a repair of before may be told late", self.installer, self.row("维修", reason="迟报"))

    def relabel(self):
        old, new = self.codes[2], self.codes[10]
        self.taken("sold under the old label", self.maker, self.row("售出", old))
        self.taken("a new label", self.maker, self.row("换标", old, newCode=new, reason="标签破损"))
        report.equal("the old one says so", self.facts(old)["verdict"]["kind"], "replaced")
        report.equal("… and leads to the new one", self.facts(old)["replacedBy"], new)
        found = self.facts(new)
        carried = (found["batch"]["number"], found["afterSale"]["firstSoldOn"])
        report.equal("the trace is carried over", carried, ("B1", day(-3)))
        self.taken("a return on the old label follows", self.maker, self.row("退货", old, used=True))
        report.check("…", "returnedOn" in self.after(new), self.after(new))
        self.taken("the new one goes on", self.maker, self.row("售出", new))

    def rework(self):
        code = self.codes[3]
        self.taken("rework", self.maker, self.row("返工", code, reason="换密封圈"))
        report.equal("the scan says so", self.facts(code)["verdict"]["kind"], "rework")
        self.refused("not shippable", self.maker, "life.rework-open", self.row("出库", code))
        tests = {"gasTightness": "pass", "ignition": "pass"}
        self.taken("some tests", self.maker, self.row("检验", code, **tests))
        self.refused("are not enough", self.maker, "life.rework-open", self.row("出库", code))
        self.taken("all of them", self.maker, self.row("检验", code, flameFailure="pass"))
        self.taken("are", self.maker, self.row("出库", code))

    def phone(self):
        code, page = self.codes[4], self.story.page("anzhuang")
        report.answers("he scans and chooses", page.get(f"/life?code={code}"), 200, "发生了什么", "天然气12T")
        form = page.get(f"/life?code={code}&event=installing")
        report.answers("only the fields of the kind", form, 200, 'name="gas"', 'name="address"')
        report.check("…", 'name="parts"' not in form.text and 'name="batchNo"' not in form.text)
        fields = {"code": code, "event": "installing", "gas": "20Y", "destinationRegion": "广州市天河区"}
        stopped = page.form("/life", fields)
        report.answers("the wrong gas stops him in red", stopped, 422, 'class="notice bad"', "停止安装", 'name="converted"')
        done = page.form("/life", {**fields, "converted": "1", "kit": "GQ-20Y-03"})
        report.equal("he says that it was converted", done.status, 303)
        found = self.after(code)
        report.equal("both are recorded", found.get("gasMatch"), "converted")
        report.check("the region that he named", "天河" in found.get("region", ""), found)
        twice = page.form("/life", {"code": code, "event": "moving", "gas": "20Y", "destinationRegion": "鼓楼区"})
        report.answers("a name that several have is asked for again", twice, 422, "鼓楼区")

    def failed(self):
        """By a row, by an amendment; each stops the goods, tells the scan, and ends with a test that passed."""
        code, page = self.codes[5], self.story.page("anzhuang")
        self.taken("a test fails", self.maker, self.row("检验", code, gasTightness="fail"))
        facts = self.facts(code)
        report.equal("the scan says so", facts["verdict"]["kind"], "test-failed")
        report.check("… and which, and when", "气密性" in facts["verdict"]["advice"] and day(-3) in facts["verdict"]["advice"],
                     facts["verdict"])
        scan = self.story.anyone().get(f"/E={code}", Accept="text/html").text
        report.check("the page begins in red", scan.find('class="card verdict bad"') == scan.find('class="card'), scan[:200])
        english = self.story.anyone("en").get(f"/E={code}", Accept="text/html").text
        report.check("… in English too", "Failed its test: do not use it" in english and "gas tightness" in english)
        self.refused("it is not shipped", self.maker, "life.test-failed", self.row("出库", code))
        self.refused("it is not sold", self.maker, "life.test-failed", self.row("售出", code))
        form = {"code": code, "event": "installing", "gas": "12T", "destinationRegion": "440106"}
        report.answers("nor installed by phone", page.form("/life", form), 422, "检验（气密性）", "不合格")
        self.taken("tested again", self.maker, self.row("检验", code, gasTightness="pass"))
        report.equal("it is as before", self.facts(code)["verdict"]["kind"], "genuine")
        self.taken("and goes out", self.maker, self.row("出库", code, destination="示例经销有限公司"))
        id = self.amend(code, "fail", "life.warning.failed-left")
        report.equal("amended to have failed at the dealer's", self.facts(code)["verdict"]["kind"], "test-failed")
        self.refused("he does not sell it", self.dealer, "life.test-failed", self.row("售出", code))
        left = must(self.maker.get("/api/v1/failed-goods")).json
        found = (left["leftCount"], [holder["name"] for holder in left["runs"][0]["holders"]])
        report.equal("its maker is told who has it", found, (1, ["示例经销有限公司"]))
        home = self.story.page("huoying").get("/home")
        report.answers("… and on its to-do list", home, 200, "检验不合格的产品", "1 台已离开工厂")
        report.answers("the amendment says so", self.story.page("huoying").get(f"/amendments/{id}"), 200, "台已离开工厂")
        dealer = self.story.page("jingxiao")
        report.answers("so is he", dealer.get("/home"), 200, "手中的不合格产品，请停售")
        report.answers("… with the units", dealer.get("/failed-goods"), 200, "贵单位收到的产品中有 1 台检验不合格", code)
        choice = dealer.get(f"/life?code={code}").text
        report.check("his phone offers no sale of it", "event=inspecting" in choice and "event=retail_selling" not in choice)
        self.amend(code, "pass")
        form = {"code": code, "event": "inspecting"}
        report.answers("a test without a result is asked for", dealer.form("/life", form), 422, "至少填写一项检验")
        must(dealer.form("/life", {**form, "ignition": "fail", "eventTime": f"{day(-2)}T09:00"}), 303)
        report.equal("he tells of a failure by phone", self.facts(code)["verdict"]["kind"], "test-failed")
        report.answers("what he says has passed lifts nothing", dealer.form("/life", {**form, "ignition": "pass"}), 422,
                       "只有生产企业、受托企业或检测机构")
        self.taken("the maker tests it again", self.maker, {**self.row("检验", code, ignition="pass"), "eventTime": f"{day(-1)} 09:00"})
        self.taken("amended back, he sells it", self.dealer, self.row("售出", code))

    def amend(self, code, result, *expected):
        """Asked for by the maker, approved by a reviewer."""
        evidence = {"name": "记录.png", "content": base64.b64encode(png()).decode()}
        made = self.maker.post("/api/v1/amendments", {
            "scope": "item", "subject": code, "reason": "抄录错误", "evidence": evidence,
            "changes": [{"field": "gasTightness", "value": result}]})
        report.answers(f"an amendment to {result}", made, 201, '"submitted"', *expected)
        id = made.json["amendmentId"]
        must(self.story.clients["shenhe"].post(f"/api/v1/amendments/{id}/approval", {"checks": ["evidence", "reason"]}))
        return id


print("SQLite")
Life(None).walk()
database = fresh_postgres()
if database:
    print("PostgreSQL")
    Life(database).walk()
else:
    report.check("RANSU_TEST_POSTGRES names a cluster", False)
report.end()
