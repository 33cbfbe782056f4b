"""The package in a machine run by systemd: one installation's life, in the order of the names."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time
import unittest
import urllib.request

import rig

STATE = pathlib.Path("/var/lib/gatelight")
SETTINGS = pathlib.Path("/etc/gatelight/gatelight.yaml")
READER = "/dev/ttyUSB0"


def systemctl(*words):
    return rig.run("systemctl", *words)


def show(name):
    return systemctl("show", "gatelight.service", "-P", name).strip()


def as_gatelight(*words):
    return subprocess.run(
        ["runuser", "-u", "gatelight", "--", *words], capture_output=True, text=True)


class Watch(threading.Thread):
    """Every state the lamp takes while this runs, with its time."""

    def __init__(self, lamp):
        super().__init__(daemon=True)
        self.lamp, self.seen, self.ending = lamp, [], threading.Event()
        self.start()

    def run(self):
        while not self.ending.is_set():
            now = self.lamp.now()
            if not self.seen or self.seen[-1][1] != now:
                self.seen.append((time.monotonic(), now))
            time.sleep(0.005)

    def stop(self):
        self.ending.set()
        self.join()
        return self.seen


class Service(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        release = os.uname().release
        # Where programs of the machine look for the modules of its kernel.
        modules = f"/lib/modules/{release}"
        os.makedirs(modules, exist_ok=True)
        rig.run("mount", "--bind", str(rig.CACHE / "kernel" / modules[1:]), modules)
        # A container's host forbids packages to start their services; this machine is none.
        pathlib.Path("/usr/sbin/policy-rc.d").unlink(missing_ok=True)
        (package,) = pathlib.Path(os.environ["PACKAGES"]).glob("gatelight_*.deb")
        cls.package = str(package)
        cls.host = rig.Host()
        cls.host.ask("speak", line="adapter", protocol="silent")
        rig.modprobe("xhci_pci")
        rig.modprobe("ftdi_sio")
        cls.chip = rig.Chip()
        cls.loopback = rig.Loopback()
        cls.lamp = rig.Lamp(cls.chip)
        cls.feeder = rig.Feeder(cls.loopback.output, "GREY", 10)
        cls.gate = rig.Gate("service")

    @classmethod
    def tearDownClass(cls):
        cls.feeder.stop()

    def setUp(self):
        start = time.monotonic()
        self.addCleanup(lambda: print(f"({time.monotonic() - start:.0f} s)", end=" ", flush=True))

    def main(self):
        """The running terminal's process."""
        return int(show("MainPID"))

    def active(self, limit=20):
        rig.wait(limit, lambda: systemctl("status", "gatelight.service"),
                 lambda: show("ActiveState") == "active")

    def page(self):
        """The process that serves the page; None if there is none."""
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if parent == self.main() and words[1:2] == [b"page"]:
                return int(folder.name)
        return None

    @staticmethod
    def served():
        try:
            with urllib.request.urlopen("http://127.0.0.1:8080/", timeout=5) as answer:
                return b"<html" in answer.read()
        except OSError:
            return False

    def judged(self):
        return show("StatusText")

    def scan(self, status="green"):
        """A code of its own each time, shown until the lamp has its colour, then nothing."""
        self.feeder.show(self.gate.code(status))
        self.lamp.wait(status, 20)
        self.feeder.show(None)

    @staticmethod
    def dpkg(*words):
        # Others' triggers index every manual of the host, which takes an emulated machine minutes.
        return rig.run("dpkg", "--no-triggers", *words)

    def install(self):
        self.dpkg("--install", self.package)

    # --- installed and started

    def test_1_it_is_installed_and_ready(self):
        self.install()
        self.assertEqual(systemctl("is-enabled", "gatelight.service").strip(), "enabled")
        self.active()
        self.assertEqual(rig.run("gatelight", "--version"), rig.run(rig.GATELIGHT, "--version"))
        for page in ("/usr/share/man/man1/gatelight.1.gz",
                     "/usr/share/bash-completion/completions/gatelight"):
            self.assertTrue(os.path.getsize(page) > 1000, page)
        self.assertEqual(rig.run("stat", "-c", "%U %G %a", str(STATE)).split(),
                         ["gatelight", "gatelight", "750"])
        # udev's rules have given the devices to the service's group.
        for device in (READER, self.loopback.camera, self.chip.path):
            self.assertEqual(rig.run("stat", "-Lc", "%G", device).strip(), "gatelight", device)

    def test_2_it_judges_with_the_site_s_configuration_and_keys(self):
        (key,) = self.gate.trust.glob("regions/440000/*")
        shutil.copy(key, "/tmp/region.json")
        os.chmod("/tmp/region.json", 0o644)
        done = as_gatelight("gatelight", "keys", "import", "/tmp/region.json", "--region", "440000")
        self.assertEqual(done.returncode, 0, done.stderr)
        SETTINGS.write_text(json.dumps({
            "camera": {
                "device": self.loopback.camera, "width": 640, "height": 480,
                "repeated-frames": "accept"},
            "admission": {"again-after": "0s"},
            "indicator": rig.gpio_lamp(self.chip),
            "barrier": {"kind": "gpio", "chip": self.chip.path, "line": 3, "pulse": "10s"},
            "readers": [{"kind": "serial", "device": READER}],
            "kiosk": {"port": 8080},
        }))
        systemctl("restart", "gatelight.service")
        self.active()
        for status in ("green", "red", "yellow"):
            self.scan(status)
        self.lamp.wait("dark", 10)
        self.host.ask(
            "send", line="adapter", hex=(self.gate.code().encode() + b"\r\n").hex())
        self.lamp.wait("green", 10)
        rig.wait(5, self.judged, lambda: re.search(r"\b[4-9]\d* scans", self.judged()))
        log = rig.run("journalctl", "-u", "gatelight.service", "-o", "cat")
        self.assertIn("status-green", log)
        print(self.judged(), flush=True)

    # --- what it may and may not do

    def test_3_it_reaches_its_own_devices_and_no_other(self):
        """From inside its control group, as root: the kernel's refusal, not the file's owner's."""
        group = f"/sys/fs/cgroup{show('ControlGroup')}/cgroup.procs"
        script = (
            f"import os, sys\nopen({group!r}, 'w').write(str(os.getpid()))\n"
            "for path in sys.argv[1:]:\n"
            "    try: os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK)); print('opened', path)\n"
            "    except OSError as error: print(error.strerror, path)\n")
        own = [self.loopback.camera, os.path.realpath(self.chip.path), READER]
        others = ["/dev/ttyS1", "/dev/mem", "/dev/port", "/dev/hwrng", "/dev/kmsg", "/dev/vport1p1"]
        others = [path for path in others if os.path.exists(path)]
        self.assertGreaterEqual(len(others), 4, others)
        said = rig.run("python3", "-c", script, *own, *others).splitlines()
        self.assertEqual(
            said, [f"opened {path}" for path in own]
            + [f"Operation not permitted {path}" for path in others])
        # Outside the group the same files open: it is the service that is confined.
        os.close(os.open("/dev/ttyS1", os.O_RDWR | os.O_NONBLOCK))

    def test_3_it_cannot_write_or_see_beyond_its_state(self):
        inside = ["nsenter", "-t", str(self.main()), "-m", "-p", "-n", "-S", "0", "-G", "0"]
        for path in ("/etc/gatelight/x", "/usr/x", "/var/lib/x", "/var/lib/gatelight/trust/x"):
            done = subprocess.run([*inside, "touch", path], capture_output=True, text=True)
            self.assertIn("Read-only file system", done.stderr, path)
        rig.run(*inside, "touch", "/var/lib/gatelight/journal/x")
        os.remove(STATE / "journal/x")
        self.assertEqual(rig.run(*inside, "ls", "/sys/class/net").split(), ["lo"])
        status = pathlib.Path(f"/proc/{self.main()}/status").read_text()
        self.assertRegex(status, r"CapEff:\s+0{16}")
        self.assertRegex(status, r"NoNewPrivs:\s+1")
        self.assertRegex(status, r"Seccomp:\s+2")
        self.assertRegex(status, rf"Uid:\s+{rig.run('id', '-u', 'gatelight').strip()}\b")

    def test_3_its_page_is_a_confined_process_that_is_replaced(self):
        rig.wait(20, "the page", self.served)
        old, main = self.page(), self.main()
        status = pathlib.Path(f"/proc/{old}/status").read_text()
        self.assertRegex(status, r"CapEff:\s+0{16}")
        self.assertRegex(status, r"NoNewPrivs:\s+1")
        # One filter more than the service's own.
        filters = [int(re.search(r"Seccomp_filters:\s+(\d+)", text)[1]) for text in (
            status, pathlib.Path(f"/proc/{main}/status").read_text())]
        self.assertEqual(filters[0], filters[1] + 1)
        # What leads to a device or to the journal is not among its descriptors.
        held = [os.readlink(path) for path in pathlib.Path(f"/proc/{old}/fd").iterdir()]
        self.assertFalse([path for path in held if path.startswith("/") and path != "/dev/null"], held)
        os.kill(old, 9)
        died = time.monotonic()
        self.scan()
        rig.wait(20, "another page's process", lambda: self.page() not in (None, old) and self.served())
        print(f"page back after {time.monotonic() - died:.1f} s", flush=True)
        self.assertEqual(self.main(), main)
        log = rig.run("journalctl", "-u", "gatelight.service", "-o", "cat")
        self.assertIn("the page's process was lost", log)

    def test_3_its_exposure_is_what_was_written_down(self):
        text = rig.run("systemd-analyze", "security", "gatelight.service", "--no-pager")
        exposure = float(re.search(r"exposure level for gatelight.service: ([\d.]+)", text)[1])
        left = {line.split()[1] for line in text.splitlines() if line.startswith("✗")}
        print(f"exposure {exposure}; left: {', '.join(sorted(left))}", flush=True)
        self.assertLessEqual(exposure, 1.5)
        written = pathlib.Path(os.environ["RIG"], "../../../Scripts/packaging/README.md").read_text()
        for point in left:
            self.assertIn(f"`{point}`", written)

    def test_3_its_memory_is_limited_and_it_needs_less(self):
        peak = pathlib.Path(f"/sys/fs/cgroup{show('ControlGroup')}/memory.peak")
        limit = int(show("MemoryMax"))
        used = int(peak.read_text() if peak.exists() else show("MemoryCurrent"))
        print(f"memory {used >> 20} of {limit >> 20} MiB", flush=True)
        self.assertEqual(limit, 256 << 20)
        self.assertLess(used, limit // 2)

    # --- trouble

    def test_4_a_hung_terminal_is_killed_and_comes_back_and_its_last_colour_does_not(self):
        self.active()
        old = self.main()
        self.lamp.wait("dark", 10)
        # Held in view, so that it is the colour the lamp would have for long.
        self.feeder.show(self.gate.code())
        self.lamp.wait("green", 20)
        watch, hung = Watch(self.lamp), time.monotonic()
        os.kill(old, 19)
        self.feeder.show(None)
        rig.wait(60, "another process", lambda: self.main() not in (0, old))
        self.active()
        self.lamp.wait("dark", 10)
        back = time.monotonic()
        self.assertEqual(self.chip.value(3), 0)
        seen = watch.stop()
        print("lamp after the hang: " + ", ".join(
            f"{at - hung:.1f} s {state}" for at, state in seen) +
            f"; back after {back - hung:.1f} s", flush=True)
        self.assertEqual(seen[0][1], "green")
        self.assertLess(seen[1][0] - hung, 3)
        self.assertLessEqual({state for _, state in seen[1:]}, {"dark", "yellow"})
        self.assertIn("yellow", {state for _, state in seen[1:]})
        self.assertEqual(show("Result"), "success")
        self.assertEqual(show("NRestarts"), "1")
        log = rig.run("journalctl", "-u", "gatelight.service", "-o", "cat")
        self.assertIn("Watchdog timeout", log)
        self.scan()

    def test_4_all_of_it_killed_at_once_leaves_the_lamp_dark(self):
        old = self.main()
        self.feeder.show(self.gate.code())
        self.lamp.wait("green", 20)
        rig.wait(5, "the barrier opens", lambda: self.chip.value(3) == 1)
        self.feeder.show(None)
        watch, died = Watch(self.lamp), time.monotonic()
        systemctl("kill", "--kill-who=all", "--signal=KILL", "gatelight.service")
        rig.wait(30, "another process", lambda: self.main() not in (0, old))
        self.active()
        seen = watch.stop()
        print("lamp after the kill: " + ", ".join(
            f"{at - died:.1f} s {state}" for at, state in seen), flush=True)
        self.assertLess(seen[1][0] - died, 1.5)
        self.assertEqual(self.chip.value(3), 0)
        self.assertLessEqual({state for _, state in seen[1:]}, {"dark", "yellow"})
        self.lamp.wait("dark", 10)
        self.scan()

    def test_4_a_wrong_configuration_stops_it_dark_and_says_why(self):
        whole = SETTINGS.read_text()
        self.scan()
        SETTINGS.write_text(whole.replace('"indicator"', '"indicater"'))
        subprocess.run(["systemctl", "restart", "gatelight.service"], capture_output=True)
        rig.wait(20, lambda: systemctl("status", "gatelight.service"),
                 lambda: show("ActiveState") == "failed")
        self.lamp.wait("dark", 5)
        self.assertEqual(show("ExecMainStatus"), "78")
        self.assertIn("indicater", rig.run("journalctl", "-u", "gatelight.service", "-o", "cat"))
        SETTINGS.write_text(whole)
        systemctl("reset-failed", "gatelight.service")
        systemctl("start", "gatelight.service")
        self.active()
        self.scan()

    # --- upgraded and removed

    def test_5_an_upgrade_over_itself_keeps_settings_keys_and_journal(self):
        kept = {path: path.read_bytes() for path in [SETTINGS, *STATE.rglob("*.json")]}
        journal = (STATE / "journal/journal.jsonl").read_bytes()
        self.assertGreaterEqual(len(kept), 2)
        old = self.main()
        self.install()
        self.active()
        self.assertNotEqual(self.main(), old)
        for path, content in kept.items():
            self.assertEqual(path.read_bytes(), content, path)
        self.scan()
        self.lamp.wait("dark", 10)
        self.assertTrue((STATE / "journal/journal.jsonl").read_bytes().startswith(journal))

    def test_6_doctor_is_content_once_the_service_has_stopped(self):
        systemctl("stop", "gatelight.service")
        self.assertEqual(self.lamp.now(), "dark")
        done = as_gatelight("gatelight", "doctor", "--config", str(SETTINGS))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        systemctl("start", "gatelight.service")
        self.active()
        done = as_gatelight("gatelight", "doctor", "--config", str(SETTINGS))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("✗ indicator", done.stdout)

    # --- keys that come on a stick

    def repository(self):
        """A repository with the gate's key, that the terminal is given the root of."""
        folder, keys = pathlib.Path("/run/rig/stick/gatelight"), "/run/rig/roles"
        for role in ("root", "targets", "online", "440000"):
            rig.run("gatelight", "keys", "create", "--role", role, "--output", keys)
        rig.run(
            "gatelight", "keys", "init", str(folder), "--root-key", f"{keys}/root.public.pem",
            "--targets-key", f"{keys}/targets.public.pem",
            "--online-key", f"{keys}/online.public.pem")
        rig.run("gatelight", "keys", "add", str(folder), "440000",
                "--key", f"{keys}/440000.public.pem")
        (key,) = self.gate.trust.glob("regions/440000/*")
        rig.run("gatelight", "keys", "put", str(folder), "440000", str(key))
        self.publish(folder)
        shutil.copy(folder / "metadata/1.root.json", "/etc/gatelight/root.json")
        os.chmod("/etc/gatelight/root.json", 0o644)
        return folder

    @staticmethod
    def publish(folder):
        for role in ("root", "targets", "440000"):
            subprocess.run(
                ["gatelight", "keys", "sign", str(folder), "--key",
                 f"/run/rig/roles/{role}.private.pem"], capture_output=True)
        rig.run("gatelight", "keys", "publish", str(folder),
                "--key", "/run/rig/roles/online.private.pem")

    def image(self, folder=None):
        """A stick with what is in a folder, or with no file system at all."""
        image = pathlib.Path("/out/stick.img")
        image.unlink(missing_ok=True)
        if folder is None:
            image.write_bytes(os.urandom(4 << 20))
            return image
        rig.run("truncate", "-s", "16M", str(image))
        rig.run("mkfs.vfat", str(image))
        rig.run("mcopy", "-s", "-i", str(image), str(folder), "::")
        return image

    def bring(self, image):
        """Plugs the stick in; what became of it, and the colours the lamp took."""
        before, watch = self.report(), Watch(self.lamp)
        content = image.read_bytes()
        self.host.ask("stick", image=image.name)
        try:
            rig.wait(40, lambda: rig.run("journalctl", "-n", "30", "-o", "cat"),
                     lambda: self.report() not in (None, before))
            time.sleep(3)
        finally:
            seen = [state for _, state in watch.stop()]
            self.host.ask("no-stick")
        self.assertEqual(image.read_bytes(), content, "the stick was written to")
        return self.report(), seen

    @staticmethod
    def report():
        file = STATE / "trust/last-update.json"
        return json.loads(file.read_text()) if file.exists() else None

    def test_6_keys_come_on_a_stick(self):
        for module in ("usb-storage", "sd_mod", "vfat", "nls_cp437", "nls_ascii", "nls_utf8"):
            rig.modprobe(module)
        folder = self.repository()
        systemctl("restart", "gatelight.service")
        # A root and no keys yet: out of service.
        self.lamp.blinks(20)
        report, seen = self.bring(self.image(folder))
        self.assertEqual((report["outcome"], report["version"]), ("updated", 1), report)
        self.assertNotIn("green", seen)
        self.active()
        self.scan()
        self.lamp.wait("dark", 10)
        # The same again: one flash.
        report, seen = self.bring(self.image(folder))
        self.assertEqual(report["outcome"], "already-newer", report)
        self.assertEqual(seen.count("yellow"), 1, seen)
        # A new version: three.
        self.publish(folder)
        report, seen = self.bring(self.image(folder))
        self.assertEqual((report["outcome"], report["version"]), ("updated", 2), report)
        self.assertEqual(seen.count("yellow"), 3, seen)
        # A newer one with a changed byte: red, and the old keys still judge.
        self.publish(folder)
        snapshot = folder / "metadata/3.snapshot.json"
        text = snapshot.read_bytes()
        snapshot.write_bytes(text.replace(b'"version": 1', b'"version": 7', 1))
        report, seen = self.bring(self.image(folder))
        self.assertEqual((report["outcome"], report["attack"]), ("refused", "mix-and-match"))
        self.assertEqual(seen.count("red"), 1, seen)
        log = rig.run("journalctl", "-o", "cat")
        self.assertIn("refused: mix-and-match: snapshot.json", log)
        self.scan()
        self.lamp.wait("dark", 10)

    def test_6_sticks_of_other_people_are_left_alone(self):
        before = self.report()
        photographs = pathlib.Path("/run/rig/photographs")
        photographs.mkdir()
        (photographs / "gatelight").write_bytes(b"no folder")
        for image in (self.image(photographs), self.image()):
            self.host.ask("stick", image=image.name)
            time.sleep(4)
            self.host.ask("no-stick")
            self.assertEqual(self.report(), before)
        failed = rig.run("systemctl", "list-units", "--failed", "--plain", "--no-legend",
                         "gatelight-import@*").splitlines()
        self.assertEqual(len(failed), 1, f"not only the one that was refused: {failed}")
        self.scan()

    def test_7_a_purge_leaves_nothing(self):
        files = rig.run("dpkg", "--listfiles", "gatelight").splitlines()
        files = [path for path in files if not os.path.isdir(path)]
        self.scan()
        self.dpkg("--purge", "gatelight")
        rig.wait(5, "the lamp goes dark", lambda: self.lamp.now() == "dark")
        left = [path for path in [*files, str(STATE), "/etc/gatelight"] if os.path.lexists(path)]
        self.assertEqual(left, [])
        self.assertNotEqual(subprocess.run(["getent", "passwd", "gatelight"]).returncode, 0)
        self.assertNotEqual(subprocess.run(["getent", "group", "gatelight"]).returncode, 0)
        found = rig.run(
            "find", "/etc", "/lib/systemd", "/lib/udev", "/usr/share/doc", "/var/lib/systemd",
            "-name", "*gatelight*")
        self.assertEqual(found, "")
        status = subprocess.run(["systemctl", "cat", "gatelight.service"], capture_output=True)
        self.assertNotEqual(status.returncode, 0)


if __name__ == "__main__":
    unittest.main()
