#!/usr/bin/env python3
"""Subscriptions: webhooks to a real receiver and server-sent events, on SQLite, then on PostgreSQL."""
import hashlib
import hmac
import http.client
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.dont_write_bytecode = True
from harness.report import Report, until
from harness.server import Server, free_port, fresh_postgres
from harness.story import Story, must

TOKEN = "13df38d8275b13f05704629e5f1cf3d45d6132d5"
report = Report("subscribe.py: webhooks, schedule, server-sent events")


class Receiver:
    """Keeps what is posted to it. Answers 503 while it is busy; held requests wait for `release`."""

    def __init__(self):
        self.port, self.messages, self.status = free_port(), [], 204
        self.location, self.hold, self.held = None, threading.Event(), threading.Event()
        self.hold.set()
        self.server = None

    def start(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.messages.append((self.path, dict(self.headers.items()), body, receiver.status))
                receiver.held.set()
                receiver.hold.wait(30)
                try:
                    self.send_response(receiver.status)
                    if receiver.location:
                        self.send_header("Location", receiver.location)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass  # the sender was killed

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def names(self, path, taken=True):
        """Names of the events of all messages to a path, message by message."""
        return [events(body) for where, _, body, status in list(self.messages)
                if where == path and (not taken or status < 300)]


def events(body):
    return [event["eventID"] for event in json.loads(body)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]]


def document(*names):
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument",
        "schemaVersion": "2.0", "creationDate": "2026-01-02T00:00:00Z",
        "epcisBody": {"eventList": [{
            "type": "ObjectEvent", "eventID": name, "eventTime": "2026-01-01T08:00:00+08:00",
            "eventTimeZoneOffset": "+08:00", "action": "OBSERVE", "bizStep": "receiving",
            "epcList": ["urn:epc:id:sgtin:0614141.107346.2017"],
        } for name in names]},
    }


class Stream:
    """Reads server-sent events on a thread."""

    def __init__(self, client, last=None):
        headers = {"Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = last
        self.connection = client.connect()
        self.connection.request("GET", "/epcis/v2/queries/all/events", headers=client.head(headers))
        self.response = self.connection.getresponse()
        self.events, self.last, self.ended = [], None, threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            while line := self.response.readline():
                text = line.decode().rstrip("\n")
                if text.startswith("id: "):
                    self.last = text[4:]
                if text.startswith("data: "):
                    event = json.loads(text[6:])
                    assert event["@context"][0].endswith("epcis-context.jsonld"), text
                    self.events.append(event["eventID"])
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self.ended.set()

    def close(self):
        try:
            if self.connection.sock:
                self.connection.sock.shutdown(2)
        except OSError:
            pass  # the server was faster


class Walk:
    def __init__(self, database):
        self.server = Server(database=database).start()
        self.story = Story(self.server)
        self.receiver = Receiver().start()

    def walk(self):
        self.story.staff("shenhe", "reviewer")
        self.maker, _ = self.story.enterprise("tuisong", 6, "9990006")
        self.other, _ = self.story.enterprise("pangren", 7, "9990007")
        for client in (self.maker, self.other):
            must(client.post("/epcis/v2/queries", {"name": "all", "query": {}}), 201)
        report.part("what is refused", self.refused)
        report.part("a webhook", self.webhook)
        report.part("a receiver that is down", self.down)
        report.part("kill -9 in the middle of a delivery", self.killed)
        report.part("redirects", self.redirect)
        report.part("a schedule", self.schedule)
        report.part("server-sent events", self.stream)
        report.part("the pages", self.pages)
        open_stream = Stream(self.maker)
        report.equal("SIGTERM ends it with exit code 0, streams too", self.server.stop(), 0)
        report.check("the stream has ended", open_stream.ended.wait(5))
        self.receiver.stop()

    @property
    def base(self):
        return "/epcis/v2/queries/all/subscriptions"

    def subscribe(self, path, client=None, **more):
        body = {"dest": f"http://127.0.0.1:{self.receiver.port}{path}", "signatureToken": TOKEN, **more}
        if "schedule" not in body:
            body["stream"] = True
        return must((client or self.maker).post(self.base, body), 201).json["subscriptionID"]

    def capture(self, *names, client=None):
        headers = {"Content-Type": "application/ld+json"}
        must((client or self.maker).post("/epcis/v2/capture", document(*names), headers), 202)

    def shown(self, subscription):
        return must(self.maker.get(f"{self.base}/{subscription}")).json

    def refused(self):
        for dest in ("https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://[fd00::1]/",
                     "https://[::ffff:192.168.1.1]/", "http://example.com/", "https://a:b@example.com/", "file:///etc"):
            answer = self.maker.post(self.base, {"dest": dest, "stream": True})
            report.answers(f"{dest} is refused", answer, 400, "epcisException:", '"dest"')
        answer = self.maker.post(self.base, {"dest": "https://example.com/"})
        report.answers("neither stream nor schedule", answer, 400, '"stream"')
        # In whatever spelling: each of these is 169.254.169.254.
        for host in ("2852039166", "0xa9fea9fe", "169.254.43518"):
            answer = self.maker.post(self.base, {"dest": f"https://{host}/", "stream": True})
            report.answers(f"{host} is refused, with its address", answer, 400, '"dest"', "169.254.169.254")

    def webhook(self):
        made = self.subscribe("/hook")
        self.subscribe("/other", self.other)
        self.capture("urn:x:1", "urn:x:2")
        report.check("it arrives", until(lambda: self.receiver.names("/hook")))
        path, headers, body, _ = next(m for m in self.receiver.messages if m[0] == "/hook")
        report.equal("both events in one message", events(body), ["urn:x:1", "urn:x:2"])
        found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers.get("GS1-Signature", ""))
        report.check("it is signed", found, headers)
        text = f"{found[1]}.{headers['Idempotency-Key']}.".encode() + body
        code = hmac.new(TOKEN.encode(), text, hashlib.sha256).hexdigest()
        report.check("and the signature is right", hmac.compare_digest(code, found[2]))
        report.check("made just now", abs(time.time() - int(found[1])) < 60)
        report.equal("the subscription is named", json.loads(body)["epcisBody"]["queryResults"]["subscriptionID"], made)
        report.check("the delivery is on the record",
                     until(lambda: self.shown(made)["deliveries"][0]["state"] == "delivered"), self.shown(made))
        self.capture("urn:x:3", client=self.other)
        report.check("the other tenant gets its own", until(lambda: self.receiver.names("/other")))
        report.equal("and nothing else", self.receiver.names("/other"), [["urn:x:3"]])
        report.equal("and nobody gets that", self.receiver.names("/hook"), [["urn:x:1", "urn:x:2"]])
        must(self.maker.request("DELETE", f"{self.base}/{made}"), 204)
        report.answers("a deleted subscription is gone", self.maker.get(f"{self.base}/{made}"), 404)

    def down(self):
        made = self.subscribe("/down")
        self.receiver.stop()
        self.capture("urn:x:10")
        report.check("attempts fail", until(lambda: self.attempts(made) >= 2), self.shown(made))
        self.receiver.start()
        self.receiver.status = 503
        report.check("a busy receiver is tried again", until(lambda: self.receiver.names("/down", taken=False)))
        self.receiver.status = 200
        report.check("it arrives when the receiver is back", until(lambda: self.receiver.names("/down"), seconds=60))
        report.equal("once", self.receiver.names("/down"), [["urn:x:10"]])
        keys = {headers["Idempotency-Key"] for path, headers, _, _ in self.receiver.messages if path == "/down"}
        report.equal("every attempt has the same key", len(keys), 1)
        must(self.maker.request("DELETE", f"{self.base}/{made}"), 204)

    def attempts(self, subscription):
        deliveries = self.shown(subscription)["deliveries"]
        return deliveries[0]["attemptCount"] if deliveries else 0

    def killed(self):
        made = self.subscribe("/killed")
        self.receiver.hold.clear()
        self.receiver.held.clear()
        self.capture("urn:x:20")
        report.check("the receiver has it and does not answer yet", self.receiver.held.wait(20))
        self.capture("urn:x:21")
        self.server.kill()
        self.receiver.hold.set()
        self.server.start()
        names = lambda: [name for message in self.receiver.names("/killed") for name in message]
        report.check("nothing is lost", until(lambda: set(names()) == {"urn:x:20", "urn:x:21"}, seconds=90), names())
        keys = {}
        for path, headers, body, _ in self.receiver.messages:
            if path == "/killed":
                keys.setdefault(headers["Idempotency-Key"], set()).update(events(body))
        report.equal("by the key each comes once", sorted(name for found in keys.values() for name in found),
                     ["urn:x:20", "urn:x:21"])
        must(self.maker.request("DELETE", f"{self.base}/{made}"), 204)

    def redirect(self):
        made = self.subscribe("/moved")
        self.receiver.status, self.receiver.location = 307, f"http://127.0.0.1:{self.receiver.port}/elsewhere"
        self.capture("urn:x:30")
        report.check("V15.3.2: the redirect is an answer, and nobody follows it", until(lambda: self.attempts(made)), self.shown(made))
        report.equal("as it stands", self.shown(made)["deliveries"][0].get("status"), 307)
        report.equal("and not followed", self.receiver.names("/elsewhere", taken=False), [])
        self.receiver.status, self.receiver.location = 204, None
        must(self.maker.request("DELETE", f"{self.base}/{made}"), 204)

    def schedule(self):
        made = self.subscribe("/plan", schedule={"second": "0/2"}, reportIfEmpty=True)
        report.check("an empty run is reported", until(lambda: self.receiver.names("/plan")))
        self.capture("urn:x:40")
        report.check("a run brings what is new", until(lambda: ["urn:x:40"] in self.receiver.names("/plan")))
        must(self.maker.post(f"{self.base}/{made}/pause"))
        report.equal("it is paused", self.shown(made)["state"], "paused")
        must(self.maker.request("DELETE", f"{self.base}/{made}"), 204)

    def stream(self):
        stream = Stream(self.maker)
        report.equal("the stream opens", stream.response.status, 200)
        self.capture("urn:x:50")
        report.check("an event comes", until(lambda: stream.events == ["urn:x:50"]), stream.events)
        last = stream.last
        stream.close()
        self.capture("urn:x:51")
        self.capture("urn:x:52")
        resumed = Stream(self.maker, last)
        report.check("after Last-Event-ID comes the rest",
                     until(lambda: resumed.events == ["urn:x:51", "urn:x:52"]), resumed.events)
        others = Stream(self.other, last)
        self.capture("urn:x:53")
        report.check("it goes on", until(lambda: resumed.events[-1] == "urn:x:53"), resumed.events)
        report.equal("another tenant hears nothing of it", others.events, [])
        more = [Stream(self.maker) for _ in range(6)]
        report.check("streams of an account are bounded", 429 in [one.response.status for one in more])
        for one in [resumed, others, *more]:
            one.close()
        answer = self.maker.get("/epcis/v2/queries/all/events", Accept="text/event-stream", Last_Event_ID="x")
        report.answers("a wrong Last-Event-ID is refused", answer, 400, "Last-Event-ID")
        self.pause_for_streams()

    def pause_for_streams(self):
        """Closed streams give their places back at the next heartbeat or event."""
        self.capture(f"urn:x:end:{time.time_ns()}")

        def opens():
            stream = Stream(self.maker)
            status = stream.response.status
            stream.close()
            return status == 200

        report.check("closed streams give their places back", until(opens, seconds=30))

    def pages(self):
        browser = self.story.page("tuisong")
        report.answers("the list", browser.get("/subscriptions", Accept="text/html"), 200, "事件订阅")
        form = {"queryName": "all", "dest": f"http://127.0.0.1:{self.receiver.port}/page", "format": "json",
                "trigger": "stream", "signatureToken": TOKEN}
        made = must(browser.form("/subscriptions/new", form), 303)
        place = made.headers["Location"]
        must(browser.form(place + "/test", {}), 303)
        report.check("a test is sent", until(lambda: self.receiver.names("/page")))
        report.equal("without events", self.receiver.names("/page")[0], [])
        shown = until(lambda: "已送达" in browser.get(place, Accept="text/html").text)
        report.check("and shown", shown)
        form["dest"] = "https://192.168.1.1/"
        report.answers("a wrong address is shown with its field", browser.form("/subscriptions/new", form), 422,
                       "192.168.1.1", "webhook-allow")
        must(browser.form("/subscriptions/queries", {"name": "shipped", "parameters": "EQ_bizStep=shipping"}), 303)
        report.answers("a query is kept", browser.get("/subscriptions", Accept="text/html"), 200, "shipped")
        must(browser.form(place + "/pause", {}), 303)
        report.answers("it is paused", browser.get(place, Accept="text/html"), 200, "已暂停")
        must(browser.form(place + "/removal", {}), 303)


report.part("SQLite", lambda: Walk(None).walk())
if os.environ.get("RANSU_TEST_POSTGRES"):
    report.part("PostgreSQL", lambda: Walk(fresh_postgres()).walk())
report.end()
