"""Debian's Chromium, driven by its DevTools protocol over two pipes: nothing else is needed."""
import fcntl
import json
import os
import select
import shutil
import subprocess
import time

from harness.server import folder

CHROMIUM = os.environ.get("RANSU_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class Browser:
    """One headless browser; `page` opens a tab of its own profile."""

    def __init__(self):
        ours, self._write = os.pipe()
        self._read, theirs = os.pipe()
        # Away from 3 and 4, where the browser looks for them.
        read, write = (fcntl.fcntl(one, fcntl.F_DUPFD, 20) for one in (ours, theirs))
        os.close(ours)
        os.close(theirs)
        flags = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
            "--disable-background-networking", "--disable-component-update", "--no-first-run", "--mute-audio",
            "--hide-scrollbars", f"--user-data-dir={folder()}", "about:blank",
        ]
        shell = f'exec "$@" 3<&{read} 4>&{write} {read}<&- {write}>&-'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "browser", CHROMIUM, *flags], pass_fds=(read, write), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read)
        os.close(write)
        self._rest, self._number, self._answers, self.pages = b"", 0, {}, {}

    def call(self, method, parameters=None, session=None, seconds=30):
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        self.until(lambda: number in self._answers, seconds, method)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def until(self, holds, seconds, what):
        """Reads what the browser tells until the condition holds."""
        end = time.monotonic() + seconds
        while not holds():
            if not select.select([self._read], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError(f"the browser says nothing of {what} for {seconds} s")
            piece = os.read(self._read, 1 << 20)
            if not piece:
                raise RuntimeError(f"the browser is gone ({self.process.poll()})")
            *messages, self._rest = (self._rest + piece).split(b"\0")
            for message in map(json.loads, messages):
                if "id" in message:
                    self._answers[message["id"]] = message
                elif message.get("sessionId") in self.pages:
                    self.pages[message["sessionId"]].hear(message["method"], message["params"])

    def page(self, width, height):
        return Page(self, width, height)

    def close(self):
        try:
            self.call("Browser.close", seconds=5)
            self.process.wait(10)
        except Exception:
            self.process.kill()
            self.process.wait()


class Page:
    def __init__(self, browser, width, height):
        self.browser = browser
        self.context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call("Target.createTarget", {"url": "about:blank", "browserContextId": self.context})
        self.session = browser.call(
            "Target.attachToTarget", {"targetId": target["targetId"], "flatten": True})["sessionId"]
        browser.pages[self.session] = self
        self.complaints, self.status, self.hosts, self.loaded, self.frame = [], None, set(), False, None
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def call(self, method, parameters=None):
        return self.browser.call(method, parameters, self.session)

    def hear(self, method, told):
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Network.requestWillBeSent":
            self.hosts.add(told["request"]["url"].split("/")[2] if "://" in told["request"]["url"] else "")
        elif method == "Network.responseReceived" and told["type"] == "Document" and told.get("frameId") == self.frame:
            self.status = told["response"]["status"]
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(told["exceptionDetails"].get("text", "exception"))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "assert"):
            self.complaints.append(" ".join(str(one.get("value", one)) for one in told["args"]))
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.complaints.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")

    def cookie(self, name, value, origin):
        self.call("Network.setCookie", {"name": name, "value": value, "url": origin})

    def open(self, address, seconds=30):
        """Loads a page to its end. Answers the status of the document."""
        self.complaints, self.status, self.hosts, self.loaded = [], None, set(), False
        self.frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        answer = self.call("Page.navigate", {"url": address})
        if answer.get("errorText"):
            raise RuntimeError(f"{address}: {answer['errorText']}")
        self.browser.until(lambda: self.loaded, seconds, address)
        return self.status

    def evaluate(self, script):
        answer = self.call("Runtime.evaluate", {"expression": script, "returnByValue": True})
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"])[:300])
        return answer["result"].get("value")

    def picture(self, path):
        import base64

        shot = self.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
