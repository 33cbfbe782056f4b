"""Who may see what of a terminal's page, tried from outside.

    access.py account|attack|proxy|stream|tls HOST PORT [CERTIFICATE]

Each check prints what is wrong and ends with 1; nothing is printed when all is well.
"""

import http.client
import json
import socket
import ssl
import sys
import threading
import time

CHECK, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
CERTIFICATE = sys.argv[4] if len(sys.argv) > 4 else None
READINGS = ["status", "keys", "counts", "configuration", "journal", "journal/export", "session"]
RIGHT, WRONG = ("operator", "correct horse"), ("operator", "battery staple")
faults = []


def expect(condition, what):
    if not condition:
        faults.append(what)


def ask(path, method="GET", headers=None, body=None, source=None):
    """Status, headers and body of an answer."""
    local = (source, 0) if source else None
    if CERTIFICATE:
        context = ssl.create_default_context(cafile=CERTIFICATE)
        connection = http.client.HTTPSConnection(
            HOST, PORT, timeout=30, context=context, source_address=local)
    else:
        connection = http.client.HTTPConnection(HOST, PORT, timeout=30, source_address=local)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def sign_in(account, source=None):
    form = json.dumps({"user": account[0], "password": account[1]})
    return ask("/api/session", "POST", {"Content-Type": "application/json"}, form, source)


def statuses(headers=None):
    return {path: ask(f"/api/{path}", headers=headers)[0] for path in READINGS}


def expect_all(status, headers, who):
    found = statuses(headers)
    expect(set(found.values()) == {status}, f"{who}: {found}, not {status}")


def account():
    """The operator's view is for whoever signed in, for as long as they are."""
    expect_all(401, None, "a stranger")
    expect_all(401, {"X-Remote-User": "operator"}, "who says who he is, without a proxy")
    expect_all(401, {"Cookie": "gatelight-session=" + "0" * 64}, "a made-up session")
    expect(ask("/healthz")[0] == 200, "health is not for everybody")
    # Whoever gives up while the password is looked at keeps nobody else out.
    for _ in range(5):
        form = json.dumps({"user": WRONG[0], "password": WRONG[1]})
        with socket.create_connection((HOST, PORT)) as connection:
            connection.sendall(
                f"POST /api/session HTTP/1.1\r\nHost: {HOST}:{PORT}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(form)}\r\n\r\n{form}".encode())
    end = time.monotonic() + 20
    while (answer := sign_in(RIGHT))[0] == 429 and time.monotonic() < end:
        expect(int(answer[1]["Retry-After"]) >= 1, "no time to wait for is told")
        time.sleep(0.5)
    status, headers, _ = answer
    expect(status == 204, f"signing in gives {status}")
    cookie = headers["Set-Cookie"] or ""
    expect("HttpOnly" in cookie and "SameSite=Strict" in cookie, f"the cookie is {cookie}")
    session = {"Cookie": cookie.split(";")[0]}
    expect_all(200, session, "the operator")
    text = json.loads(ask("/api/configuration", headers=session)[2])["text"]
    expect("operator:" in text and "scrypt" not in text, f"the configuration shown is {text}")
    expect(ask("/api/session", "DELETE", session)[0] == 204, "signing out fails")
    expect_all(401, session, "who signed out")
    refused = [sign_in(WRONG)[0] for _ in range(6)]
    expect(refused == [401] * 6, f"wrong passwords give {refused}")
    expect(sign_in(RIGHT)[0] == 204, "wrong passwords keep the right one out")


def attack():
    """However many wrong passwords come, and from wherever, the right one gets in, and soon."""
    over, counts, lock = threading.Event(), {}, threading.Lock()

    def guess(source):
        while not over.is_set():
            try:
                status = sign_in(WRONG, source)[0]
            except OSError:
                status = "closed"
            with lock:
                counts[status] = counts.get(status, 0) + 1

    def leave(source):
        """Asks, and does not wait for the answer."""
        form = json.dumps({"user": WRONG[0], "password": WRONG[1]})
        while not over.is_set():
            try:
                with socket.create_connection((HOST, PORT), 5, (source, 0)) as connection:
                    connection.sendall(
                        f"POST /api/session HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
                        f"Content-Length: {len(form)}\r\n\r\n{form}".encode())
            except OSError:
                pass
            time.sleep(0.02)

    def times(source, count):
        """How many wrong ones were answered while each waited, and the last one's session."""
        waits, cookie = [], ""
        for _ in range(count):
            start = counts.get(401, 0)
            status, headers, _ = sign_in(RIGHT, source)
            cookie = headers["Set-Cookie"] or cookie
            expect(status == 204, f"the right password from {source or 'here'} gives {status}")
            waits.append(counts.get(401, 0) - start)
        return waits, {"Cookie": cookie.split(";")[0]}

    strangers = [threading.Thread(target=guess, args=["127.0.0.2"], daemon=True) for _ in range(8)]
    strangers += [threading.Thread(target=leave, args=["127.0.0.2"], daemon=True)]
    for thread in strangers:
        thread.start()
    begun = time.monotonic()
    elsewhere, session = times(None, 30)
    same, _ = times("127.0.0.2", 3)
    expect(ask("/api/status", headers=session)[0] == 200, "who is signed in is not answered")
    seconds = time.monotonic() - begun
    over.set()
    for thread in strangers:
        thread.join(30)
    # One may be at work and one next; of its own address' tries those wait before it that came before.
    expect(max(elsewhere) <= 4, f"the right password waited for {elsewhere} wrong ones")
    expect(max(same) <= 20, f"the right password of the same address waited for {same} wrong ones")
    guesses = counts.get(401, 0)
    expect(set(counts) == {401}, f"wrong passwords give {counts}")
    expect(guesses > 20, f"only {guesses} guesses in {seconds:.0f} s: no attack")
    expect(ask("/healthz")[0] == 200, "no health afterwards")


def proxy():
    """Behind a proxy the header says who somebody is; without it nobody sees anybody."""
    expect_all(403, None, "a stranger")
    expect_all(403, {"X-Remote-User": ""}, "nobody, by name")
    expect_all(200, {"X-Remote-User": "ada"}, "whom the proxy let in")
    user = json.loads(ask("/api/session", headers={"X-Remote-User": "ada"})[2])["user"]
    expect(user == "ada", f"the operator is called {user}")
    for path in ["/", "/events", "/preview.jpg", "/metrics", "/readyz"]:
        expect(ask(path)[0] == 403, f"a stranger behind the proxy gets {path}")
        forwarded = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
        expect(ask(path, headers=forwarded)[0] == 403, f"who says to come from here gets {path}")
    expect(ask("/metrics", headers={"X-Remote-User": "ada"})[0] == 200, "no metrics for an operator")
    expect(ask("/healthz")[0] == 200, "health is not for everybody")


def stream():
    """The event stream ends with the session that opened it."""
    status, headers, _ = sign_in(RIGHT)
    expect(status == 204, f"signing in gives {status}")
    session = {"Cookie": (headers["Set-Cookie"] or "").split(";")[0]}
    connection = http.client.HTTPConnection(HOST, PORT, timeout=5)
    connection.request("GET", "/events", headers=session)
    events = connection.getresponse()
    expect(events.status == 200, f"an operator gets {events.status}")
    expect(b"hello" in events.readline() + events.readline(), "the stream does not greet")
    expect(ask("/api/session", "DELETE", session)[0] == 204, "signing out fails")
    end = time.monotonic() + 4
    try:
        while events.readline() and time.monotonic() < end:
            pass
    except OSError:
        pass
    expect(time.monotonic() < end, "the stream goes on after the session's end")


def tls():
    """Nothing is said in the open, and nothing by versions of TLS that are broken."""
    expect(ask("/healthz")[0] == 200, "the page is not served over TLS")
    status, headers, _ = sign_in(RIGHT)
    expect(status == 204 and "Secure" in headers["Set-Cookie"], f"signing in: {status}, {headers}")
    with socket.create_connection((HOST, PORT), timeout=5) as connection:
        connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {HOST}:{PORT}\r\n\r\n".encode())
        try:
            expect(b"HTTP/1.1 200" not in connection.recv(4096), "it answers in the open")
        except OSError:
            pass
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        with socket.create_connection((HOST, PORT), timeout=5) as connection:
            old.wrap_socket(connection, server_hostname=HOST)
        faults.append("it speaks TLS 1.1")
    except OSError:
        pass


{"account": account, "attack": attack, "proxy": proxy, "stream": stream, "tls": tls}[CHECK]()
print("\n".join(faults))
sys.exit(bool(faults))
