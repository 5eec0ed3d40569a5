"""A machine that a test makes: a tree as the kernel's, and tools that answer as they are told."""

import os
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.doctor.examine import examine
from appliance.doctor.found import Found
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine
from appliance.doctor.verdict import Verdict
from appliance.settings import Settings, settings_from
from tests.kiosk.fake_usb import POS_80, FakeUsb, Says

PI_4 = "Raspberry Pi 4 Model B Rev 1.4\0"
DAY_S = 86_400
# What a television says of itself begins so; the rest is its maker, its modes and zeros.
EDID = bytes.fromhex("00ffffffffffff00") + bytes(120)
LOG_LINE = "hwmon hwmon1: Undervoltage detected!"


@dataclass(frozen=True, slots=True)
class Tools:
    """Programs on a PATH of their own."""

    folder: Path

    def answers(self, name: str, text: str) -> None:
        """The tool prints this, whatever it is asked."""
        tool = self.folder / name
        answer = self.folder / f"{name}.answer"
        answer.write_text(text)
        tool.write_text(f'#!/bin/sh\nexec cat "{answer}"\n')
        tool.chmod(0o755)

    def fails(self, name: str) -> None:
        """The tool has nothing to say, as for somebody who may not ask."""
        self.answers(name, "")
        (self.folder / name).write_text("#!/bin/sh\nexit 1\n")

    @property
    def path(self) -> str:
        return f"{self.folder}:{os.environ['PATH']}"


class FakeMachine:
    """A Pi 4 that is well in every part; a test spoils what it needs."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.tools = Tools(folder / "tools")
        self.tools.folder.mkdir(parents=True)
        self.usb = FakeUsb(self.root)
        self.data = folder / "data"
        self._furnish()

    def _furnish(self) -> None:
        self.write("proc/device-tree/model", PI_4)
        self.write("proc/uptime", f"{DAY_S}.50 300000.00\n")
        self.mounted("/dev/mmcblk0p2 / ext4 rw")
        self.write("etc/fstab", "PARTUUID=1-02 / ext4 defaults,noatime 0 1\n")
        self.sound_cards("vc4hdmi0")
        self.write("dev/gpiochip0", "")
        self.write("sys/class/gpio/gpiochip512/label", "pinctrl-bcm2711\n")
        self.write("sys/class/gpio/gpiochip512/device/gpiochip0/dev", "254:0\n")
        self.socket("HDMI-A-1", tells=True)
        self.write("sys/class/drm/card1-HDMI-A-1/modes", "1920x1080\n1280x720\n")
        self.write("sys/class/rtc/rtc0/since_epoch", f"{time.time():.0f}\n")
        self.write("sys/class/thermal/thermal_zone0/temp", "51234\n")
        self.write("sys/class/net/eth0/operstate", "up\n")
        self.write("sys/class/net/lo/operstate", "unknown\n")
        self.card(written_mib=20)
        self.tools.answers("vcgencmd", "throttled=0x0\n")
        self.tools.answers("journalctl", "")
        self.tools.answers("sshd", "usepam yes\npasswordauthentication no\n")
        self.units()
        self.usb.plug_in_file("lp0", POS_80)

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def socket(self, name: str, *, connected: bool = True, tells: bool) -> None:
        """A socket of the graphics driver; a television tells about itself by its EDID."""
        folder = f"sys/class/drm/card1-{name}"
        self.write(f"{folder}/status", f"{'' if connected else 'dis'}connected\n")
        self.write(f"{folder}/edid", "")
        if tells:
            (self.root / folder / "edid").write_bytes(EDID)

    def sound_cards(self, *ids: str) -> None:
        """The kernel's list of them."""
        lines = (f"{n:2} [{one:<15}]: driver - {one} by name\n" for n, one in enumerate(ids))
        self.write("proc/asound/cards", "".join(lines))

    def mounted(self, *mounts: str) -> None:
        """Device, place, kind, and rw or ro: of the file system, as a unit in a cage sees it."""
        lines = (mount.split() for mount in mounts)
        table = (
            f"{n} 1 179:{n} / {place} ro,noatime shared:1 - {kind} {device} {how},discard\n"
            for n, (device, place, kind, how) in enumerate(lines, 20)
        )
        self.write("proc/self/mountinfo", "".join(table))

    def card(self, written_mib: int, life: str = "", eol: str = "") -> None:
        sectors = written_mib * 2048
        self.write("sys/block/mmcblk0/stat", f"9000 0 900000 1 700 0 {sectors} 1 0 1 1\n")
        if life:
            self.write("sys/block/mmcblk0/device/life_time", f"{life}\n")
        if eol:
            self.write("sys/block/mmcblk0/device/pre_eol_info", f"{eol}\n")

    def units(self, **changed: str) -> None:
        """What systemctl shows; `kiosk="ActiveState=failed"` changes the kiosk's unit."""
        blocks = []
        for name in ("service", "kiosk", "display"):
            facts = {"Id": f"token-{name}.service", "LoadState": "loaded", "ActiveState": "active"}
            facts |= {"Result": "success", "NRestarts": "0", "ExecMainStatus": "0"}
            facts |= dict(pair.split("=") for pair in changed.get(name, "").split())
            blocks.append("".join(f"{key}={value}\n" for key, value in facts.items()))
        self.tools.answers("systemctl", "\n".join(blocks))

    def process(self, pid: int, comm: str, opened: str, command: str) -> None:
        """A program that runs and has a node open."""
        self.write(f"proc/{pid}/comm", f"{comm}\n")
        self.write(f"proc/{pid}/cmdline", command.replace(" ", "\0") + "\0")
        descriptors = self.root / f"proc/{pid}/fd"
        descriptors.mkdir()
        (descriptors / "3").symlink_to(opened)

    def hold(self, says: Says, driver: str, port: str = "1-1.2") -> None:
        """The printer is there, but another driver has it."""
        self.usb.pull_out("lp0")
        self.usb.hold(says, driver, port)
        device = self.root / "sys/bus/usb/devices" / port
        device.symlink_to(self.root / "sys/devices/usb1" / port)
        (device / "busnum").write_text("1\n")
        (device / "devnum").write_text("7\n")

    def settings(self, **sections: dict[str, object]) -> Settings:
        service = {"data_dir": str(self.data)}
        return settings_from({"service": service, **sections}, "test")

    def look(
        self,
        said: tuple[dict[str, object], ...] | None = (),
        counters: tuple[str, ...] = (),
        **sections: dict[str, object],
    ) -> Look:
        settings = self.settings(**sections)
        return Look(Machine(self.root), settings, said, counters=counters)


@dataclass(frozen=True, slots=True)
class Doctor:
    """Looks at the fake machine with its tools on the PATH."""

    machine: FakeMachine

    def verdict(
        self, said: tuple[dict[str, object], ...] | None = (), **sections: dict[str, object]
    ) -> Verdict:
        return examine(self.machine.look(said, (), **sections))

    def finds(self, part: str, **sections: dict[str, object]) -> Found:
        return found(self.verdict((), **sections), part)


def found(verdict: Verdict, part: str) -> Found:
    """The one finding of a part."""
    (one,) = (found for found in verdict.findings if found.part == part)
    return one


def said(part: str, state: str, code: str = "", **more: object) -> dict[str, object]:
    """A part as the service tells it."""
    words = {"message": f"about {part}", "what_to_do": "do it", "kiosk": None}
    return {"part": part, "state": state, "code": code, "since": "2026-11-21", **words, **more}


def on_path(machine: FakeMachine, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """The doctor who finds the machine's tools."""
    monkeypatch.setenv("PATH", machine.tools.path)
    return Doctor(machine)


@contextmanager
def answering(node: Path, answers: bytes) -> Iterator[None]:
    """A printer behind the node that answers DLE EOT 1, 2 and 4 with one byte each."""
    printer, cable = os.openpty()
    tty.setraw(cable)
    node.unlink()
    node.symlink_to(os.ttyname(cable))
    replies = dict(zip((b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"), answers, strict=False))

    def work() -> None:
        with suppress(OSError):  # the cable is pulled
            while question := os.read(printer, 3):
                if question in replies:
                    os.write(printer, bytes([replies[question]]))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        os.close(cable)
        thread.join(10)
        os.close(printer)
