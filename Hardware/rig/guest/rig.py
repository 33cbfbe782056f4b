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
WORK = pathlib.Path("/run/rig")


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

    def hold(self, line):
        """Takes a line as another process would (GPIO_V2_GET_LINE_IOCTL); close it to let go."""
        chip = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        request = bytearray(592)
        struct.pack_into("<I", request, 0, line)
        request[256:261] = b"other"
        struct.pack_into("<Q", request, 288, 1 << 2)  # GPIO_V2_LINE_FLAG_INPUT
        struct.pack_into("<I", request, 560, 1)  # num_lines
        fcntl.ioctl(chip, 0xC250B407, request)
        os.close(chip)
        return struct.unpack_from("<i", request, 588)[0]

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
        # Line by line, so a change may fall between two of them: only what is read twice was there.
        levels = None
        while levels != (again := [self.chip.value(line) ^ self.active_low for line in self.lines]):
            levels = again
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

# videodev2.h on x86-64.
S_FMT, REQBUFS, QUERYBUF = 0xC0D05605, 0xC0145608, 0xC0585609
QBUF, DQBUF, STREAMON = 0xC058560F, 0xC0585611, 0x40045612
OUTPUT, MMAP, FIELD_NONE = 2, 1, 1


class Output:
    """A V4L2 output device that streams; frames go into its own buffers."""

    def __init__(self, path, pixel_format, width, height):
        self.device = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            # struct v4l2_format: type, padding, then v4l2_pix_format.
            pixel = struct.pack("<II4s4I", width, height, pixel_format.encode(), FIELD_NONE,
                                0, width * height * 2 if pixel_format == "MJPG" else 0, 8)
            answer = self.control(S_FMT, struct.pack("<II", OUTPUT, 0) + pixel.ljust(200, b"\0"))
            self.size = struct.unpack_from("<I", answer, 8 + 20)[0]
            answer = self.control(REQBUFS, struct.pack("<3I8x", 4, OUTPUT, MMAP))
            self.buffers = [self.map(i) for i in range(struct.unpack_from("<I", answer)[0])]
            self.next, self.streams = 0, False
        except OSError:
            os.close(self.device)
            raise

    def control(self, request, data):
        buffer = bytearray(data)
        fcntl.ioctl(self.device, request, buffer)
        return buffer

    @staticmethod
    def descriptor(index, used=0):
        """struct v4l2_buffer."""
        data = bytearray(88)
        struct.pack_into("<5I", data, 0, index, OUTPUT, used, 0, FIELD_NONE)
        struct.pack_into("<I", data, 60, MMAP)
        return data

    def map(self, index):
        answer = self.control(QUERYBUF, self.descriptor(index))
        offset, length = struct.unpack_from("<I", answer, 64)[0], struct.unpack_from("<I", answer, 72)[0]
        return mmap.mmap(self.device, length, offset=offset)

    def write(self, picture):
        """Raises BlockingIOError when the driver has not yet shown an earlier frame."""
        index = self.next
        if index < len(self.buffers):
            self.next += 1
        else:
            index = struct.unpack_from("<I", self.control(DQBUF, self.descriptor(0)))[0]
        picture = picture[: self.size]
        self.buffers[index][: len(picture)] = picture
        self.control(QBUF, self.descriptor(index, len(picture)))
        if not self.streams:
            self.control(STREAMON, struct.pack("<i", OUTPUT))
            self.streams = True

    def close(self):
        for buffer in self.buffers:
            buffer.close()
        os.close(self.device)


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

    def picture_of(self, payload):
        return coded(luma(payload, *self.size), self.pixel_format, *self.size)

    def show(self, payload):
        self.show_picture(self.picture_of(payload))

    def show_picture(self, picture):
        """Changes the scene; `shown` becomes the time just before its first frame is written."""
        self.shown, self.picture, self.changed = None, picture, True

    def first_shown(self):
        return wait(10, "the scene is written", lambda: self.shown)

    def stop(self):
        self.ending.set()
        self.join(10)

    def run(self):
        output = None
        while not self.ending.is_set():
            start = time.monotonic()
            try:
                output = output or Output(self.device, self.pixel_format, *self.size)
                first, picture = self.changed, self.picture
                output.write(picture)
                if first and picture is self.picture:
                    self.changed, self.shown = False, start
            except BlockingIOError:
                pass
            except OSError as error:
                # A fault that a test put in stops the output side too: open it again.
                self.error = error
                if output:
                    output.close()
                output = None
                time.sleep(0.1)
            rest = self.interval - (time.monotonic() - start)
            if rest > 0:
                time.sleep(rest)
        if output:
            output.close()


class Vivid:
    """The kernel's virtual video driver: what is written to its output is what its input sees.

    The nodes have other numbers after a driver came back, so they get names as udev gives them.
    """

    camera, output = "/dev/gatelight-camera", "/dev/rig-output"
    driver = pathlib.Path("/sys/bus/platform/drivers/vivid")

    def __init__(self, *parameters):
        modprobe("videodev")
        modprobe(
            "vivid", "n_devs=1", "node_types=0x101", "num_inputs=1", "input_types=3",
            "num_outputs=1", "output_types=1", *parameters)
        self.connect()

    @staticmethod
    def node(kind):
        for name in pathlib.Path("/sys/class/video4linux").glob("*/name"):
            if name.read_text().strip().endswith(kind):
                return f"/dev/{name.parent.name}"
        return None

    def connect(self):
        nodes = {}
        for link, kind in ((self.output, "vid-out"), (self.camera, "vid-cap")):
            node = nodes[link] = wait(10, kind, lambda: self.node(kind))
            wait(10, node, lambda: os.path.exists(node))
            # The slowest timing at this size that the driver takes: emulation has little to spare.
            run("v4l2-ctl", "-d", node, "--set-dv-bt-timings", "cvt,width=640,height=480,fps=36")
        run("v4l2-ctl", "-d", nodes[self.camera], "-c", "loop_video=1,osd_text_mode=2")
        # Only now may feeder and terminal find them: timings cannot be set while one streams.
        for link, node in nodes.items():
            if os.path.islink(link):
                os.remove(link)
            os.symlink(node, link)

    def control(self, setting):
        run("v4l2-ctl", "-d", self.camera, "-c", setting)

    def unbind(self):
        write(self.driver / "unbind", "vivid.0")
        for link in (self.camera, self.output):
            os.remove(link)

    def bind(self):
        write(self.driver / "bind", "vivid.0")
        self.connect()

    def remove(self):
        wait(10, "vivid is free", lambda: subprocess.run(["rmmod", "vivid"]).returncode == 0)
        for link in (self.camera, self.output):
            if os.path.islink(link):
                os.remove(link)


class Loopback:
    """v4l2loopback: each picture that is written is one frame of the camera, at the same moment."""

    camera = output = "/dev/video0"

    def __init__(self, exclusive_caps=1):
        modprobe("videodev")
        run(
            "insmod", str(CACHE / "modules/loopback/v4l2loopback.ko"), "devices=1", "video_nr=0",
            "card_label=rig", f"exclusive_caps={exclusive_caps}", "max_buffers=4")
        wait(10, self.camera, lambda: os.path.exists(self.camera))

    def remove(self):
        wait(10, "v4l2loopback is free",
             lambda: subprocess.run(["rmmod", "v4l2loopback"]).returncode == 0)


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
            # The same few codes come again and again.
            "admission": {"again-after": "0s"},
        }
        settings.update(configuration)
        if settings["camera"].get("kind", "v4l2") == "v4l2":
            # What feeds these cameras has no noise.
            settings["camera"] = {"repeated-frames": "accept", **settings["camera"]}
        # JSON is YAML.
        self.file.write_text(json.dumps(settings, indent=1))
        self.read, self.verdicts = 0, []
        self.output = open(self.folder / "output", "w+")
        self.errors = open(self.folder / "errors", "w+")
        self.process = subprocess.Popen(
            [GATELIGHT, "run", "--config", str(self.file), "--json"],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors)

    def ready(self, *devices):
        """Waits until the terminal or a guard of its has these open: paths, or `gpio` for lines."""
        def opened():
            tree = {str(self.process.pid)}
            for task in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children"):
                tree |= set(task.read_text().split())
            found = set()
            for process in tree:
                for entry in pathlib.Path(f"/proc/{process}/fd").iterdir():
                    target = os.path.realpath(entry)
                    found.add("gpio" if "anon_inode:gpio" in target else target)
            return found
        def is_ready():
            try:
                return {os.path.realpath(d) if "/" in d else d for d in devices} <= opened()
            except OSError:
                return False
        wait(20, lambda: f"{devices} open; {self.said()}", is_ready)
        return self

    def lines(self):
        """Every verdict so far."""
        with open(self.folder / "output") as file:
            file.seek(self.read)
            text = file.read()
        whole = text[: text.rfind("\n") + 1]
        self.read += len(whole.encode())
        self.verdicts += map(json.loads, whole.splitlines())
        return list(self.verdicts)

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
        answer = json.loads(answer)
        assert "error" not in answer, answer
        return answer


class Adapter:
    """The USB serial adapter, by a name of its own as udev gives it: plugged in again while somebody
    still has the old one open, it gets another number."""

    path = "/dev/gatelight-serial"

    def __init__(self, host):
        modprobe("xhci_pci")
        modprobe("ftdi_sio")
        self.host = host
        self.connect()

    @staticmethod
    def nodes():
        return sorted(str(node) for node in pathlib.Path("/dev").glob("ttyUSB*"))

    def connect(self):
        (node,) = wait(10, lambda: f"the adapter; there are {self.nodes()}", self.nodes)
        if os.path.islink(self.path):
            os.remove(self.path)
        os.symlink(node, self.path)

    def unplug(self):
        self.host.ask("unplug")
        wait(10, "the adapter goes", lambda: not self.nodes())
        os.remove(self.path)

    def plug(self):
        self.host.ask("plug")
        self.connect()
