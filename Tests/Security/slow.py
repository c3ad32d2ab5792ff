"""A thousand slow clients that send heads, then bodies, a little at a time, and what normal ones see meanwhile (p99 less than twice as long)."""
import asyncio
import http.client
import time

from common import Report, code, demo

report = Report("slow.py: 1,000 slow heads and bodies")
COUNT, LIMIT = 1_000, 35
server = demo()
scan = f"/E={code(server)}"


def p99():
    """Of two hundred scans one after the other, each on a connection of its own."""
    times = []
    for _ in range(200):
        begun = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        link.request("GET", scan)
        answer = link.getresponse()
        answer.read()
        link.close()
        if answer.status != 200:
            return None
        times.append(time.perf_counter() - begun)
    return sorted(times)[197]


STARTS = {
    "heads": (b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-a: b\r\n"),
    "bodies": (b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", b"x"),
}


async def slow(kind, closed):
    """Sends a little every two seconds until the other side ends it."""
    begun = time.monotonic()
    start, piece = STARTS[kind]
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(start)
        while time.monotonic() - begun < LIMIT + 10:
            writer.write(piece)
            await writer.drain()
            try:
                if await asyncio.wait_for(reader.read(65_536), 2) == b"":
                    break
            except asyncio.TimeoutError:
                continue
        writer.close()
    except (ConnectionError, OSError):
        pass
    closed.append(time.monotonic() - begun)


async def attack(kind):
    closed = []
    tasks = [asyncio.create_task(slow(kind, closed)) for _ in range(COUNT)]
    await asyncio.sleep(5)
    during = await asyncio.to_thread(p99)
    await asyncio.wait(tasks, timeout=LIMIT + 15)
    for task in tasks:
        task.cancel()
    return closed, during


before = p99()
report.check(f"a scan takes {before * 1000:.1f} ms for 99 of 100", before is not None)
memory = server.memory()
for kind in ("heads", "bodies"):
    closed, during = asyncio.run(attack(kind))
    late = sum(1 for one in closed if one > LIMIT)
    report.check(f"V2.4.1 V15.2.2: 1,000 slow {kind}: {len(closed)} ended, the last after {max(closed):.0f} s",
                 len(closed) == COUNT and late == 0, (len(closed), late))
    report.check(f"V15.2.2: normal clients' p99 during slow {kind}: {during and during * 1000:.1f} ms (< 2 × or 20 ms)",
                 during is not None and during < max(2 * before, 0.020))
grown = server.memory() - memory
report.check(f"the server's memory grew by {grown:.0f} MiB (< 150)", grown < 150)
report.equal("it answers as before", server.is_ready(), True)
report.end()
