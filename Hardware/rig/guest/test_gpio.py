"""Lamp, barrier and button on a GPIO chip, read back from the board's side."""

import os
import signal
import time
import unittest

import rig

REASONS = {"green": "status-green", "yellow": "status-yellow", "red": "status-red"}


class GPIO(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gate = rig.Gate()

    def setUp(self):
        self.chip = rig.Chip()
        self.addCleanup(self.chip.remove)

    def start(self, reader, lines=("gpio",), **settings):
        terminal = rig.Terminal(
            self.gate, {"readers": [{"kind": "serial", "device": reader}], **settings})
        self.addCleanup(terminal.end)
        return terminal.ready(reader, *lines)

    def reader(self):
        """A pseudo-terminal a code reader types on: what to open, and how to type."""
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        return os.ttyname(slave), lambda text: os.write(master, text.encode() + b"\r\n")

    def lit(self):
        """A terminal whose lamp is green: it, the lamp, and how to type the next code."""
        device, scan = self.reader()
        terminal = self.start(device, indicator=rig.gpio_lamp(self.chip))
        lamp = rig.Lamp(self.chip)
        lamp.wait("dark")
        scan(self.gate.code())
        lamp.wait("green")
        return terminal, lamp, scan

    def test_every_verdict_lights_its_line(self):
        for active_low in (False, True):
            device, scan = self.reader()
            if active_low:
                # A board that lights when low is dark only once the lines are driven.
                for line in range(3):
                    self.chip.pull(line, True)
            lamp = rig.Lamp(self.chip, active_low=active_low)
            terminal = self.start(
                device, indicator=rig.gpio_lamp(self.chip, **{"active-low": active_low}))
            lamp.wait("dark")
            for status, reason in REASONS.items():
                before = terminal.count()
                scan(self.gate.code(status))
                terminal.verdict(reason, before)
                lamp.wait(status, 2)
                lamp.wait("dark", 4)
            terminal.stop()
            self.assertEqual(lamp.now(), "dark")

    def test_a_killed_terminal_leaves_the_lamp_dark(self):
        terminal, lamp, _ = self.lit()
        terminal.process.send_signal(signal.SIGKILL)
        lamp.wait("dark", 1)

    def test_a_hung_terminal_shows_the_fault_signal(self):
        terminal, lamp, _ = self.lit()
        terminal.process.send_signal(signal.SIGSTOP)
        lamp.blinks(5)
        terminal.process.send_signal(signal.SIGCONT)
        lamp.wait("dark", 5)
        terminal.stop()

    def test_the_barrier_gets_one_pulse_of_its_length_for_green_alone(self):
        device, scan = self.reader()
        terminal = self.start(
            device, indicator=rig.gpio_lamp(self.chip),
            barrier={"kind": "gpio", "chip": self.chip.path, "line": 3, "pulse": "500ms"})
        rig.Lamp(self.chip).wait("dark")
        for status in ("yellow", "red"):
            before = terminal.count()
            scan(self.gate.code(status))
            terminal.verdict(REASONS[status], before)
            end = time.monotonic() + 1
            while time.monotonic() < end:
                self.assertEqual(self.chip.value(3), 0)
                time.sleep(0.01)
        scan(self.gate.code())
        rig.wait(5, "the barrier opens", lambda: self.chip.value(3) == 1)
        start = time.monotonic()
        rig.wait(5, "the barrier closes", lambda: self.chip.value(3) == 0)
        width = time.monotonic() - start
        print(f"pulse of {width * 1000:.0f} ms", flush=True)
        self.assertGreater(width, 0.4)
        self.assertLess(width, 0.8)
        terminal.stop()

    def test_a_terminal_killed_in_a_pulse_closes_the_barrier(self):
        device, scan = self.reader()
        terminal = self.start(
            device, indicator=rig.gpio_lamp(self.chip),
            barrier={"kind": "gpio", "chip": self.chip.path, "line": 3, "pulse": "10s"})
        rig.Lamp(self.chip).wait("dark")
        scan(self.gate.code())
        rig.wait(5, "the barrier opens", lambda: self.chip.value(3) == 1)
        terminal.process.send_signal(signal.SIGKILL)
        rig.wait(1, "the barrier closes", lambda: self.chip.value(3) == 0)

    def test_the_button_takes_a_verdict_back(self):
        """Pressed to ground: the chip's own pull-up holds it high, a finger pulls it low."""
        device, scan = self.reader()
        self.chip.pull(7, True)
        terminal = self.start(
            device, indicator=rig.gpio_lamp(self.chip), timing={"hold": "15s"},
            button={"kind": "gpio", "chip": self.chip.path, "line": 7})
        lamp = rig.Lamp(self.chip)
        lamp.wait("dark")
        code = self.gate.code()
        for _ in range(3):
            before = terminal.count()
            scan(code)
            terminal.verdict("status-green", before)
            lamp.wait("green", 2)
            self.chip.pull(7, False)
            lamp.wait("dark", 2)
            time.sleep(0.1)
            self.chip.pull(7, True)
            time.sleep(0.1)
        self.assertEqual(terminal.count(), 3)
        # Letting go is no press: with nobody at it the colour stays.
        scan(code)
        lamp.wait("green", 5)
        time.sleep(2)
        self.assertEqual(lamp.now(), "green")
        terminal.stop()

    def test_a_line_taken_by_another_process_is_explained_and_taken_when_free(self):
        held = self.chip.hold(1)
        device, scan = self.reader()
        terminal = self.start(device, lines=(), indicator=rig.gpio_lamp(self.chip))
        rig.wait(10, terminal.said, lambda: "busy" in terminal.said().lower())
        os.close(held)
        time.sleep(1)
        before = terminal.count()
        scan(self.gate.code())
        terminal.verdict("status-green", before)
        rig.Lamp(self.chip).wait("green", 2)
        terminal.stop()

    def test_a_chip_that_goes_and_comes_back(self):
        terminal, lamp, scan = self.lit()
        self.chip.unplug()
        rig.wait(10, terminal.said, lambda: "error" in terminal.said())
        self.chip.plug()
        rig.wait(10, terminal.said, lambda: "works again" in terminal.said())
        lamp.wait("dark", 5)
        before = terminal.count()
        scan(self.gate.code("red"))
        terminal.verdict("status-red", before)
        lamp.wait("red", 2)
        terminal.stop()


if __name__ == "__main__":
    unittest.main()
