"""What a browser, an instrument or a stranger may see of a terminal's page, asked from outside.

    page.py CHECK HOST PORT [PROCESS]

Each check prints what is wrong and ends with 1; nothing is printed when all is well.
"""

import json
import resource
import select
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

CHECK, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
PROCESS = int(sys.argv[4]) if len(sys.argv) > 4 else None
URL = f"http://{HOST}:{PORT}"
faults = []


def expect(condition, what):
    if not condition:
        faults.append(what)


def ask(path, method="GET", headers=None, body=None):
    """Status, headers and body of an answer, whatever its status."""
    request = urllib.request.Request(URL + path, method=method, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def raw(text, wait=5):
    """What comes back within `wait` seconds for bytes that no library would send."""
    end = time.monotonic() + wait
    with socket.create_connection((HOST, PORT), timeout=wait) as connection:
        answer = b""
        try:
            connection.sendall(text if isinstance(text, bytes) else text.encode())
            # A stream of events goes on and on.
            while (left := end - time.monotonic()) > 0:
                connection.settimeout(left)
                piece = connection.recv(65536)
                if not piece:
                    break
                answer += piece
        except (ConnectionError, TimeoutError):
            pass
    return answer


class Events:
    """A page's view of the event stream."""

    def __init__(self):
        self.connection = socket.create_connection((HOST, PORT), timeout=10)
        self.connection.sendall(
            f"GET /events HTTP/1.1\r\nHost: {HOST}:{PORT}\r\nAccept: text/event-stream\r\n\r\n".encode())
        self.file = self.connection.makefile("rb")
        self.status = self.file.readline().decode()
        while self.file.readline().strip():
            pass

    def next(self):
        """Name, number and data of the next event."""
        event = {}
        while True:
            line = self.file.readline().decode()
            if not line:
                raise EOFError
            line = line.rstrip("\r\n")
            if not line and "data" in event:
                return event["event"], int(event["id"]), json.loads(event["data"])
            name, _, value = line.partition(": ")
            if value:
                event[name] = value

    def close(self):
        self.connection.close()


def contract():
    """The event stream says what the pages rely on."""
    events = Events()
    name, _, hello = events.next()
    expect(name == "hello", f"the first event is {name}")
    for key in ["version", "instance", "site", "languages", "sounds", "showsName", "simulated"]:
        expect(key in hello, f"hello has no {key}")
    numbers, names, ticks, colours = [], set(), [], {}
    end = time.monotonic() + 12
    while time.monotonic() < end and not ({"lamp", "tick", "sight"} <= names and colours):
        name, number, data = events.next()
        numbers.append(number)
        names.add(name)
        if name == "tick":
            ticks.append(time.monotonic())
        if name == "lamp" and data["lamp"] in ("green", "yellow", "red"):
            colours[data["lamp"]] = data
            expect(0 < data["forMs"] <= 15000, f"a colour for {data['forMs']} ms")
            expect(data["reason"] and data["latencyMs"] > 0, f"a colour without a reason: {data}")
        if name == "sight":
            for symbol in data["symbols"]:
                expect(len(symbol["corners"]) in (0, 4), f"corners {symbol['corners']}")
    expect({"lamp", "tick", "sight"} <= names, f"events seen: {names}")
    expect(colours, "no verdict in twelve seconds")
    expect(numbers == sorted(numbers), "numbers do not rise")
    events.close()
    late = Events()
    first = [late.next()[0] for _ in range(2)]
    expect(first == ["hello", "lamp"] or first == ["hello", "tick"], f"begins with {first}")
    late.close()


def strictness():
    """Every answer carries what keeps a browser from being used against the terminal."""
    for path in ["/", "/operator", "/attendant", "/assets/none.js", "/healthz", "/metrics", "/api/keys"]:
        _, headers, _ = ask(path)
        policy = headers["Content-Security-Policy"] or ""
        expect("default-src 'none'" in policy and "unsafe" not in policy, f"{path}: {policy}")
        expect("frame-ancestors 'none'" in policy, f"{path} may be framed")
        expect(headers["X-Content-Type-Options"] == "nosniff", f"{path} may be sniffed")
        expect(headers["Cache-Control"] == "no-store", f"{path} may be kept")
        expect(headers["Cross-Origin-Opener-Policy"] == "same-origin", f"{path}: opener")
        expect(headers["Cross-Origin-Resource-Policy"] == "same-origin", f"{path}: resource")
        expect("Server" not in headers, f"{path} says what serves it")
    for name in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a b"]:
        status = raw(f"GET /healthz HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n")[9:12]
        expect(status in (b"421", b"400"), f"Host {name!r}: {status}")
    for name in ["localhost", f"127.0.0.1:{PORT}", "[::1]:80"]:
        status = raw(f"GET /healthz HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n")[9:12]
        expect(status == b"200", f"Host {name}: {status}")
    for hosts in [("localhost", "localhost"), ("localhost", "evil.example"), ("evil.example", "localhost")]:
        fields = "\r\n".join(f"Host: {host}" for host in hosts)
        status = raw(f"GET /healthz HTTP/1.1\r\n{fields}\r\nConnection: close\r\n\r\n")[9:12]
        expect(status == b"400", f"Hosts {hosts}: {status}")
    json_type = {"Content-Type": "application/json"}
    for origin in ["https://evil.example", "null", "http://127.0.0.1", f"http://localhost:{PORT}"]:
        status, _, _ = ask("/api/session", "POST", json_type | {"Origin": origin}, b"{}")
        expect(status == 403, f"a post from {origin}: {status}")
    status, _, _ = ask("/api/session", "POST", json_type | {"Sec-Fetch-Site": "cross-site"}, b"{}")
    expect(status == 403, f"a post from another site: {status}")
    status, _, _ = ask("/api/session", "POST", json_type | {"Origin": URL}, b"{}")
    expect(status in (400, 403), f"a post from here: {status}")


def hostile():
    """Nothing a stranger sends leads to a file, or ends or fattens the process."""
    before = memory()
    for path in [
        "/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd",
        "/assets//etc/passwd", "/assets/....//....//etc/passwd", "/assets/%00", "/\\etc\\passwd",
        "/assets/" + "a/" * 4000, "/%", "/%zz", "//", "/api/journal?before=-1", "/api/counts?hours=9e9",
        "/api/journal?from=-1:2", "/api/journal?to=%2B1:2", "/api/journal?from=Z", "/api/journal?from=%",
        "/api/journal?limit=%ff&limit", "*", "?", "x", "://", "a://b:c/d?e#f", "http://[", "/?#?#", "/%%%",
        "http://localhost:99999999999999999999/", "/api/journal?" + "&" * 5000, "/#" + "%" * 3000,
    ]:
        answer = raw(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n")
        expect(b"root:" not in answer, f"{path} leads to a file")
        expect(not answer.startswith(b"HTTP/1.1 5"), f"{path}: {answer[:40]}")
    large = "X: " + "y" * 70_000
    many = "\r\n".join(f"X-{i}: y" for i in range(5000))
    for header in [large, many]:
        answer = raw(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n{header}\r\n\r\n")
        expect(not answer.startswith(b"HTTP/1.1 2"), f"a header of {len(header)}: {answer[:40]}")
    for request in [
        "\0" * 100, "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n", "G" * 100_000,
        f"POST /api/session HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 99999999999\r\n"
        f"Content-Type: application/json\r\n\r\n{{",
        f"POST /api/session HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n"
        f"Content-Length: 5\r\n\r\n0\r\n\r\nGET /",
        f"GET /events HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n" + "\xff" * 100,
    ]:
        raw(request, wait=1)
    status, _, _ = ask("/healthz")
    expect(status == 200, f"afterwards the process answers {status}")
    grown = memory() - before
    expect(grown < 48 << 20, f"grew by {grown >> 20} MiB")


def slow():
    """Thousands of connections that never ask anything are let go of; those that watch go on."""
    wanted = 10_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted + 100:
        sys.exit(f"only {hard} descriptors here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted + 100, hard))
    viewer, before = Events(), memory()
    connections = []
    for number in range(wanted):
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex((HOST, PORT))
        connections.append(connection)
    gaps, last, end = [], time.monotonic(), time.monotonic() + 6
    peak = before
    while time.monotonic() < end:
        for connection in connections[::7]:
            try:
                connection.send(b"G")
            except OSError:
                pass
        while select.select([viewer.connection], [], [], 0)[0] or viewer.file.peek():
            if viewer.next()[0] == "tick":
                gaps.append(time.monotonic() - last)
                last = time.monotonic()
                break
        peak = max(peak, memory())
        time.sleep(0.05)
    expect(len(gaps) >= 4, f"{len(gaps)} ticks in six seconds")
    expect(max(gaps, default=9) < 3, f"a tick took {max(gaps, default=9):.1f} s")
    expect(peak - before < 64 << 20, f"grew by {(peak - before) >> 20} MiB")
    for connection in connections:
        connection.close()
    end = time.monotonic() + 15
    while True:
        try:
            expect(ask("/healthz")[0] == 200, "no health")
            break
        except OSError:
            if time.monotonic() > end:
                faults.append("nobody can connect any more")
                break


def stalled():
    """A viewer that takes nothing is dropped; the others hear of everything."""
    sleeper = socket.socket()
    sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sleeper.connect((HOST, PORT))
    for _ in range(1500):
        sleeper.sendall(f"GET /metrics HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    events = Events()
    end = time.monotonic() + 12
    while time.monotonic() < end:
        events.next()
        try:
            sleeper.send(b"", socket.MSG_DONTWAIT)
            error = sleeper.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            state = open(f"/proc/{PROCESS}/net/tcp").read() if PROCESS else ""
        except OSError:
            return
        local = sleeper.getsockname()[1]
        peer = f"0100007F:{PORT:04X} 0100007F:{local:04X} "
        if error or PROCESS and not any(peer in line and " 01 " in line for line in state.splitlines()):
            return
    faults.append("after twelve seconds the sleeper is still there")


def metrics():
    """The metrics are OpenMetrics to a strict reader."""
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    status, headers, body = ask("/metrics", headers={"Accept": "application/openmetrics-text"})
    expect(status == 200 and "openmetrics" in headers["Content-Type"], headers["Content-Type"])
    names = {family.name for family in text_string_to_metric_families(body.decode())}
    for name in ["gatelight_verdicts", "gatelight_frame_to_lamp_seconds", "gatelight_part_up",
                 "gatelight_keys_expiry_seconds", "gatelight_viewers", "gatelight_frames_dropped",
                 "process_resident_memory_bytes", "gatelight_uptime_seconds"]:
        expect(name in names, f"there is no {name}")


def scrape():
    """Prints the metrics as they come."""
    print(ask("/metrics")[2].decode(), end="")


def prometheus():
    """Prometheus itself scrapes the terminal and answers what alerts and dashboard ask."""
    import pathlib
    import re
    import subprocess
    import urllib.parse

    source, scratch = pathlib.Path(sys.argv[5]), pathlib.Path(sys.argv[6])
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    configuration = (source / "prometheus.yaml").read_text()
    configuration = configuration.replace("127.0.0.1:8080", f"{HOST}:{PORT}")
    configuration = configuration.replace("scrape_interval: 15s", "scrape_interval: 1s")
    (scratch / "prometheus.yaml").write_text(configuration)
    rules = (source / "gatelight.rules.yaml").read_text()
    (scratch / "gatelight.rules.yaml").write_text(rules)
    server = subprocess.Popen(
        ["/usr/bin/prometheus", f"--config.file={scratch}/prometheus.yaml",
         f"--storage.tsdb.path={scratch}/data", f"--web.listen-address={HOST}:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def query(path, **parameters):
        address = f"http://{HOST}:{port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            # It is not ready yet.
            if error.code == 503:
                raise
            faults.append(f"{parameters}: {error.read().decode()}")
            return {"result": []}

    try:
        end = time.monotonic() + 25
        while True:
            try:
                found = query("query", query="gatelight_frames_total > 0")["result"]
                if found:
                    break
            except OSError:
                pass
            if time.monotonic() > end:
                faults.append("Prometheus has nothing of the terminal after 25 s")
                return
            time.sleep(0.2)
        expect(query("query", query="up")["result"][0]["value"][1] == "1", "the terminal is not up")
        groups = query("rules")["groups"]
        names = {rule["name"] for group in groups for rule in group["rules"]}
        wanted = set(re.findall(r"alert: (\w+)", rules))
        expect(names == wanted and len(wanted) == 7, f"{names} are loaded, {wanted} written")
        health = [rule["health"] for group in groups for rule in group["rules"]]
        expect(set(health) <= {"ok", "unknown"}, f"the alerts are {health}")
        known = set(query("label/__name__/values"))
        dashboard = json.loads((source / "grafana-dashboard.json").read_text())
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                question = target["expr"].replace("$instance", ".*")
                query("query", query=question)
                for name in re.findall(r"\b(?:gatelight|process)_\w+", question):
                    expect(name in known, f"{panel['title']}: no terminal tells {name}")
    finally:
        server.terminate()
        server.wait()


def viewers():
    """Holds fifty viewers and a scrape each second until standard input ends."""
    def watch(events):
        try:
            while True:
                events.next()
        except (OSError, EOFError, ValueError):
            pass

    everybody = [Events() for _ in range(50)]
    for events in everybody:
        threading.Thread(target=watch, args=[events], daemon=True).start()
    print("watching", flush=True)
    while not select.select([sys.stdin], [], [], 1)[0]:
        ask("/metrics")


def memory():
    """Resident bytes of the terminal."""
    if PROCESS is None:
        return 0
    with open(f"/proc/{PROCESS}/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


globals()[CHECK]()
for fault in faults:
    print(fault)
sys.exit(1 if faults else 0)
