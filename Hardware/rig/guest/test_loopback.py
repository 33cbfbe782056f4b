"""A camera whose every frame is ours (v4l2loopback): MJPG, slow cameras, and frame to lamp."""

import time
import unittest

import rig

SCANS = 40
RATE = 15


class Loopback(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gate = rig.Gate("loopback")
        cls.chip = rig.Chip()
        cls.lamp = rig.Lamp(cls.chip)

    def setUp(self):
        self.loopback = rig.Loopback()
        self.addCleanup(self.loopback.remove)

    def feed(self, pixel_format, rate=RATE):
        feeder = rig.Feeder(self.loopback.output, pixel_format, rate)
        self.addCleanup(feeder.stop)
        feeder.first_shown()
        return feeder

    def start(self):
        terminal = rig.Terminal(
            self.gate,
            {
                "camera": {"device": self.loopback.camera, "width": 640, "height": 480},
                "indicator": rig.gpio_lamp(self.chip),
            })
        self.addCleanup(terminal.end)
        return terminal.ready("gpio", self.loopback.camera)

    def test_codes_are_read_while_scenes_change(self):
        for pixel_format in ("MJPG", "YUYV", "GREY", "NV12"):
            with self.subTest(pixel_format):
                feeder = self.feed(pixel_format)
                terminal = self.start()
                for status in ("green", "red", "yellow"):
                    before = terminal.count()
                    feeder.show(self.gate.code(status))
                    terminal.verdict(f"status-{status}", before)
                    self.lamp.wait(status, 2)
                terminal.stop()
                feeder.stop()

    def test_two_frames_a_second_are_enough_and_one_is_a_fault(self):
        feeder = self.feed("GREY", 2)
        terminal = self.start()
        # Longer than the stall time of 800 ms, at the start, may be told; from here on not.
        self.lamp.wait("dark")
        time.sleep(2)
        before = terminal.count()
        feeder.show(self.gate.code())
        terminal.verdict("status-green", before)
        self.lamp.wait("green", 2)
        self.assertNotIn("device-fault", [line["reason"] for line in terminal.lines()[before:]])
        feeder.interval = 1
        before = terminal.count()
        self.assertIn("no frame for", terminal.verdict("device-fault", before)["detail"])
        feeder.interval = 1 / RATE
        feeder.show(self.gate.code("red"))
        terminal.verdict("status-red", before)
        self.lamp.wait("red", 2)
        terminal.stop()

    def test_frame_to_lamp(self):
        """From just before the first frame with the code is written to the edge on the line."""
        feeder = self.feed("GREY")
        terminal = self.start()
        delays = []
        for number in range(SCANS):
            status = "green" if number % 2 else "red"
            picture = self.gate.code(status)
            feeder.show(None)
            feeder.first_shown()
            time.sleep(0.3)
            feeder.show(picture)
            while self.lamp.now() != status:
                self.assertLess(time.monotonic() - feeder.first_shown(), 10, terminal.lines()[-3:])
                time.sleep(0.001)
            delays.append(time.monotonic() - feeder.first_shown())
        terminal.stop()
        delays.sort()
        p50, p99 = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
        print(
            f"frame to lamp over {SCANS} scans at {RATE} frames a second: "
            f"p50 {p50 * 1000:.0f} ms ({p50 * RATE:.1f} frames), "
            f"p99 {p99 * 1000:.0f} ms ({p99 * RATE:.1f} frames)", flush=True)
        self.assertLess(p50 * RATE, 2)


if __name__ == "__main__":
    unittest.main()
