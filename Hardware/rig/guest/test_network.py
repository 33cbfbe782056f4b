"""A network camera by RTSP, ffmpeg and v4l2loopback, with the unit of Hardware as it is."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import unittest

import rig

HERE = pathlib.Path(__file__).parent
UNIT = HERE.parent.parent / "gatelight-network-camera@.service"
RULES = HERE.parent.parent / "60-gatelight.rules"
SERVICE = "gatelight-network-camera@gate.service"
USER, PASSWORD, PORT = "viewer", "tr1al", 8554
RATE = 5


def record(gate, path):
    """Few frames a second, as a camera sends them: with noise, a key frame each second."""
    encoder = subprocess.Popen(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "gray",
         "-video_size", "640x480", "-framerate", str(RATE), "-i", "pipe:", "-vf",
         "noise=c0s=4:c0f=t", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast",
         "-tune", "zerolatency", "-g", str(RATE), "-crf", "26", str(path)],
        stdin=subprocess.PIPE)
    for code, seconds in ((None, 4), (gate.code(), 8), (None, 2), (gate.code("red"), 6)):
        picture = rig.luma(code)
        for _ in range(seconds * RATE):
            encoder.stdin.write(picture)
    encoder.stdin.close()
    assert encoder.wait(120) == 0


class Camera:
    """The process that is the camera."""

    def __init__(self, recording):
        self.recording, self.process = recording, None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "network_camera.py", self.recording, USER, PASSWORD])
        rig.wait(60, "the camera answers", self.answers)

    @staticmethod
    def answers():
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", PORT)) == 0

    def stop(self):
        self.process.kill()
        self.process.wait()


class Network(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gate = rig.Gate("network")
        cls.lamp = rig.Lamp(rig.Chip())
        cls.recording = cls.gate.folder / "recording.mp4"
        record(cls.gate, cls.recording)
        cls.install()
        # ffmpeg uses write(2). With exclusive_caps=1 the driver does not let it in a second time.
        cls.loopback = rig.Loopback(exclusive_caps=0)
        # The device belongs to the group by the rule, or the service may not open it.
        rig.run("udevadm", "settle")

    @classmethod
    def install(cls):
        """What camera-network.md tells a person to do."""
        subprocess.run(["addgroup", "--system", "--quiet", "gatelight"], check=True)
        shutil.copy(RULES, "/etc/udev/rules.d/")
        rig.run("udevadm", "control", "--reload")
        shutil.copy(UNIT, "/etc/systemd/system/")
        os.makedirs("/etc/gatelight", exist_ok=True)
        rig.write(
            "/etc/gatelight/network-camera-gate.conf",
            f"URL=rtsp://{USER}:{PASSWORD}@127.0.0.1:{PORT}/gate\nDEVICE={rig.Loopback.output}\n")
        os.chmod("/etc/gatelight/network-camera-gate.conf", 0o600)
        rig.run("systemctl", "daemon-reload")

    def setUp(self):
        self.camera = Camera(self.recording)
        self.camera.start()
        self.addCleanup(self.camera.stop)
        rig.run("systemctl", "start", SERVICE)
        self.addCleanup(rig.run, "systemctl", "stop", SERVICE)
        self.addCleanup(lambda: print(rig.run("journalctl", "-b", "-n", "30", "-u", SERVICE)))

    def start(self):
        terminal = rig.Terminal(
            self.gate,
            {
                "camera": {
                    "device": rig.Loopback.camera, "width": 640, "height": 480,
                    "repeated-frames": "fault"},
                "indicator": rig.gpio_lamp(self.lamp.chip),
            })
        self.addCleanup(terminal.end)
        return terminal

    def test_codes_are_read_from_a_network_camera_and_its_failures_are_faults(self):
        terminal = self.start()
        terminal.verdict("status-green", limit=90)
        self.lamp.wait("green", 2)
        terminal.verdict("status-red")
        self.lamp.wait("red", 2)

        # The camera hangs with its connection open, and is switched off and on.
        before = terminal.count()
        self.camera.process.send_signal(signal.SIGSTOP)
        terminal.verdict("device-fault", before)
        self.lamp.blinks()
        self.camera.stop()
        self.camera.start()
        before = terminal.count()
        terminal.verdict("status-green", before, limit=90)
        self.lamp.wait("green", 2)
        terminal.stop()


if __name__ == "__main__":
    unittest.main()
