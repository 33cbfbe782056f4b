"""A double of the terminal's web server: the same addresses, headers and events, told what to say by a test."""

import argparse
import contextlib
import http.server
import io
import itertools
import json
import pathlib
import queue
import socket
import threading
import time
import uuid
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageDraw, ImageFilter

import sample

PAGES = pathlib.Path(__file__).resolve().parents[2] / "Sources/Kiosk/Pages"
USUAL_LANGUAGES = ["en", "zh", "id"]
LANGUAGES = USUAL_LANGUAGES + sorted(
    {path.stem for path in (PAGES / "assets/languages").glob("*.json")} - set(USUAL_LANGUAGES))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {
    ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8", ".json": "application/json", ".ogg": "audio/ogg",
    ".svg": "image/svg+xml",
}


def now():
    """The time as events say it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lamp(colour, reason=None, for_ms=2000, **more):
    """The value of a `lamp` event."""
    event = {
        "lamp": colour, "reason": reason, "rule": None, "forMs": for_ms, "scan": 0, "at": now(),
        "name": None, "notice": None, "latencyMs": 12.3,
    }
    return event | more


def sight(obstacle=None, state="unread", corners=((430, 160), (850, 160), (850, 580), (430, 580))):
    """The value of a `sight` event with one symbol."""
    symbol = {
        "corners": corners, "state": state, "obstacle": obstacle, "modulePixels": 2.1, "version": 12,
    }
    shown = obstacle if state == "unread" else None
    return {"frame": 1, "width": 1280, "height": 720, "symbols": [symbol], "obstacle": shown}


class MockServer:
    """Runs on loopback in threads of its own until `stop()`."""

    def __init__(self, port=0, voices=None):
        self.hello = {
            "version": "1.0.0", "instance": uuid.uuid4().hex, "site": "North gate",
            "languages": LANGUAGES, "sounds": {"volume": 0.5}, "showsName": True,
            "simulated": False, "simulator": False,
        }
        self.present = lamp("dark")
        self.voices = voices
        self.ticking = True
        self.session = None
        self.refuses_pictures = False
        self.requests = []
        self.queries = []
        self.cleared = 0
        self.following = None
        self.commands = []
        self.pictures = []
        self.simulator = sample.simulator()
        self._ids = itertools.count(1)
        self._viewers = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        handler = type("Handler", (Handler,), {"mock": self})
        self._http = Server(("127.0.0.1", port), handler)
        self.port = self._http.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        threading.Thread(target=self._tick, daemon=True).start()

    def send(self, name, value):
        """Sends one event to every viewer."""
        if name == "lamp":
            self.present = value
        with self._lock:
            for viewer in self._viewers:
                viewer.put((name, value))

    def stop(self):
        """As a process that dies: every connection is cut."""
        self._stopped.set()
        with self._lock:
            for viewer in self._viewers:
                viewer.put(None)
        self._http.shutdown()
        self._http.server_close()
        self._http.cut()

    def viewers(self):
        """How many event streams are open."""
        with self._lock:
            return len(self._viewers)

    def command(self, line):
        """One line of the simulator's script; answers what is wrong with it, as the simulator does."""
        words = line.split()
        known = [person["id"] for person in self.simulator["people"]]
        if words[0] == "present" and words[1] not in known:
            return {"error": f"nobody is called {words[1]}", "column": 9}
        self.commands.append(line)
        if words[0] in ("present", "withdraw"):
            self.simulator["presented"] = words[1] if words[0] == "present" else None
            if words[0] == "present":
                self.simulator["judgement"] = sample.judgement(words[1])
        if words[0] == "scene":
            settings = dict(word.split("=") for word in words[1:] if "=" in word)
            self.simulator["scene"] |= settings
        for fault in self.simulator["faults"]:
            if line == "unplug camera" and fault["name"] == "camera-unplugged":
                fault["isOn"] = True
        self.simulator["script"].append(f"{len(self.commands) * 1.5:.3f} {line}")
        self.send("simulator", self.simulator)
        return None

    def watch(self, write):
        """Writes events until the viewer or the server goes."""
        viewer = queue.Queue(maxsize=1000)
        with self._lock:
            self._viewers.append(viewer)
        try:
            write(self._lines("hello", self.hello))
            write(self._lines("lamp", self.present))
            if self.hello["simulated"]:
                write(self._lines("simulator", self.simulator))
            while (event := viewer.get()) is not None:
                write(self._lines(*event))
        except OSError:
            pass
        finally:
            with self._lock:
                self._viewers.remove(viewer)

    def _lines(self, name, value):
        if name in ("lamp", "tick") and "uptimeMs" not in value:
            value = value | {"uptimeMs": time.monotonic() * 1000}
        data = json.dumps(value, ensure_ascii=False)
        return f"event: {name}\nid: {next(self._ids)}\ndata: {data}\n\n".encode()

    def _tick(self):
        while not self._stopped.wait(1):
            if self.ticking:
                self.send("tick", {"time": now()})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    # Connections that stay open are cut instead of waited for.
    block_on_close = False

    def __init__(self, *arguments):
        self.open = set()
        super().__init__(*arguments)

    def process_request(self, request, client_address):
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A browser that hangs up in the middle is no news."""

    def cut(self):
        for request in list(self.open):
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)


class Handler(http.server.BaseHTTPRequestHandler):
    mock: MockServer
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.mock.requests.append(address.path)
        self.mock.queries.append(query)
        pages = {
            "/": "index.html", "/operator": "operator.html", "/simulator": "simulator.html",
            "/attendant": "attendant.html",
        }
        if address.path in pages:
            self.file(PAGES / pages[address.path])
        elif address.path.startswith("/assets/voices/"):
            # Those of a test alone: Scripts/voices may have left some beside the pages.
            if self.mock.voices:
                self.file(self.mock.voices / address.path.removeprefix("/assets/voices/"))
            else:
                self.answer(404)
        elif address.path.startswith("/assets/"):
            self.file(PAGES / address.path[1:])
        elif address.path == "/events":
            self.events()
        elif address.path == "/preview.jpg":
            self.answer(200, "image/jpeg", picture())
        elif address.path == "/simulator/state":
            self.json(self.mock.simulator)
        elif address.path == "/simulator/script.tar":
            self.answer(200, "application/x-tar", b"an archive")
        elif address.path.startswith("/api/"):
            self.api(address.path, query)
        else:
            self.answer(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/api/session":
            given = json.loads(body)
            if given != {"user": "operator", "password": "correct horse"}:
                return self.answer(401)
            self.mock.session = uuid.uuid4().hex
            cookie = f"session={self.mock.session}; HttpOnly; SameSite=Strict; Path=/"
            self.answer(204, more={"Set-Cookie": cookie})
        elif self.path == "/api/attendant/next":
            if not self.is_signed_in():
                return self.answer(401)
            self.mock.cleared += body == b"{}"
            self.mock.send("lamp", lamp("dark"))
            if self.mock.following:
                # The next person's verdict overtakes the answer.
                self.mock.send("lamp", self.mock.following)
                time.sleep(0.5)
            self.answer(204)
        elif self.path == "/simulator/commands":
            problem = self.mock.command(body.decode())
            self.json(problem, 400) if problem else self.answer(204)
        elif self.path == "/simulator/picture":
            if self.mock.refuses_pictures:
                return self.json({"error": "it is cut short", "column": 1}, 400)
            is_picture = body.startswith((b"\x89PNG", b"\xff\xd8"))
            if not is_picture:
                return self.json({"error": "neither PNG nor JPEG", "column": 1}, 400)
            self.mock.pictures.append(body)
            self.mock.command(f"picture {len(self.mock.pictures)}.jpg")
            self.answer(204)
        else:
            self.answer(404)

    def do_DELETE(self):
        self.mock.session = None
        self.answer(204)

    def api(self, path, query):
        if not self.is_signed_in():
            return self.answer(401)
        answers = {
            "/api/session": lambda: {"user": "operator"}, "/api/status": sample.status, "/api/keys": sample.keys, "/api/counts": sample.counts,
            "/api/configuration": sample.configuration,
            "/api/journal": lambda: sample.journal(query),
        }
        self.json(answers[path]()) if path in answers else self.answer(404)

    def is_signed_in(self):
        cookie = f"session={self.mock.session}"
        return bool(self.mock.session) and cookie in self.headers.get("Cookie", "")

    def events(self):
        self.send_response(200)
        self.headers_of_ours({"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        self.end_headers()
        self.close_connection = True
        self.mock.watch(lambda data: (self.wfile.write(data), self.wfile.flush()))

    def file(self, path):
        if not path.is_file():
            return self.answer(404)
        self.answer(200, TYPES[path.suffix], path.read_bytes())

    def json(self, value, status=200):
        self.answer(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def answer(self, status, kind="text/plain", body=b"", more=None):
        self.send_response(status)
        length = {} if status == 204 else {"Content-Type": kind, "Content-Length": len(body)}
        self.headers_of_ours({"Cache-Control": "no-store"} | length | (more or {}))
        self.end_headers()
        self.wfile.write(body)

    def headers_of_ours(self, headers):
        for name, value in ({"Content-Security-Policy": POLICY} | headers).items():
            self.send_header(name, str(value))

    def log_message(self, *_):
        pass


def picture(cache={}):
    """A hand's view of a code before a grey hall: only to be looked at, it carries nothing."""
    if not cache:
        image = Image.new("L", (640, 360))
        image.putdata([70 + (x + 2 * y) // 12 for y in range(360) for x in range(640)])
        image = image.filter(ImageFilter.GaussianBlur(4))
        draw = ImageDraw.Draw(image)
        draw.rounded_rectangle((200, 20, 440, 350), 18, fill=20)
        draw.rectangle((208, 60, 432, 310), fill=235)
        side, left, top = 210 / 33, 215, 80
        for row in range(33):
            for column in range(33):
                if is_dark(row, column):
                    x, y = left + column * side, top + row * side
                    draw.rectangle((x, y, x + side - 0.5, y + side - 0.5), fill=25)
        output = io.BytesIO()
        image.save(output, "JPEG", quality=85)
        cache["bytes"] = output.getvalue()
    return cache["bytes"]


def is_dark(row, column):
    for top, left in ((0, 0), (0, 26), (26, 0)):
        y, x = row - top, column - left
        if -1 <= y <= 7 and -1 <= x <= 7:
            return max(abs(y - 3), abs(x - 3)) in (0, 1, 3)
    return (row * 7919 + column * 104729 + row * column * 31) % 5 < 2


def demonstrate(server):
    """Somebody comes every four seconds, for who wants to look."""
    reasons = itertools.cycle(sample.REASONS)
    for scan in itertools.count(1):
        time.sleep(2)
        for _ in range(8):
            server.send("sight", sight("blurred"))
            time.sleep(0.1)
        reason, colour = next(reasons)
        server.send("lamp", lamp(colour, reason, 0 if colour == "fault" else 2000, scan=scan))
        time.sleep(2)
        server.send("lamp", lamp("dark"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serves the pages with made-up events.")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--simulated", action="store_true")
    arguments = parser.parse_args()
    mock = MockServer(arguments.port)
    mock.hello["simulated"] = arguments.simulated
    print(mock.address)
    demonstrate(mock)
