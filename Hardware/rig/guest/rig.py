"""What the rig's tests use: devices of the machine's own kernel, codes, and the terminal itself."""

import fcntl
import json
import mmap
import os
import pathlib
import signal
import struct
import subprocess
import threading
import time

CACHE = pathlib.Path(os.environ["RIG_CACHE"])
GATELIGHT = os.environ["GATELIGHT"]
WORK = pathlib.Path("/tmp/rig")


def run(*words, **options):
    """A command that must succeed; its standard output."""
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def modprobe(name, *parameters):
    run("modprobe", "-d", str(CACHE / "kernel"), name, *parameters)


def wait(limit, what, condition):
    """The first true answer of `condition`; an assertion that says `what` after `limit` seconds."""
    end = time.monotonic() + limit
    while not (answer := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {limit} s in vain: {what() if callable(what) else what}")
        time.sleep(0.01)
    return answer


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


# --- GPIO ---------------------------------------------------------------------------------------


class Chip:
    """A chip of the kernel's GPIO simulator, seen from the board's side."""

    folder = pathlib.Path("/sys/kernel/config/gpio-sim/rig")

    def __init__(self, lines=8):
        if not self.folder.parent.exists():
            modprobe("configfs")
            if not os.path.ismount("/sys/kernel/config"):
                run("mount", "-t", "configfs", "none", "/sys/kernel/config")
            run("insmod", str(CACHE / "modules/gpio/gpio-sim.ko"))
        (self.folder / "bank0").mkdir(parents=True)
        write(self.folder / "bank0/num_lines", str(lines))
        self.plug()

    def plug(self):
        write(self.folder / "live", "1")
        name = (self.folder / "bank0/chip_name").read_text().strip()
        device = (self.folder / "dev_name").read_text().strip()
        self.lines = pathlib.Path(f"/sys/devices/platform/{device}/{name}")
        wait(5, name, lambda: os.path.exists(f"/dev/{name}"))
        # A chip that comes back may have another number: the name is what udev's rule gives it.
        self.path = "/dev/gatelight-gpio"
        if os.path.islink(self.path):
            os.remove(self.path)
        os.symlink(name, self.path)

    def unplug(self):
        write(self.folder / "live", "0")
        os.remove(self.path)

    def remove(self):
        if os.path.islink(self.path):
            self.unplug()
        (self.folder / "bank0").rmdir()
        self.folder.rmdir()

    def value(self, line):
        return int((self.lines / f"sim_gpio{line}/value").read_text())

    def pull(self, line, up):
        write(self.lines / f"sim_gpio{line}/pull", "pull-up" if up else "pull-down")


class Lamp:
    """What three lines of a chip show to a person."""

    names = {(1, 0, 0): "green", (0, 1, 0): "yellow", (0, 0, 1): "red", (0, 0, 0): "dark"}

    def __init__(self, chip, green=0, yellow=1, red=2, active_low=False):
        self.chip, self.lines, self.active_low = chip, (green, yellow, red), active_low

    def now(self):
        levels = [self.chip.value(line) ^ self.active_low for line in self.lines]
        return self.names.get(tuple(levels), f"{levels} at once")

    def wait(self, state, limit=20):
        wait(limit, lambda: f"the lamp is {state}; it is {self.now()}", lambda: self.now() == state)

    def blinks(self, limit=20):
        """Waits for yellow, dark, yellow, each under a second: the fault signal."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            try:
                for state in ("yellow", "dark", "yellow", "dark"):
                    self.wait(state, 1.5)
                return
            except AssertionError:
                continue
        raise AssertionError(f"no fault signal within {limit} s; the lamp is {self.now()}")


# --- Codes and pictures -------------------------------------------------------------------------


class Gate:
    """A folder with keys, and codes signed with them."""

    def __init__(self, name="gate"):
        self.folder = WORK / name
        self.trust = self.folder / "trust"
        run(
            GATELIGHT, "keys", "create", "--region", "440000",
            "--output", str(self.folder / "private"), "--trust", str(self.trust),
        )
        (self.key,) = (self.folder / "private").glob("*.private.pem")

    def code(self, status="green", *options):
        return run(
            GATELIGHT, "code", "issue", "--key", str(self.key), "--region", "440000",
            "--status", status, *options,
        ).strip()


def modules(payload):
    """The symbol as rows of booleans, dark is true, with its quiet zone."""
    drawn = run("qrencode", "-t", "ASCII", "-m", "4", "-l", "M", payload).splitlines()
    return [[row[i] == "#" for i in range(0, len(row), 2)] for row in drawn if row]


def luma(payload, width=640, height=480):
    """A grey picture with the symbol in the middle, or an empty one for no payload."""
    ground = bytes([200]) * width
    if not payload:
        return ground * height
    symbol = modules(payload)
    scale = min(width, height) // len(symbol)
    left = (width - scale * len(symbol[0])) // 2
    top = (height - scale * len(symbol)) // 2
    rows = []
    for row in symbol:
        pixels = b"".join((b"\x14" if dark else b"\xe6") * scale for dark in row)
        rows.append(ground[:left] + pixels + ground[left + len(pixels) :])
    lines = [rows[(y - top) // scale] if 0 <= y - top < scale * len(symbol) else ground
             for y in range(height)]
    return b"".join(lines)


def coded(grey, pixel_format, width=640, height=480):
    """A grey picture as a camera of that format sends it."""
    if pixel_format == "GREY":
        return grey
    if pixel_format == "YUYV":
        packed = bytearray(b"\x80" * (2 * len(grey)))
        packed[0::2] = grey
        return bytes(packed)
    if pixel_format == "NV12":
        return grey + b"\x80" * (len(grey) // 2)
    header = b"P5 %d %d 255\n" % (width, height)
    done = subprocess.run(
        ["cjpeg", "-quality", "90"], input=header + grey, capture_output=True, check=True)
    return done.stdout


# --- Cameras ------------------------------------------------------------------------------------

VIDIOC_S_FMT = 0xC0D05605
OUTPUT = 2  # V4L2_BUF_TYPE_VIDEO_OUTPUT


class Feeder(threading.Thread):
    """Writes one picture again and again into a V4L2 output device, as a camera's scene."""

    def __init__(self, device, pixel_format, rate=20, width=640, height=480):
        super().__init__(daemon=True)
        self.device, self.pixel_format, self.size = device, pixel_format, (width, height)
        self.interval = 1 / rate
        self.picture, self.shown, self.error = None, None, None
        self.ending = threading.Event()
        self.changed = False
        self.show(None)
        self.start()

    def show(self, payload):
        """Changes the scene; `shown` becomes the time just before its first frame is written."""
        picture = coded(luma(payload, *self.size), self.pixel_format, *self.size)
        self.shown, self.picture, self.changed = None, picture, True

    def first_shown(self):
        return wait(10, "the scene is written", lambda: self.shown)

    def stop(self):
        self.ending.set()
        self.join(10)

    def open(self):
        width, height = self.size
        # Not O_NONBLOCK: write(2) then waits for a free buffer, which paces us like a camera.
        device = os.open(self.device, os.O_RDWR | os.O_CLOEXEC)
        pixel = struct.pack(
            "<II4sIIIIIIIII", width, height, self.pixel_format.encode(), 1, 0,
            width * height * 2, 8, 0, 0, 0, 0, 0)
        fcntl.ioctl(device, VIDIOC_S_FMT, bytearray(struct.pack("<II", OUTPUT, 0) + pixel.ljust(200, b"\0")))
        return device

    def run(self):
        device = None
        while not self.ending.is_set():
            start = time.monotonic()
            try:
                if device is None:
                    device = self.open()
                first, self.changed, picture = self.changed, False, self.picture
                os.write(device, picture)
                if first:
                    self.shown = self.shown or start
            except OSError as error:
                # The fault a test put in stops the output side too: open it again.
                self.error = error
                if device is not None:
                    os.close(device)
                device = None
                time.sleep(0.1)
            rest = self.interval - (time.monotonic() - start)
            if rest > 0:
                time.sleep(rest)
        if device is not None:
            os.close(device)


class Vivid:
    """The kernel's virtual video driver: what is written to its output is what its input sees."""

    def __init__(self, *parameters):
        modprobe("videodev")
        modprobe(
            "vivid", "n_devs=1", "node_types=0x101", "num_inputs=1", "input_types=3",
            "num_outputs=1", "output_types=1", *parameters)
        self.camera, self.output = "/dev/video0", "/dev/video1"
        self.connect()

    def connect(self):
        wait(10, self.output, lambda: os.path.exists(self.output) and os.path.exists(self.camera))
        time.sleep(0.3)
        run("v4l2-ctl", "-d", self.output, "--set-dv-bt-timings", "index=0")
        run("v4l2-ctl", "-d", self.camera, "--set-dv-bt-timings", "index=0")
        self.control("loop_video=1,osd_text_mode=2")

    def control(self, setting):
        run("v4l2-ctl", "-d", self.camera, "-c", setting)

    def unbind(self):
        write("/sys/bus/platform/drivers/vivid/unbind", "vivid.0")

    def bind(self):
        write("/sys/bus/platform/drivers/vivid/bind", "vivid.0")
        self.connect()

    def remove(self):
        wait(10, "vivid is free", lambda: subprocess.run(["rmmod", "vivid"]).returncode == 0)


# --- The terminal -------------------------------------------------------------------------------


class Terminal:
    """`gatelight run` with a configuration."""

    def __init__(self, gate, configuration):
        self.folder = gate.folder
        self.file = self.folder / "gatelight.yaml"
        settings = {
            "trust": {"directory": str(gate.trust)},
            "journal": {"directory": str(self.folder / "journal")},
            "camera": {"kind": "none"},
        }
        settings.update(configuration)
        # JSON is YAML.
        self.file.write_text(json.dumps(settings, indent=1))
        self.output = open(self.folder / "output", "w+")
        self.errors = open(self.folder / "errors", "w+")
        self.process = subprocess.Popen(
            [GATELIGHT, "run", "--config", str(self.file), "--json"],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors)

    def ready(self, *devices):
        """Waits until it has opened these."""
        def opened():
            folder = f"/proc/{self.process.pid}/fd"
            try:
                return {os.path.realpath(f"{folder}/{name}") for name in os.listdir(folder)}
            except OSError:
                return set()
        wanted = {os.path.realpath(device) for device in devices}
        wait(20, lambda: f"{wanted} open; {self.said()}", lambda: wanted <= opened())
        return self

    def lines(self):
        """Every verdict so far."""
        text = (self.folder / "output").read_text()
        return [json.loads(line) for line in text.splitlines() if line.endswith("}")]

    def said(self):
        return (self.folder / "errors").read_text()

    def verdict(self, reason, after=0, limit=30):
        """Waits for a verdict with this reason past the first `after` lines."""
        return wait(
            limit,
            lambda: f"verdict {reason}; {self.lines()[after:]}; {self.said()[-2000:]}",
            lambda: next((v for v in self.lines()[after:] if v["reason"] == reason), None))

    def count(self):
        return len(self.lines())

    def resident(self):
        """Bytes."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * mmap.PAGESIZE

    def stop(self, sent=signal.SIGTERM, limit=20):
        """Ends it; how many seconds that took."""
        start = time.monotonic()
        self.process.send_signal(sent)
        status = self.process.wait(limit)
        assert sent == signal.SIGKILL or status == 0, f"status {status}: {self.said()}"
        return time.monotonic() - start

    def end(self):
        """For clean-up: whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()
        self.errors.close()


def gpio_lamp(chip, **options):
    return {"kind": "gpio", "chip": chip.path, "green": 0, "yellow": 1, "red": 2, **options}


# --- The host -----------------------------------------------------------------------------------


class Host:
    """The controllers at the other end of the serial lines (host/lines.py)."""

    def __init__(self):
        modprobe("virtio_console")
        port = wait(10, "the line to the host", self.find)
        self.line = os.fdopen(os.open(f"/dev/{port}", os.O_RDWR | os.O_CLOEXEC), "r+b", buffering=0)

    @staticmethod
    def find():
        for name in pathlib.Path("/sys/class/virtio-ports").glob("*/name"):
            if name.read_text().strip() == "rig.talk":
                return name.parent.name
        return None

    def ask(self, do, **arguments):
        self.line.write((json.dumps({"do": do, **arguments}) + "\n").encode())
        answer = b""
        while not answer.endswith(b"\n"):
            answer += self.line.read(65536) or b""
        return json.loads(answer)
