"""The kernel's virtual camera: formats, changing scenes, recording, and every fault it can make."""

import subprocess
import time
import unittest

import rig


class Camera(unittest.TestCase):
    """One vivid loop: what is written to its output is what its input sees."""

    parameters = ()

    @classmethod
    def setUpClass(cls):
        cls.gate = rig.Gate(cls.__name__)
        cls.vivid = rig.Vivid(*cls.parameters)
        cls.chip = rig.Chip()
        cls.lamp = rig.Lamp(cls.chip)

    @classmethod
    def tearDownClass(cls):
        cls.chip.remove()
        cls.vivid.remove()

    def feed(self, pixel_format, rate=20):
        feeder = rig.Feeder(self.vivid.output, pixel_format, rate)
        self.addCleanup(feeder.stop)
        return feeder

    def start(self, pixel_format=None, opens=True, **settings):
        camera = {"device": self.vivid.camera, "width": 640, "height": 480}
        if pixel_format:
            camera["formats"] = [pixel_format]
        terminal = rig.Terminal(
            self.gate,
            {"camera": camera, "indicator": rig.gpio_lamp(self.chip), **settings})
        self.addCleanup(terminal.end)
        return terminal.ready("gpio", *([self.vivid.camera] if opens else []))

    def scan(self, terminal, feeder, status="green", limit=30):
        """Shows a fresh code until it is judged, then an empty scene."""
        before = terminal.count()
        feeder.show(self.gate.code(status))
        try:
            verdict = terminal.verdict(f"status-{status}", before, limit)
            self.lamp.wait(status, 2)
        except AssertionError as error:
            raise AssertionError(f"{error}; {terminal.lines()}; feeder {feeder.error}") from error
        feeder.show(None)
        return verdict


class Scenes(Camera):
    def test_codes_are_read_in_every_format_while_scenes_change(self):
        for pixel_format in ("YUYV", "GREY", "NV12"):
            with self.subTest(pixel_format):
                feeder = self.feed(pixel_format)
                terminal = self.start(pixel_format)
                for status in ("green", "red", "yellow"):
                    verdict = self.scan(terminal, feeder, status)
                    self.assertEqual(verdict["source"], f"camera {self.vivid.camera}")
                self.assertEqual(self.format(), pixel_format)
                terminal.stop()
                feeder.stop()

    def format(self):
        """What the driver was set to."""
        text = rig.run("v4l2-ctl", "-d", self.vivid.camera, "--get-fmt-video")
        return text.split("Pixel Format")[1].split("'")[1]

    def test_without_a_wish_the_best_format_is_chosen(self):
        feeder = self.feed("YUYV")
        terminal = self.start()
        self.scan(terminal, feeder)
        self.assertEqual(self.format(), "YUYV")
        terminal.stop()

    def test_a_recording_replays_to_the_same_verdicts(self):
        feeder = self.feed("GREY")
        feeder.show(self.gate.code("red"))
        recording = str(self.gate.folder / "gate.y4m")
        terminal = self.start("GREY")
        terminal.verdict("status-red")
        terminal.stop()
        rig.run(
            rig.GATELIGHT, "record", "--config", str(terminal.file), "-o", recording,
            "--duration", "2")
        replays = [
            subprocess.run(
                [rig.GATELIGHT, "replay", recording, "--trust", str(self.gate.trust), "--json"],
                capture_output=True, text=True)
            for _ in range(2)
        ]
        self.assertEqual(replays[0].stdout, replays[1].stdout)
        self.assertIn('"status-red"', replays[0].stdout, replays[0].stderr)
        self.assertEqual(replays[0].returncode, 1)


class Faults(Camera):
    """Each ends in the fault signal, and the terminal recovers without a restart."""

    def faulted(self, before):
        """A driver that answers again at once leaves a short fault: the verdict tells of it."""
        return self.terminal.verdict("device-fault", before)["detail"]

    def setUp(self):
        self.feeder = self.feed("GREY")
        self.terminal = self.start("GREY")
        self.scan(self.terminal, self.feeder)

    def tearDown(self):
        self.assertIsNone(self.terminal.process.poll(), "the terminal ended")
        self.scan(self.terminal, self.feeder, limit=40)
        self.terminal.stop()

    def test_corrupted_buffers_are_passed_over(self):
        for _ in range(20):
            self.vivid.control("inject_v4l2_buf_flag_error=1")

    def test_a_fatal_streaming_error(self):
        before = self.terminal.count()
        self.vivid.control("inject_fatal_streaming_error=1")
        self.assertIn("Input/output error", self.faulted(before))

    def test_a_disconnected_device(self):
        before = self.terminal.count()
        self.vivid.control("disconnect=1")
        self.assertIn("No such device", self.faulted(before))

    def test_a_driver_that_goes_and_comes_back(self):
        self.feeder.show(self.gate.code())
        self.lamp.wait("green")
        gone = time.monotonic()
        self.vivid.unbind()
        self.lamp.blinks(10)
        print(f"fault signal {time.monotonic() - gone:.1f} s after the driver went", flush=True)
        self.vivid.bind()

    def test_a_camera_that_drops_nearly_every_frame(self):
        self.vivid.control("percentage_of_dropped_buffers=100")
        self.lamp.blinks(20)
        self.vivid.control("percentage_of_dropped_buffers=0")


class Opening(Camera):
    def test_a_camera_that_is_absent_at_the_start(self):
        self.vivid.unbind()
        terminal = self.start("GREY", opens=False)
        self.lamp.blinks(20)
        self.assertIn("not plugged in", terminal.said())
        self.vivid.bind()
        feeder = self.feed("GREY")
        self.scan(terminal, feeder, limit=40)
        terminal.stop()

    def test_a_camera_held_by_another_process(self):
        feeder = self.feed("GREY")
        holder = subprocess.Popen(
            ["v4l2-ctl", "-d", self.vivid.camera, "--stream-mmap"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(holder.kill)
        time.sleep(1)
        terminal = self.start("GREY", opens=False)
        self.lamp.blinks(20)
        self.assertIn("busy", terminal.said().lower())
        holder.kill()
        holder.wait()
        self.scan(terminal, feeder, limit=40)
        terminal.stop()

    def test_doctor_names_what_is_broken(self):
        terminal = self.start("GREY")
        terminal.stop(limit=30)
        doctor = [rig.GATELIGHT, "doctor", "--config", str(terminal.file)]
        feeder = self.feed("GREY")
        time.sleep(1)
        whole = subprocess.run(doctor, capture_output=True, text=True)
        self.assertEqual(whole.returncode, 0, whole.stdout + whole.stderr)
        feeder.stop()
        self.vivid.unbind()
        gone = subprocess.run(doctor, capture_output=True, text=True)
        self.vivid.bind()
        self.assertEqual(gone.returncode, 69, gone.stdout)
        self.assertIn("✗ camera", gone.stdout)
        self.chip.unplug()
        dark = subprocess.run(doctor, capture_output=True, text=True)
        self.chip.plug()
        self.assertIn("✗ indicator", dark.stdout)


class MultiPlanar(Camera):
    """The other buffer interface of the kernel's, as cameras of phones' and boards' chips have."""

    parameters = ("multiplanar=2",)

    def test_codes_are_read_from_a_multi_planar_device(self):
        scene = self.gate.folder / "scene.yuyv"
        scene.write_bytes(rig.coded(rig.luma(self.gate.code()), "YUYV") * 4)
        feeder = subprocess.Popen(
            ["v4l2-ctl", "-d", self.vivid.output,
             "--set-fmt-video-out=width=640,height=480,pixelformat=YUYV",
             "--stream-out-mmap=4", "--stream-loop", f"--stream-from={scene}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(feeder.kill)
        text = rig.run("v4l2-ctl", "-d", self.vivid.camera, "-D")
        self.assertIn("Video Capture Multiplanar", text)
        terminal = self.start("YUYV")
        terminal.verdict("status-green")
        self.lamp.wait("green", 2)
        terminal.stop()
        feeder.kill()
        feeder.wait()


if __name__ == "__main__":
    unittest.main()
