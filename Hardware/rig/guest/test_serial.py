"""Lamps and a code reader on an 8250 port and a USB adapter, with controllers outside the machine."""

import random
import threading
import time
import unittest

import rig

PORT, ADAPTER = "/dev/ttyS1", rig.Adapter.path
REASONS = {"green": "status-green", "yellow": "status-yellow", "red": "status-red"}


class Serial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gate = rig.Gate("serial")
        cls.host = rig.Host()
        cls.adapter = rig.Adapter(cls.host)

    def start(self, lamp, reader, **settings):
        terminal = rig.Terminal(
            self.gate,
            {"indicator": lamp, "readers": [{"kind": "serial", "device": reader}], **settings})
        self.addCleanup(terminal.end)
        return terminal.ready(reader)

    def lamp(self, device, protocol, **options):
        return {"kind": "serial", "device": device, "protocol": protocol, **options}

    def state(self, line):
        return self.host.ask("state", line=line)

    def shows(self, line, lamp, limit=10):
        rig.wait(limit, lambda: f"{lamp}; {self.state(line)}",
                 lambda: self.state(line)["lamp"] == lamp)

    def type(self, line, text):
        self.host.ask("send", line=line, hex=(text.encode() + b"\r\n").hex())

    def check_protocol(self, protocol, lamp_line, lamp_device, reader_line, reader_device, **options):
        self.host.ask("speak", line=lamp_line, protocol=protocol)
        self.host.ask("speak", line=reader_line, protocol="silent")
        terminal = self.start(self.lamp(lamp_device, protocol, **options), reader_device)
        self.shows(lamp_line, "dark")
        for status, reason in REASONS.items():
            before = terminal.count()
            self.type(reader_line, self.gate.code(status))
            terminal.verdict(reason, before)
            self.shows(lamp_line, status, 2)
            self.shows(lamp_line, "dark", 5)
        terminal.stop()
        state = self.state(lamp_line)
        self.assertEqual(state["lamp"], "dark")
        self.assertEqual(state["odd"], 0)
        lamps = [lamp for _, lamp in state["history"]]
        self.assertEqual(lamps, ["dark", "green", "dark", "yellow", "dark", "red", "dark"])

    modbus = {"unit": 1, "green": 0, "yellow": 1, "red": 2}

    def test_text_on_the_port(self):
        self.check_protocol("text", "port", PORT, "adapter", ADAPTER)

    def test_modbus_on_the_port(self):
        self.check_protocol("modbus", "port", PORT, "adapter", ADAPTER, **self.modbus)

    def test_tower_light_on_the_port(self):
        self.check_protocol("tower-light", "port", PORT, "adapter", ADAPTER)

    def test_tower_bytes_on_the_port(self):
        self.check_protocol("tower-bytes", "port", PORT, "adapter", ADAPTER)

    def test_relay_frames_on_the_port(self):
        self.check_protocol("relay-frames", "port", PORT, "adapter", ADAPTER)

    def test_text_on_the_adapter(self):
        self.check_protocol("text", "adapter", ADAPTER, "port", PORT)

    def test_modbus_on_the_adapter(self):
        self.check_protocol("modbus", "adapter", ADAPTER, "port", PORT, **self.modbus)

    def test_tower_light_on_the_adapter(self):
        self.check_protocol("tower-light", "adapter", ADAPTER, "port", PORT)

    def test_tower_bytes_on_the_adapter(self):
        self.check_protocol("tower-bytes", "adapter", ADAPTER, "port", PORT)

    def test_relay_frames_on_the_adapter(self):
        self.check_protocol("relay-frames", "adapter", ADAPTER, "port", PORT)

    def test_a_board_that_does_not_answer_is_a_fault(self):
        self.host.ask("speak", line="port", protocol="silent")
        self.host.ask("speak", line="adapter", protocol="silent")
        terminal = self.start(self.lamp(PORT, "modbus", **self.modbus), ADAPTER)
        terminal.verdict("device-fault")
        self.host.ask("speak", line="port", protocol="modbus")
        rig.wait(10, terminal.said, lambda: "works again" in terminal.said())
        before = terminal.count()
        self.type("adapter", self.gate.code())
        terminal.verdict("status-green", before)
        self.shows("port", "green", 2)
        terminal.stop()

    def test_an_adapter_pulled_out_in_the_middle_of_writing(self):
        self.host.ask("speak", line="adapter", protocol="text")
        self.host.ask("speak", line="port", protocol="silent")
        terminal = self.start(self.lamp(ADAPTER, "text"), PORT)
        self.shows("adapter", "dark")
        # Orders all the time, so that the pull falls into one.
        ending = threading.Event()

        def scan():
            while not ending.is_set():
                self.type("port", self.gate.code(random.choice(list(REASONS))))

        scans = threading.Thread(target=scan)
        lock = threading.Lock()
        ask = self.host.ask

        def locked(*words, **options):
            with lock:
                return ask(*words, **options)

        self.host.ask = locked
        try:
            scans.start()
            for _ in range(3):
                before = terminal.count()
                self.adapter.unplug()
                terminal.verdict("device-fault", before)
                self.adapter.plug()
                rig.wait(15, terminal.said, lambda: terminal.said().rstrip().endswith("works again"))
        finally:
            ending.set()
            scans.join()
            self.host.ask = ask
        self.shows("adapter", "dark", 10)
        self.type("port", self.gate.code("red"))
        self.shows("adapter", "red", 10)
        terminal.stop()

    def test_a_killed_terminal_leaves_the_lamp_dark(self):
        self.host.ask("speak", line="port", protocol="text")
        self.host.ask("speak", line="adapter", protocol="silent")
        terminal = self.start(self.lamp(PORT, "text"), ADAPTER)
        self.shows("port", "dark")
        self.type("adapter", self.gate.code())
        self.shows("port", "green")
        terminal.process.kill()
        self.shows("port", "dark", 1)

    def test_noise_half_lines_and_merged_reads_are_never_green(self):
        self.host.ask("speak", line="port", protocol="text")
        self.host.ask("speak", line="adapter", protocol="silent")
        terminal = self.start(self.lamp(PORT, "text"), ADAPTER)
        self.shows("port", "dark")
        noise = random.Random(7)
        code = self.gate.code().encode()
        hostile = [bytes(noise.randrange(256) for _ in range(300)) for _ in range(20)]
        hostile += [code[: len(code) // 2] + b"\r\n", code + code + b"\r\n", b"\r\n" * 50]
        hostile += [b"PHC1:" * 2000 + b"\r\n", b"\0" * 4096]
        for data in hostile:
            self.host.ask("send", line="adapter", hex=data.hex())
            time.sleep(0.1)
        # The code of the noise before it is cut off by silence; this one is whole.
        time.sleep(2)
        greens = [line for line in terminal.lines() if line["lamp"] == "green"]
        self.assertEqual(greens, [])
        self.type("adapter", self.gate.code())
        terminal.verdict("status-green")
        self.shows("port", "green", 2)
        terminal.stop()


if __name__ == "__main__":
    unittest.main()
