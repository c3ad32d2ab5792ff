"""A polyglot in fields that come back on pages, read by Chromium: nothing runs, no other host is asked, nothing stays."""
import sys

from common import PASSWORD, Client, Report, demo
from harness.browser import CHROMIUM, Browser

POLYGLOT = """jaVasCript:/*-/*`/*\\`/*'/*"/**/(/* */oNcliCk=alert(7) )//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert(7)//>"""
report = Report("browser.py: a polyglot on the pages")
if not CHROMIUM:
    print("chromium is not here")
    sys.exit(3)
server = demo()
origin = f"http://127.0.0.1:{server.port}"
browser = Browser()
client = Client(server.port)
client.form("/sign-in", {"accountName": "huoying", "password": PASSWORD})
page = browser.page(1200, 800)
for name, value in client.cookies.items():
    page.cookie(name, value, origin)
page.call("Page.addScriptToEvaluateOnNewDocument", {"source": "window.alert = () => { window.__ran = true }"})
stored = client.form("/sites", {"name": POLYGLOT[:60], "region": "440606", "address": POLYGLOT[:120], "kind": "factory"})
report.say(f"a site with that name: {stored.status}")
import urllib.parse  # noqa: E402

encoded = urllib.parse.quote(POLYGLOT)
places = [f"/search?q={encoded}", f"/lookup?code={encoded}", f"/nothing/{encoded}", f"/trace?code={encoded}", f"/products?q={encoded}",
          "/sites", f"/sign-in?next={encoded}", f"/batches?q={encoded}", f"/returns?state={encoded}", f"/E={encoded}"]
for place in places:
    page.open(origin + place)
    ran = page.evaluate("window.__ran === true")
    complaints = [one for one in page.complaints if "Failed to load resource" not in one]
    hosts = page.hosts - {f"127.0.0.1:{server.port}", ""}
    report.check(f"V1.2.1 V1.2.3: {place[:30]}…: nothing runs, the console is silent", not ran and not complaints, (ran, complaints[:2]))
    report.check(f"PI-LOCAL V14.2.3: {place[:30]}…: no other host is asked", not hosts, hosts)
page.open(origin + "/home")
page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
browser.until(lambda: page.status is not None, 10, "sign-out")
left = page.evaluate("JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])")
report.equal("V14.3.3: nothing is kept in the browser's stores", left, "[[],[]]")
kept = [one["name"] for one in page.call("Network.getCookies")["cookies"]]
# The device is known again by its cookie, which opens nothing.
report.check("V14.3.3: and no session's cookie", not [one for one in kept if "device" not in one and one != "lang"], kept)
browser.close()
report.end()
