#!/usr/bin/env python3
"""lines.py FOLDER: what is at the other end of the rig machine's serial lines.

On `port.sock` and `adapter.sock` stands a controller that speaks one of the lamp protocols; tests
choose it, ask what it shows and unplug the adapter by JSON lines on `talk.sock`:
    {"do": "speak", "line": "port", "protocol": "modbus"}      any protocol's name, or "silent"
    {"do": "state", "line": "port"}     -> {"lamp": ..., "history": [[seconds, lamp], ...], "odd": n}
    {"do": "send", "line": "adapter", "hex": "..."}      as a code reader would
    {"do": "unplug"} / {"do": "plug"}                    the USB adapter
    {"do": "stick", "image": "stick.img"} / {"do": "no-stick"}   a USB stick with an image of the folder
"""

import json
import pathlib
import socket
import sys
import threading
import time

folder = pathlib.Path(sys.argv[1])


def connect(name):
    """QEMU makes the sockets; it may take a moment."""
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(folder / name))
            return connection
        except OSError:
            time.sleep(0.05)


def crc(data):
    """Modbus over serial line, section 6.2.2."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


class Controller(threading.Thread):
    """A lamp controller: what it was told is its state."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.name = name
        self.lock = threading.Lock()
        self.speak("text")
        self.connection = connect(name + ".sock")
        self.start()

    def speak(self, protocol):
        with self.lock:
            self.protocol = protocol
            self.coils = {}
            self.lamp = None
            self.history = []
            self.odd = 0
            self.buffer = b""

    def show(self, lamp):
        if lamp != self.lamp:
            self.history.append([time.time(), lamp])
        self.lamp = lamp

    def run(self):
        while data := self.connection.recv(4096):
            with self.lock:
                self.buffer += data
                while self.take():
                    pass

    def take(self):
        """One message out of the buffer; false when there is none."""
        return getattr(self, "take_" + self.protocol.replace("-", "_"))()

    def take_silent(self):
        self.buffer = b""
        return False

    def take_text(self):
        line, end, rest = self.buffer.partition(b"\n")
        if not end:
            return False
        self.buffer = rest
        word = line.decode("ascii", "replace")
        if word in ("GREEN", "YELLOW", "RED", "FAULT", "DARK"):
            self.show(word.lower())
        else:
            self.odd += 1
        return True

    def take_tower_light(self):
        if len(self.buffer) < 5:
            return False
        frame, self.buffer = self.buffer[:5], self.buffer[5:]
        lights = {b"000": "dark", b"001": "green", b"010": "yellow", b"100": "red", b"020": "fault"}
        if frame[:1] == b"!" and frame[4:] == b"#" and frame[1:4] in lights:
            self.show(lights[frame[1:4]])
            self.connection.sendall(b"Y")
        else:
            self.odd += 1
            self.connection.sendall(b"N")
        return True

    def take_tower_bytes(self):
        if not self.buffer:
            return False
        command, self.buffer = self.buffer[0], self.buffer[1:]
        lights = {1: "red", 2: "yellow", 4: "green"}
        if command >> 4 in (1, 2) and command & 0x0F in lights:
            self.coils[lights[command & 0x0F]] = command >> 4 == 1
            self.light()
        else:
            self.odd += 1
        return True

    def take_relay_frames(self):
        if len(self.buffer) < 4:
            return False
        frame, self.buffer = self.buffer[:4], self.buffer[4:]
        channels = {1: "green", 2: "yellow", 3: "red"}
        if frame[0] == 0xA0 and frame[1] in channels and frame[2] in (0, 1) and sum(frame[:3]) & 0xFF == frame[3]:
            self.coils[channels[frame[1]]] = frame[2] == 1
            self.light()
        else:
            self.odd += 1
        return True

    def light(self):
        """Lights that are commanded one by one; a colour without its dark is one that was switched over."""
        lit = [name for name in ("green", "yellow", "red") if self.coils.get(name)]
        self.show("dark" if not lit else lit[0] if len(lit) == 1 else "several")

    def take_modbus(self):
        if len(self.buffer) < 8:
            return False
        length = 8 if self.buffer[1] == 5 else 9 + self.buffer[6] if self.buffer[1] == 15 else 8
        if len(self.buffer) < length:
            return False
        frame, self.buffer = self.buffer[:length], self.buffer[length:]
        if crc(frame[:-2]) != frame[-2:] or frame[0] != 1 or frame[1] not in (1, 5, 15):
            self.odd += 1
            return True
        first = int.from_bytes(frame[2:4], "big")
        if frame[1] == 1:
            count = int.from_bytes(frame[4:6], "big")
            bits = sum(bool(self.coils.get(first + index)) << index for index in range(count))
            answer = bytes([1, 1, (count + 7) // 8]) + bits.to_bytes((count + 7) // 8, "little")
            self.connection.sendall(answer + crc(answer))
            return True
        if frame[1] == 5:
            self.coils[first] = frame[4] == 0xFF
            self.connection.sendall(frame)
        else:
            for index in range(int.from_bytes(frame[4:6], "big")):
                self.coils[first + index] = bool(frame[7 + index // 8] >> index % 8 & 1)
            self.connection.sendall(frame[:6] + crc(frame[:6]))
        lit = [name for coil, name in enumerate(("green", "yellow", "red")) if self.coils.get(coil)]
        self.show("dark" if not lit else lit[0] if len(lit) == 1 else "several")
        return True


class Monitor:
    """QEMU's own control line (QMP)."""

    def __init__(self):
        self.file = connect("qmp.sock").makefile("rw")
        self.file.readline()
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        self.file.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "return" in answer or "error" in answer:
                return answer


controllers = {name: Controller(name) for name in ("port", "adapter")}
monitor = Monitor()
talk = connect("talk.sock")
for text in talk.makefile("r"):
    asked = json.loads(text)
    line = controllers.get(asked.get("line"))
    answer = {}
    if asked["do"] == "speak":
        line.speak(asked["protocol"])
    elif asked["do"] == "state":
        with line.lock:
            answer = {"lamp": line.lamp, "history": line.history, "odd": line.odd}
    elif asked["do"] == "send":
        line.connection.sendall(bytes.fromhex(asked["hex"]))
    elif asked["do"] == "unplug":
        answer = monitor.command("device_del", id="adapter")
    elif asked["do"] == "plug":
        # The one that was pulled out may still be on its way.
        for _ in range(50):
            answer = monitor.command(
                "device_add", driver="usb-serial", id="adapter", chardev="adapter")
            if "error" not in answer:
                break
            time.sleep(0.1)
    elif asked["do"] == "stick":
        answer = monitor.command(
            "blockdev-add", driver="file", filename=str(folder / asked["image"]),
            **{"node-name": "stick"})
        if "error" not in answer:
            answer = monitor.command(
                "device_add", driver="usb-storage", id="stick", drive="stick", removable=True)
    elif asked["do"] == "no-stick":
        answer = monitor.command("device_del", id="stick")
        for _ in range(50):
            answer = monitor.command("blockdev-del", **{"node-name": "stick"})
            if "error" not in answer:
                break
            time.sleep(0.1)
    talk.sendall((json.dumps(answer) + "\n").encode())
