"""Which of the files beside us go where on which machine. Reads the folder of the project only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from board_setup import block, cmdline, config_txt, pins
from board_setup.cmdline import Edit
from board_setup.kernel_line import KernelLine
from board_setup.machine import Machine
from board_setup.targets import Link, Owned, Secret, Shared, Target

NOWHERE = Link("/dev/null")
UNITS = "etc/systemd/system"


@dataclass(frozen=True, slots=True)
class Kind:
    """A folder of files that all go to one place."""

    folder: str
    goes_to: str
    mode: int = 0o644


ALWAYS = (
    Kind("udev", "etc/udev/rules.d"),
    Kind("journald", "etc/systemd/journald.conf.d"),
    Kind("system", "etc/systemd/system.conf.d"),
    Kind("sysctl", "etc/sysctl.d"),
    Kind("units", UNITS),
    Kind("programs", "usr/local/lib/token-kiosk", 0o755),
)
HOTSPOT = (
    Kind("network/dnsmasq", "etc/NetworkManager/dnsmasq-shared.d"),
    Kind("network/dispatcher", "etc/NetworkManager/dispatcher.d", 0o755),
)
ENABLED = {
    "token-hotspot.timer": "timers.target.wants",
    "token-log-keep.timer": "timers.target.wants",
    "token-firstboot.service": "multi-user.target.wants",
    "token-renew-devices.service": "multi-user.target.wants",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of `source` (this project's firmware-config) for one machine and its pins."""

    source: Path
    machine: Machine
    pins: Mapping[int, str]
    prints_by_header: bool = False

    def targets(self, edits: tuple[Edit, ...]) -> list[Target]:
        """All of them; `edits` are those that were made to cmdline.txt so far."""
        return [
            *self._boot(edits),
            *(file for kind in self._kinds() for file in self._files(kind)),
            *self._links(),
            *self._hotspot_profile(),
            *self._names(),
        ]

    def kernel_line(self, done: tuple[Edit, ...]) -> KernelLine:
        """What cmdline.txt should say, with what was done to it so far."""
        wanted = cmdline.wanted_from(self._text("boot/cmdline.txt"))
        if self.machine.network_manager and self.machine.country:
            wanted.append(Edit("", f"cfg80211.ieee80211_regdom={self.machine.country}"))
        if self.prints_by_header:
            # What the kernel says there would come out on paper.
            wanted.append(Edit("console=serial0,115200", ""))
        return KernelLine(wanted, done)

    def config_path(self) -> str:
        """config.txt below the root; empty where this is no Pi."""
        return f"{self.machine.boot}/config.txt" if self.machine.boot else ""

    def cmdline_path(self) -> str:
        """cmdline.txt below the root; empty where this is no Pi."""
        return f"{self.machine.boot}/cmdline.txt" if self.machine.boot else ""

    def _boot(self, edits: tuple[Edit, ...]) -> Iterator[Target]:
        if not self.machine.boot:
            return
        fragments = {
            name: self._text(f"boot/{name}.txt") for name in (config_txt.ALL, *config_txt.BOARDS)
        }
        lines = pins.lines(self.pins) + (pins.serial_lines() if self.prints_by_header else [])

        def unmerged(text: str, _before: str | None) -> str:
            return config_txt.unmerged(text, fragments, lines)

        merged = partial(config_txt.merged, fragments=fragments, pins=lines)
        yield Shared(self.config_path(), merged, unmerged, make=True, mode=0o755)
        # Never made where it is missing: a line without root= would not start.
        line = self.kernel_line(edits)
        yield Shared(self.cmdline_path(), line.merged, line.unmerged, mode=0o755)

    def _kinds(self) -> Iterator[Kind]:
        yield from ALWAYS
        if self.machine.network_manager:
            yield from HOTSPOT
        if self.machine.rpi_swap:
            yield Kind("swap/rpi", "etc/rpi/swap.conf.d")
        elif self.machine.zram_generator:
            yield Kind("swap/zram", "etc/systemd/zram-generator.conf.d")
        if self.machine.avahi:
            yield Kind("mdns/avahi", "etc/avahi/services")
        else:
            yield Kind("mdns/resolved", "etc/systemd/resolved.conf.d")
        if self.machine.ssh:
            yield Kind("ssh", "etc/ssh/sshd_config.d")

    def _files(self, kind: Kind) -> Iterator[Target]:
        for file in sorted((self.source / kind.folder).iterdir()):
            if self.machine.network_manager or "hotspot" not in file.name:
                yield Owned(f"{kind.goes_to}/{file.name}", file.read_bytes(), kind.mode)

    def _links(self) -> Iterator[Target]:
        # Console 1 is the waiting-room screen.
        yield Owned(f"{UNITS}/getty@tty1.service", NOWHERE)
        if self.machine.swapfile_service:
            yield Owned(f"{UNITS}/dphys-swapfile.service", NOWHERE)
        for unit, target in ENABLED.items():
            if self.machine.network_manager or "hotspot" not in unit:
                yield Owned(f"{UNITS}/{target}/{unit}", Link(f"/{UNITS}/{unit}"))

    def _hotspot_profile(self) -> Iterator[Target]:
        if self.machine.network_manager:
            name = "token-kiosk-hotspot.nmconnection"
            template = self._text(f"network/profile/{name}")
            yield Secret(f"etc/NetworkManager/system-connections/{name}", template)

    def _names(self) -> Iterator[Target]:
        if self.machine.avahi:
            lines = self._text("mdns/avahi.conf").splitlines()
            merged = partial(_named, lines)
            yield Shared("etc/avahi/avahi-daemon.conf", merged, partial(_unnamed, lines))

    def _text(self, name: str) -> str:
        return (self.source / name).read_text(encoding="utf-8")


def _named(lines: list[str], text: str) -> str:
    found = block.around(text, lines)
    # A name that somebody chose stays.
    if any(line.strip().startswith("host-name=") for line in block.bare_lines(found.text)):
        return found.text
    return block.with_block(found, lines)


def _unnamed(lines: list[str], text: str, _before: str | None) -> str:
    return block.around(text, lines).text
