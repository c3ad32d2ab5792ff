"""An HTTP client that keeps cookies and a bearer token, and never follows a redirect."""
import http.client
import json
import secrets
import ssl
import urllib.parse


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.text[:300]}"


class Client:
    def __init__(self, port, token=None, language="zh", tls=False, timeout=60):
        self.port, self.token, self.language, self.tls = port, token, language, tls
        self.cookies, self.timeout = {}, timeout

    @property
    def origin(self):
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def connect(self):
        if self.tls:
            context = ssl._create_unverified_context()
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=self.timeout, context=context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def head(self, headers):
        found = {"Accept-Language": self.language, "User-Agent": "ransu-test"}
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        found.update(headers or {})
        return found

    def request(self, method, path, body=None, headers=None):
        connection = self.connect()
        try:
            try:
                connection.request(method, path, body=body, headers=self.head(headers))
            except (BrokenPipeError, ConnectionResetError):
                pass  # answered before the whole body was sent: the answer is there to be read
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return answer

    def get(self, path, **headers):
        return self.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, document=None, headers=None):
        """JSON, as programs send it."""
        body = None if document is None else json.dumps(document, ensure_ascii=False).encode()
        kind = {} if document is None else {"Content-Type": "application/json"}
        return self.request("POST", path, body, {**kind, **(headers or {})})

    def form(self, path, fields, headers=None):
        """A form as a browser sends it from our own page."""
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin, "Accept": "text/html"}
        return self.request("POST", path, body, {**kind, **(headers or {})})

    def upload(self, path, fields, files, headers=None):
        body, kind = multipart(fields, files)
        own = {"Content-Type": kind, "Origin": self.origin}
        return self.request("POST", path, body, {**own, **(headers or {})})

    def stream(self, path, headers=None, each=None):
        """Reads an answer piece by piece; answers status, headers and the count of bytes."""
        connection = self.connect()
        connection.request("GET", path, headers=self.head(headers))
        response = connection.getresponse()
        count = 0
        while piece := response.read(262_144):
            count += len(piece)
            if each:
                each(piece)
        connection.close()
        return response.status, response.headers, count


def multipart(fields, files):
    """files: name → (file name, media type, bytes)."""
    boundary = "ransu" + secrets.token_hex(12)
    pieces = []
    for name, value in fields.items():
        pieces.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (file_name, media_type, content) in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        pieces += [f"{head}Content-Type: {media_type}\r\n\r\n".encode(), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return b"".join(pieces), f"multipart/form-data; boundary={boundary}"
