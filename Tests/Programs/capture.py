#!/usr/bin/env python3
"""One EPCIS document of 50,000 events: `capture.py 1000000` takes another number."""
import sys
import time

sys.dont_write_bytecode = True
from harness.report import Report, until
from harness.server import Server
from harness.story import Story, must

EVENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
report = Report(f"capture.py: one document of {EVENTS} events")
server = Server().start()
story = Story(server)

HEAD = (
    '{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",'
    '"schemaVersion":"2.0","creationDate":"2026-01-02T00:00:00Z","epcisBody":{"eventList":['
)


def event(number):
    return (
        '{"type":"ObjectEvent","eventTime":"2026-01-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00",'
        '"action":"OBSERVE","bizStep":"receiving","epcList":["urn:epc:id:sgtin:0614141.107346.%d"]}' % number
    )


def document(count, end="]}}"):
    yield HEAD.encode()
    for first in range(0, count, 1_000):
        events = ",".join(event(number) for number in range(first, min(count, first + 1_000)))
        yield ((("," if first else "") + events)).encode()
    yield end.encode()


def send(maker, count, end="]}}"):
    headers = {"Content-Type": "application/ld+json", "Transfer-Encoding": "chunked"}
    connection = maker.connect()
    try:
        connection.request("POST", "/epcis/v2/capture", document(count, end), maker.head(headers), encode_chunked=True)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()


def finished(maker, path):
    job = {}

    def over():
        job.update(must(maker.get(path)).json)
        return not job["running"]

    until(over, seconds=1_800)
    return job


def whole(maker):
    begun = time.monotonic()
    status, location = send(maker, EVENTS)
    report.equal("a large document is taken as a job", status, 202)
    path = location[location.index("/epcis"):]
    job = finished(maker, path)
    report.check(f"every event is stored ({time.monotonic() - begun:.1f} s)", job.get("storedCount") == EVENTS, job)
    report.check("and the job says so", job.get("success") is True, job)
    report.equal("the same document again is the same job", send(maker, EVENTS)[1], location)


def broken(maker):
    before = server.query("SELECT count(*) FROM trace_event")[0][0]
    status, location = send(maker, EVENTS - 1, end="]}")
    report.equal("a document that breaks off is taken", status, 202)
    job = finished(maker, location[location.index("/epcis"):])
    report.check("its job says where it broke", "byte" in str(job.get("errors")), job)
    report.equal("nothing of it is stored", server.query("SELECT count(*) FROM trace_event")[0][0], before)


def work():
    story.staff("shenhe", "reviewer")
    maker, _ = story.enterprise("caiji", 6, "9990006")
    before = server.memory()
    report.part("a whole document", lambda: whole(maker))
    report.part("a broken document", lambda: broken(maker))
    report.say(f"RSS {before:.0f} MiB before, peak {server.memory('VmHWM'):.0f} MiB")
    report.check("the server stays below 256 MiB", server.memory("VmHWM") < 256, server.memory("VmHWM"))
    report.equal("nothing stays in the spool folder", server.spool(), [])
    report.equal("SIGTERM: exit code 0", server.stop(), 0)


report.part("capture", work)
report.end()
