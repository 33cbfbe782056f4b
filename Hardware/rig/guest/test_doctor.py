"""`gatelight doctor` in each broken state: the part, what is wrong and what to do."""

import contextlib
import json
import os
import shutil
import subprocess
import time
import unittest

import rig

PORT, ADAPTER = "/dev/ttyS1", "/dev/ttyUSB0"


class Doctor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rig.modprobe("xhci_pci")
        rig.modprobe("ftdi_sio")
        cls.host = rig.Host()
        cls.host.ask("speak", line="port", protocol="modbus")
        cls.host.ask("speak", line="adapter", protocol="silent")
        cls.gate = rig.Gate("doctor")
        cls.chip = rig.Chip()
        cls.loopback = rig.Loopback()
        cls.feeder = rig.Feeder(cls.loopback.output, "GREY", 10)
        cls.feeder.first_shown()
        cls.journal = cls.gate.folder / "disk"
        cls.journal.mkdir()
        rig.run("mount", "-t", "tmpfs", "-o", "size=64k,mode=777", "disk", str(cls.journal))
        rig.wait(10, ADAPTER, lambda: os.path.exists(ADAPTER))

    @classmethod
    def tearDownClass(cls):
        cls.feeder.stop()

    def examine(self, *before, **settings):
        """Its exit status and its lines by part."""
        file = self.gate.folder / "doctor.yaml"
        whole = {
            "trust": {"directory": str(self.gate.trust)},
            "journal": {"directory": str(self.journal)},
            "camera": {"device": self.loopback.camera, "width": 640, "height": 480},
            "indicator": rig.gpio_lamp(self.chip),
            "barrier": {"kind": "gpio", "chip": self.chip.path, "line": 3},
            "button": {"kind": "gpio", "chip": self.chip.path, "line": 7},
            "readers": [{"kind": "serial", "device": ADAPTER}],
        }
        whole.update(settings)
        file.write_text(json.dumps(whole, indent=1))
        done = subprocess.run(
            [*before, rig.GATELIGHT, "doctor", "--config", str(file)], capture_output=True, text=True)
        print(done.stdout + done.stderr, flush=True)
        return done.returncode, done.stdout.splitlines() + done.stderr.splitlines()

    def assert_wrong(self, part, words, *before, **settings):
        """One part is wrong, and all the others are well."""
        status, lines = self.examine(*before, **settings)
        wrong = [line for line in lines if line.startswith("✗")]
        self.assertEqual(status, 69, lines)
        self.assertEqual([line.split()[1] for line in wrong], [part], lines)
        self.assertIn(words.lower(), wrong[0].lower())

    def test_all_is_well(self):
        status, lines = self.examine()
        self.assertEqual(status, 0, lines)
        self.assertTrue(all(line.startswith("✓") for line in lines), lines)
        self.assertEqual(len(lines), 13, lines)

    def test_keys(self):
        empty = self.gate.folder / "empty"
        empty.mkdir()
        self.assert_wrong("keys", "gatelight keys import", trust={"directory": str(empty)})
        damaged = self.gate.folder / "damaged"
        shutil.copytree(self.gate.trust, damaged)
        (damaged / "regions/440000/other.json").write_text('{"key')
        self.assert_wrong("keys", "other.json", trust={"directory": str(damaged)})

    def test_clock(self):
        now = time.time()
        rig.run("date", "-s", "2020-01-01")
        try:
            self.assert_wrong("clock", "set it")
        finally:
            rig.run("date", "-s", f"@{now + 1:.0f}")

    def test_camera(self):
        absent = {"device": "/dev/video9", "width": 640, "height": 480}
        self.assert_wrong("camera", "not plugged in", camera=absent)
        self.assert_wrong("camera", "/dev/null", camera={"device": "/dev/null"})

    def test_indicator(self):
        with self.held(1):
            self.assert_wrong("indicator", "busy")
        self.assert_wrong(
            "indicator", "no such",
            indicator={"kind": "serial", "device": "/dev/ttyUSB9", "protocol": "text"})
        board = {"kind": "serial", "device": PORT, "protocol": "modbus", "unit": 1,
                 "green": 0, "yellow": 1, "red": 2}
        status, lines = self.examine(indicator=board)
        self.assertEqual(status, 0, lines)
        self.host.ask("speak", line="port", protocol="silent")
        self.assert_wrong("indicator", "wiring", indicator=board)
        self.host.ask("speak", line="port", protocol="modbus")

    def test_barrier(self):
        with self.held(3):
            self.assert_wrong("barrier", "busy")

    def test_button(self):
        with self.held(7):
            self.assert_wrong("button", "busy")

    @contextlib.contextmanager
    def held(self, line):
        held = self.chip.hold(line)
        try:
            yield
        finally:
            os.close(held)

    def test_reader(self):
        self.assert_wrong(
            "reader", "no such", readers=[{"kind": "serial", "device": "/dev/ttyUSB9"}])

    def test_storage(self):
        (self.journal / "full").write_bytes(b"")
        with contextlib.suppress(OSError), open(self.journal / "full", "wb", 0) as file:
            while True:
                file.write(b"x" * 4096)
        self.assert_wrong("journal", "space")
        os.remove(self.journal / "full")
        rig.run("mount", "-o", "remount,ro", str(self.journal))
        self.assert_wrong("journal", "read-only")
        rig.run("mount", "-o", "remount,rw", str(self.journal))

    def test_permissions(self):
        os.chmod(self.loopback.camera, 0o600)
        os.chmod(os.path.realpath(self.chip.path), 0o666)
        os.chmod(ADAPTER, 0o666)
        for path in (self.journal, *self.journal.iterdir()):
            os.chmod(path, 0o777)
        self.assert_wrong("camera", "permission", "runuser", "-u", "nobody", "--")
        os.chmod(self.loopback.camera, 0o666)

    def test_a_wrong_configuration(self):
        status, lines = self.examine(indicater={"kind": "none"})
        self.assertEqual(status, 78)
        self.assertIn("indicater", "".join(lines))


if __name__ == "__main__":
    unittest.main()
