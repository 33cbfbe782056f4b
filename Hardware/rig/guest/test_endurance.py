"""A day at the gate: scan after scan in one session, while the camera fails again and again."""

import collections
import os
import pathlib
import time
import unittest

import rig

SCANS = int(os.environ.get("RIG_SCANS", "1000"))
RESETS = int(os.environ.get("RIG_RESETS", "100"))
# By then the allocator mostly has what it wants. It takes a last step of 1 MiB: between the 40th and the 100th scan
# in some runs, in the hundred after it in others (1.09 MiB); from there on 0.03 MiB a hundred. A frame that leaked
# with each reset would be 3 MiB.
WARM = max(SCANS // 5, 100)
MEGABYTE = 1 << 20


class Endurance(unittest.TestCase):
    def setUp(self):
        self.gate = rig.Gate("endurance")
        self.vivid = rig.Vivid()
        self.chip = rig.Chip()
        self.lamp = rig.Lamp(self.chip)
        self.feeder = rig.Feeder(self.vivid.output, "GREY")
        self.terminal = rig.Terminal(
            self.gate,
            {
                "camera": {
                    "device": self.vivid.camera, "width": 640, "height": 480, "formats": ["GREY"]},
                "indicator": rig.gpio_lamp(self.chip),
            })
        self.terminal.ready("gpio", self.vivid.camera)
        # Codes that follow each other differ in what they ask of the lamp, and each comes again only
        # after the time within which it would be the same scan.
        self.scenes = [
            (status, self.feeder.picture_of(self.gate.code(status)))
            for status in ("green", "red", "yellow") * 20]
        self.scanned = collections.Counter()

    def tearDown(self):
        self.terminal.end()
        self.feeder.stop()
        self.chip.remove()
        self.vivid.remove()

    def scan(self, number):
        status, picture = self.scenes[number % len(self.scenes)]
        before = self.terminal.count()
        self.feeder.show_picture(picture)
        try:
            self.terminal.verdict(f"status-{status}", before, 20)
            self.lamp.wait(status, 2)
        except AssertionError as error:
            raise AssertionError(
                f"scan {number}: {error}; feeder {self.feeder.error}; "
                f"{self.terminal.lines()[-3:]}; {self.terminal.said()[-1000:]}") from error
        self.scanned[f"status-{status}"] += 1

    def reset(self, number):
        """The driver fails or goes, and comes back; the terminal tells of every one."""
        # An empty scene first: a code in view would be judged again when the camera is back.
        self.feeder.show(None)
        self.feeder.first_shown()
        time.sleep(0.3)
        faults = self.faults()
        kind = number % 4
        if kind == 0:
            self.vivid.unbind()
        else:
            self.vivid.control(
                "disconnect=1" if kind == 1 else "inject_fatal_streaming_error=1")
        rig.wait(10, f"reset {number} is told: {self.terminal.lines()[-2:]}",
                 lambda: self.faults() > faults)
        if kind == 0:
            self.vivid.bind()

    def faults(self):
        return sum(line["reason"] == "device-fault" for line in self.terminal.lines())

    def resident(self):
        """The smallest of a second: what is in use, not what one frame takes for a moment."""
        sizes = []
        for _ in range(20):
            sizes.append(self.terminal.resident())
            time.sleep(0.05)
        return min(sizes)

    def test_scans_and_resets(self):
        start = time.monotonic()
        resets, warm = 0, None
        for number in range(SCANS):
            self.scan(number)
            if (number + 1) * RESETS // SCANS > resets:
                self.reset(resets)
                resets += 1
            if number + 1 == WARM:
                warm = self.resident()
            if (number + 1) % 100 == 0:
                print(f"{number + 1} scans, {resets} resets, {time.monotonic() - start:.0f} s, "
                      f"{self.resident() / MEGABYTE:.2f} MiB", flush=True)
        grown = self.resident() - warm
        files = len(list(pathlib.Path(f"/proc/{self.terminal.process.pid}/fd").iterdir()))
        print(f"resident {warm / MEGABYTE:.2f} MiB after {WARM} scans, "
              f"{grown / MEGABYTE:+.2f} MiB after {SCANS}; {files} files open", flush=True)
        self.lamp.wait("dark", 10)
        self.assertEqual(resets, RESETS)
        judged = collections.Counter(line["reason"] for line in self.terminal.lines())
        self.assertGreaterEqual(judged.pop("device-fault"), RESETS)
        self.assertEqual(judged, self.scanned)
        self.assertLess(grown, 2 * MEGABYTE)
        self.assertLess(files, 64)
        self.terminal.stop()


if __name__ == "__main__":
    unittest.main()
