"""A web server that behaves as its paths say. Prints its port; ends with its standard input.

    server.py [CERTIFICATE KEY]     plain, or over TLS
"""

import email.utils
import itertools
import json
import socketserver
import ssl
import sys
import threading
import time

BODY = bytes(number * 7 % 251 for number in range(100_000))
OTHER = bytes(number * 11 % 251 for number in range(90_000))

lock = threading.Lock()
requests = []
connections = itertools.count()


class Handler(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        self.connection_number = next(connections)

    def handle(self):
        while self.one():
            pass

    def one(self):
        line = self.rfile.readline(4096).split()
        if len(line) != 3:
            return False
        path = line[1].decode()[1:]
        headers = {}
        while (header := self.rfile.readline(4096).strip()):
            name, _, value = header.decode().partition(":")
            headers[name.lower()] = value.strip()
        if path == "log":
            return self.whole(200, json.dumps(requests).encode())
        asked = headers.get("range")
        with lock:
            turn = sum(1 for request in requests if request["path"] == path)
            requests.append({
                "path": path, "range": asked, "if-range": headers.get("if-range"),
                "connection": self.connection_number})
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        kind, _, argument = path.partition("/")
        return getattr(self, "do_" + kind.replace("-", "_"))(turn, start, argument)

    def head(self, status, length, **headers):
        lines = [f"HTTP/1.1 {status} as asked", f"Content-Length: {length}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode())

    def whole(self, status, body=b"", **headers):
        self.head(status, len(body), **headers)
        self.wfile.write(body)
        return True

    def cut(self, start, most, body=BODY, tag='"a"', said_start=None, said_tag=None):
        """From `start` on as it should be, but no more than `most` bytes of it. Whether all came."""
        rest = body[start:]
        headers = {"ETag": said_tag or tag} if tag else {}
        if start:
            first = start if said_start is None else said_start
            headers["Content_Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        self.head(206 if start else 200, len(rest), **headers)
        self.wfile.write(rest[:most])
        return len(rest) <= most

    def do_whole(self, turn, start, _):
        return self.whole(200, BODY, ETag='"a"')

    def do_missing(self, turn, start, status):
        return self.whole(int(status), b"<html>no</html>")

    def do_cut(self, turn, start, _):
        return self.cut(start, 30_000)

    def do_crumbs(self, turn, start, _):
        return self.cut(start, 10_000)

    def do_untagged(self, turn, start, _):
        return self.cut(start, 30_000, tag=None)

    def do_weak(self, turn, start, _):
        return self.cut(start, 30_000, tag='W/"a"')

    def do_changed(self, turn, start, _):
        return self.cut(start, 30_000) if turn == 0 else self.whole(200, OTHER, ETag='"b"')

    def do_no_ranges(self, turn, start, _):
        return self.cut(0, 30_000 if turn == 0 else len(BODY))

    def do_other_part(self, turn, start, _):
        return self.cut(start, 30_000, said_start=start + 1)

    def do_other_file(self, turn, start, _):
        return self.cut(start, 30_000, said_tag='"b"' if start else None)

    def do_unasked_part(self, turn, start, _):
        return self.whole(206, BODY, ETag='"a"', Content_Range="bytes 0-99999/100000")

    def do_endless(self, turn, start, _):
        return self.cut(start, 30_000, body=BODY * 10)

    def do_away(self, turn, start, _):
        return False if turn == 1 else self.cut(start, 30_000 if turn == 0 else len(BODY))

    def do_stalls(self, turn, start, _):
        if turn == 0:
            self.cut(start, 30_000)
            time.sleep(4)
            return False
        return self.cut(start, len(BODY))

    def do_busy(self, turn, start, said):
        if said == "date":
            said = email.utils.formatdate(time.time() + 100, usegmt=True)
        return self.whole(503, **{"Retry_After": said} if said else {})

    def do_busy_then(self, turn, start, _):
        return self.cut(0, 30_000) if turn == 0 else self.whole(429, Retry_After="7")

    def do_redirect(self, turn, start, left):
        target = "/whole" if left == "1" else f"/redirect/{int(left) - 1}"
        return self.whole(302, b"moved", Location=target, ETag='"moved"')

    def do_redirect_cut(self, turn, start, _):
        return self.whole(302, b"moved", Location="/cut", ETag='"moved"')

    def do_elsewhere(self, turn, start, target):
        return self.whole(302, Location=target)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that went away


server = Server(("127.0.0.1", 0), Handler)
if sys.argv[1:]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[1:])
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
