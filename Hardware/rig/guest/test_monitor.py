"""The monitor of the outputs against a terminal that lies, on real GPIO and serial lines."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time
import unittest

import rig

PORT, ADAPTER = "/dev/ttyS1", rig.Adapter.path
MONITOR = str(pathlib.Path(rig.GATELIGHT).with_name("gatelight-monitor"))
# What a person may see of a lie, at most.
LIMIT = 0.3
GREEN, YELLOW, RED = 1, 2, 4
UNKNOWN = "a guard sent what is no message of its output"


def nanoseconds(ahead):
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) + int(ahead * 1e9)


class Monitor:
    """`gatelight-monitor` with rules."""

    def __init__(self, name, rules):
        self.folder = rig.WORK / f"monitor-{name}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.rules, self.socket = self.folder / "monitor.conf", self.folder / "socket"
        self.latch = self.folder / "latch"
        self.latch.unlink(missing_ok=True)
        self.rules.write_text("\n".join(rules) + "\n")
        self.rules.chmod(0o644)
        self.log = open(self.folder / "log", "w+")
        self.start()

    def words(self, *more):
        return [MONITOR, "--rules", str(self.rules), "--socket", str(self.socket),
                "--state", str(self.folder), *more]

    def start(self):
        self.socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(self.words(), stderr=self.log)
        rig.wait(20, lambda: f"the monitor; {self.said()}", self.socket.exists)

    def said(self):
        return (self.folder / "log").read_text()

    def reset(self):
        rig.run(*self.words("--reset"))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        self.log.close()


class Liar:
    """A terminal and its guards that say what a test wants."""

    def __init__(self, monitor, *roles):
        self.path = str(monitor.socket)
        self.terminal, self.guards, self.state = None, {}, ""
        end = time.monotonic() + 10
        while True:
            try:
                self.terminal = self.connect("terminal")
                rig.wait(5, lambda: f"the lines are open; {self.state}", self.is_kept)
                for role in roles:
                    self.guards[role] = self.connect(f"device {role}")
                    answer = self.guards[role].recv(200)
                    assert answer == b"keeping\n", answer
                return
            except (OSError, AssertionError):
                self.end()
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def connect(self, first):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(2)
        connection.connect(self.path)
        connection.sendall(first.encode() + b"\n")
        return connection

    def is_kept(self):
        self.order("lamp dark")
        time.sleep(0.02)
        lines = self.terminal.recv(65536).decode().splitlines()
        self.state = lines[-1]
        return self.state == "keeping"

    def order(self, line):
        self.terminal.sendall(line.encode() + b"\n")

    def lamp(self, lamp, ahead):
        self.order(f"lamp {lamp} {nanoseconds(ahead)}")

    def pulse(self, ahead):
        self.order(f"pulse {nanoseconds(ahead)}")

    def send(self, role, data):
        self.guards[role].sendall(bytes(data))

    def leave(self):
        if self.terminal:
            self.terminal.close()
        self.terminal = None

    def end(self):
        self.leave()
        for guard in self.guards.values():
            guard.close()
        self.guards = {}


class GPIOLies(unittest.TestCase):
    def setUp(self):
        self.chip = rig.Chip()
        self.addCleanup(self.chip.remove)
        self.monitor = Monitor("gpio", [
            "lamp = gpio", f"lamp-device = {self.chip.path}", "lamp-green = 0", "lamp-yellow = 1",
            "lamp-red = 2", "barrier = gpio", f"barrier-device = {self.chip.path}",
            "barrier-line = 3", "longest-pulse = 500ms"])
        self.addCleanup(self.monitor.end)

    def levels(self):
        return [self.chip.value(line) for line in range(4)]

    def bits(self):
        return sum(level << line for line, level in enumerate(self.levels()[:3]))

    def cut(self, name, reason, lie, is_lying):
        """The seconds from a lie's being visible to its end."""
        liar = Liar(self.monitor, "lamp", "barrier")
        with contextlib.closing(Closing(liar)):
            lie(liar)
            rig.wait(5, lambda: f"{name} is seen; {self.levels()}; {self.monitor.said()}",
                     lambda: is_lying(self.levels()))
            start = time.monotonic()
            rig.wait(5, lambda: f"{name} is cut; {self.levels()}; {self.monitor.said()}",
                     lambda: not is_lying(self.levels()))
            seconds = time.monotonic() - start
            print(f"cut after {seconds * 1000:.0f} ms: GPIO, {name}", flush=True)
            # The fault signal holds, whatever the terminal and its guards do.
            rig.wait(2, "the latch is written", self.monitor.latch.exists)
            self.assertEqual(self.monitor.latch.read_text(), reason + "\n")
            rig.Lamp(self.chip).blinks(5)
            with contextlib.suppress(OSError):
                liar.send("lamp", [GREEN])
                liar.send("barrier", [1])
            for _ in range(50):
                levels = self.levels()
                self.assertEqual((levels[0], levels[2], levels[3]), (0, 0, 0))
                time.sleep(0.01)
        self.monitor.reset()
        self.assertFalse(self.monitor.latch.exists())
        self.assertLessEqual(seconds, LIMIT, name)

    def test_every_lie_is_cut(self):
        def past(lamp, bit):
            def lie(liar):
                liar.lamp(lamp, 0.4)
                liar.send("lamp", [bit])
                time.sleep(0.4)
            return lie

        def gone(liar):
            liar.lamp("green", 2)
            liar.send("lamp", [GREEN])
            time.sleep(0.3)
            liar.leave()

        def red_ordered(liar):
            liar.lamp("red", 1)
            liar.send("lamp", [GREEN])

        def without_green(liar):
            liar.pulse(1)
            liar.send("barrier", [1])

        def not_ordered(liar):
            liar.lamp("green", 1)
            liar.send("lamp", [GREEN])
            liar.send("barrier", [1])

        def too_long(liar):
            liar.lamp("green", 1.5)
            liar.pulse(1.5)
            liar.send("lamp", [GREEN])
            liar.send("barrier", [1])
            time.sleep(0.3)
            # Each order permits half a second more.
            liar.lamp("green", 1.5)
            liar.pulse(1.5)
            time.sleep(0.2)

        def dark(liar):
            liar.lamp("red", 1)

        lit = lambda levels: levels[0] == 1
        opened = lambda levels: levels[3] == 1
        for name, reason, lie, is_lying in (
            ("green without an order", "green without an order",
             lambda liar: liar.send("lamp", [GREEN]), lit),
            ("green while red is ordered", "green without an order", red_ordered, lit),
            ("green past its end", "green past its end", past("green", GREEN), lit),
            ("yellow past its end", "yellow past its end", past("yellow", YELLOW),
             # The fault signal is yellow, too: the lie ends when the latch is there.
             lambda v: v[1] and not self.monitor.latch.exists()),
            ("red past its end", "red past its end", past("red", RED), lambda v: v[2]),
            ("green after the terminal's end", "green past its end", gone, lit),
            ("barrier open without green", "barrier open without green", without_green, opened),
            ("barrier open without an order", "barrier open without an order", not_ordered, opened),
            ("barrier open for too long", "barrier open for too long", too_long, opened),
            ("no lamp lit", "red ordered and not lit", dark, lambda v: not any(v[:3])),
        ):
            with self.subTest(name):
                self.cut(name, reason, lie, is_lying)

    def test_two_colours_never_reach_the_lines(self):
        liar = Liar(self.monitor, "lamp")
        liar.lamp("green", 1)
        liar.send("lamp", [GREEN | RED])
        rig.wait(2, "latched", lambda: self.levels()[0] or self.monitor.latch.exists())
        self.assertEqual(self.levels()[0], 0)
        self.assertEqual(self.monitor.latch.read_text(), UNKNOWN + "\n")
        liar.end()
        self.monitor.reset()

    def test_the_latch_outlives_the_monitor(self):
        liar = Liar(self.monitor, "lamp")
        liar.send("lamp", [GREEN])
        rig.wait(2, "latched", self.monitor.latch.exists)
        liar.end()
        self.monitor.kill()
        self.monitor.start()
        rig.Lamp(self.chip).blinks(10)
        self.assertIn("latched: green without an order", self.monitor.said())
        self.monitor.reset()
        rig.Lamp(self.chip).wait("dark")
        Liar(self.monitor, "lamp").end()

    def test_an_honest_gate(self):
        """A terminal with a monitor: every colour, the pulse, a killed monitor, a forced signal."""
        gate = rig.Gate("monitored")
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        scan = lambda status: os.write(master, gate.code(status).encode() + b"\r\n")
        terminal = rig.Terminal(gate, {
            "readers": [{"kind": "serial", "device": os.ttyname(slave)}],
            "indicator": rig.gpio_lamp(self.chip), "monitor": str(self.monitor.socket),
            "barrier": {"kind": "gpio", "chip": self.chip.path, "line": 3, "pulse": "400ms"}})
        self.addCleanup(terminal.end)
        terminal.ready(os.ttyname(slave))
        lamp = rig.Lamp(self.chip)

        def judged(status):
            """Emulation may be too slow for the first code, which is then too old to be judged."""
            for rest in (4, 3, 2, 1, 0):
                before = terminal.count()
                scan(status)
                with contextlib.ExitStack() as stack:
                    if rest:
                        stack.enter_context(contextlib.suppress(AssertionError))
                    return terminal.verdict(f"status-{status}", before, 6)

        time.sleep(4)
        for status in ("green", "yellow", "red"):
            judged(status)
            lamp.wait(status, 2)
            if status == "green":
                rig.wait(2, "open", lambda: self.chip.value(3))
                rig.wait(2, "shut", lambda: not self.chip.value(3))
            lamp.wait("dark", 5)
        self.assertFalse(self.monitor.latch.exists(), self.monitor.said())
        # A monitor that dies is a fault, and one that comes back ends it.
        before = terminal.count()
        self.monitor.kill()
        terminal.verdict("device-fault", before)
        # The journal has the fault before the terminal has said why.
        rig.wait(5, terminal.said, lambda: "monitor" in terminal.said())
        lamp.blinks(20)
        self.monitor.start()
        rig.wait(20, lambda: terminal.said()[-3000:] + self.monitor.said(),
                 lambda: terminal.said().rstrip().endswith("works again"))
        judged("green")
        lamp.wait("green", 2)
        # A terminal that dies leaves the lamp dark, and no latch.
        terminal.process.send_signal(signal.SIGKILL)
        lamp.wait("dark", 1)
        time.sleep(0.5)
        self.assertFalse(self.monitor.latch.exists(), self.monitor.said())


class Closing:
    def __init__(self, liar):
        self.close = liar.end


class SerialLies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = rig.Host()
        cls.adapter = rig.Adapter(cls.host)

    def cut(self, line, device, protocol, name, reason, lie, is_lying):
        """The seconds by the clock of the board, at the other end of the line."""
        self.host.ask("speak", line=line, protocol=protocol)
        monitor = Monitor(line, [f"lamp = {protocol}", f"lamp-device = {device}"])
        try:
            liar = Liar(monitor, "lamp")
            lie(liar)
            rig.wait(5, lambda: f"{name} is latched; {monitor.said()}", monitor.latch.exists)
            time.sleep(0.5)
            self.assertEqual(monitor.latch.read_text(), reason + "\n")
            history = self.host.ask("state", line=line)["history"]
            begun = ended = None
            for when, lamp in history:
                if begun is None and is_lying(lamp):
                    begun = when
                elif begun is not None and ended is None and not is_lying(lamp):
                    ended = when
            self.assertTrue(begun and ended, f"{name}: {history}")
            seconds = ended - begun
            print(f"cut after {seconds * 1000:.0f} ms: {protocol} on {line}, {name}", flush=True)
            self.assertLessEqual(seconds, LIMIT, f"{name}: {history}")
            liar.end()
            monitor.reset()
        finally:
            monitor.end()

    def both(self, *arguments):
        for line, device in (("port", PORT), ("adapter", ADAPTER)):
            with self.subTest(line):
                self.cut(line, device, *arguments)

    def test_text(self):
        self.both("text", "green without an order", "green without an order",
                  lambda liar: liar.send("lamp", b"GREEN\n"), lambda lamp: lamp == "green")

    def test_tower_bytes(self):
        self.both("tower-bytes", "green without an order", "green without an order",
                  lambda liar: liar.send("lamp", [0x21, 0x22, 0x14]), lambda lamp: lamp == "green")

    def refused(self, protocol, data):
        """Bytes that are no message of the lamp are a lie and do not reach the board."""
        for line, device in (("port", PORT), ("adapter", ADAPTER)):
            with self.subTest(f"{protocol} on {line}"):
                self.host.ask("speak", line=line, protocol=protocol)
                monitor = Monitor(line, [f"lamp = {protocol}", f"lamp-device = {device}"])
                try:
                    liar = Liar(monitor, "lamp")
                    liar.lamp("green", 1)
                    liar.send("lamp", data)
                    rig.wait(5, lambda: f"latched; {monitor.said()}", monitor.latch.exists)
                    time.sleep(0.5)
                    self.assertEqual(monitor.latch.read_text(), UNKNOWN + "\n")
                    shown = {lamp for _, lamp in self.host.ask("state", line=line)["history"]}
                    self.assertFalse(shown & {"green", "red", "several"}, shown)
                    liar.end()
                    monitor.reset()
                finally:
                    monitor.end()

    def test_what_is_no_message(self):
        self.refused("text", b"\x00GREEN\n")
        self.refused("tower-bytes", [0x11])
        self.refused("modbus", coils(0b101))

    def test_modbus_without_an_order(self):
        self.both("modbus", "green without an order", "green without an order",
                  lambda liar: liar.send("lamp", coils(0b001)), lambda lamp: lamp == "green")


def coils(bits):
    """Write Multiple Coils for the first three of unit 1."""
    frame = bytes([1, 0x0F, 0, 0, 0, 3, 1, bits])
    value = 0xFFFF
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return frame + value.to_bytes(2, "little")


if __name__ == "__main__":
    unittest.main()
