"""Each part of a kiosk, spoilt one at a time."""

import fcntl
import os
import re
import time
from pathlib import Path

import pytest

from appliance.doctor.codes import CODES
from appliance.doctor.examine import examine
from appliance.doctor.found import State
from appliance.doctor.well_words import well_words
from tests.doctor.machine import (
    DAY_S,
    LOG_LINE,
    Doctor,
    FakeMachine,
    answering,
    found,
    said,
)
from tests.kiosk.fake_usb import OFFICE, POS_80


def test_a_machine_that_is_well_has_nothing_to_tell_but_the_missing_queue(doctor: Doctor) -> None:
    verdict = doctor.verdict()

    faults = {found.part: found.code for found in verdict.findings if found.state.is_fault}
    assert faults.keys() <= {"database", "sound"}, faults  # no queue yet; aplay may be missing


# --- power and heat ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bits", "code"), [("0x50005", "under-voltage-now"), ("0x50000", "under-voltage-seen")]
)
def test_a_weak_power_supply_is_a_warning_counted_over_the_day(
    machine: FakeMachine, doctor: Doctor, bits: str, code: str
) -> None:
    machine.tools.answers("vcgencmd", f"throttled={bits}\n")
    machine.tools.answers("journalctl", f"{LOG_LINE}\n" * 3)

    power = doctor.finds("under-voltage")

    assert (power.state, power.code) == (State.WARNING, code)
    assert power.figures == {"throttled": bits, "times_24h": 3}
    assert "power supply" in power.what_to_do


def test_without_vcgencmd_the_kernel_is_asked_about_the_power(
    machine: FakeMachine, doctor: Doctor
) -> None:
    (machine.tools.folder / "vcgencmd").unlink()
    machine.write("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    machine.write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")

    assert doctor.finds("under-voltage").code == "under-voltage-now"


def test_ninety_degrees_are_a_warning(machine: FakeMachine, doctor: Doctor) -> None:
    machine.write("sys/class/thermal/thermal_zone0/temp", "90000\n")

    heat = doctor.finds("temperature")

    assert (heat.state, heat.code) == (State.WARNING, "temperature-high")
    assert heat.figures == {"celsius": 90}


@pytest.mark.parametrize(
    ("bits", "code"), [("0x4", "throttled-now"), ("0x40000", "throttled-seen")]
)
def test_a_processor_slowed_by_heat_is_a_warning_of_heat_alone(
    machine: FakeMachine, doctor: Doctor, bits: str, code: str
) -> None:
    machine.tools.answers("vcgencmd", f"throttled={bits}\n")

    verdict = doctor.verdict()

    assert found(verdict, "temperature").code == code
    assert found(verdict, "under-voltage").state is State.OK


def test_a_processor_slowed_by_a_weak_supply_is_no_matter_of_heat(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.tools.answers("vcgencmd", "throttled=0x50005\n")
    weak = doctor.verdict()
    machine.tools.answers("vcgencmd", "throttled=0xd0005\n")
    hot_too = doctor.verdict()

    assert found(weak, "under-voltage").code == "under-voltage-now"
    assert found(weak, "temperature").state is State.OK
    assert found(hot_too, "temperature").code == "throttled-seen"


def test_a_weak_supply_before_a_power_cut_counts_for_the_day(
    machine: FakeMachine, doctor: Doctor
) -> None:
    # given what was kept of the log of an earlier start: two lines of today and an old one
    machine.write("proc/sys/kernel/random/boot_id", "b\n")
    now = time.strftime("%a %Y-%m-%d %H:%M:%S %Z")
    lines = (f"{now} kernel: {LOG_LINE}", f"{now} kernel: {LOG_LINE}")
    old = f"Fri 2020-11-20 10:00:00 UTC kernel: {LOG_LINE}"
    log = "\n".join(("-- Boot a --", old, *lines, "-- Boot b --", lines[0], ""))
    machine.write("var/lib/token-kiosk-log/log", log)
    machine.tools.answers("vcgencmd", "throttled=0x50000\n")

    assert doctor.finds("under-voltage").figures["times_24h"] == 2


# --- partitions ----------------------------------------------------------------------------------


def test_a_boot_partition_that_is_writable_by_accident_is_told(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.write("etc/fstab", "PARTUUID=1-01 /boot/firmware vfat defaults,ro 0 2\n")
    machine.mounted("/dev/mmcblk0p2 / ext4 rw", "/dev/mmcblk0p1 /boot/firmware vfat rw")

    partitions = doctor.finds("partitions")

    assert (partitions.state, partitions.code) == (State.WARNING, "partition-writable")
    assert partitions.figures == {"where": "/boot/firmware"}


def test_a_root_that_should_lie_below_an_overlay_and_does_not_is_told(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.write("boot/firmware/cmdline.txt", "root=/dev/mmcblk0p2 overlayroot=tmpfs:recurse=0\n")

    accident = doctor.finds("partitions")
    machine.mounted("overlayroot / overlay rw", "/dev/mmcblk0p2 /media/root-ro ext4 ro")
    well = doctor.finds("partitions")
    machine.mounted("overlayroot / overlay rw", "/dev/mmcblk0p2 /media/root-ro ext4 rw")
    unlocked = doctor.finds("partitions")

    assert (accident.code, accident.figures) == ("partition-writable", {"where": "/"})
    assert well.state is State.OK
    assert unlocked.figures == {"where": "/media/root-ro"}


def test_a_root_that_became_read_only_by_an_error_is_trouble(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.mounted("/dev/mmcblk0p2 / ext4 ro", "/dev/sda1 /data ext4 rw")

    partitions = doctor.finds("partitions", service={"data_dir": "/data/queue"})

    assert (partitions.state, partitions.code) == (State.TROUBLE, "root-read-only")


@pytest.mark.parametrize("options", ["ro", "rw,errors=remount-ro,emergency_ro"])
def test_data_that_cannot_be_written_are_trouble(
    machine: FakeMachine, doctor: Doctor, options: str
) -> None:
    data = f"/dev/mmcblk0p3 /var/lib/my\\040data ext4 {options}"
    machine.mounted("/dev/mmcblk0p2 / ext4 rw", data)

    partitions = doctor.finds("partitions", service={"data_dir": "/var/lib/my data/queue"})

    assert (partitions.state, partitions.code) == (State.TROUBLE, "data-read-only")


# --- clock ---------------------------------------------------------------------------------------


def test_a_clock_chip_whose_oscillator_stopped_is_told(
    machine: FakeMachine, doctor: Doctor
) -> None:
    # The kernel answers EINVAL; a folder answers with another error, and is as unreadable.
    file = machine.root / "sys/class/rtc/rtc0/since_epoch"
    file.unlink()
    file.mkdir()

    clock = doctor.finds("clock")

    assert (clock.state, clock.code) == (State.WARNING, "clock-chip-stopped")
    assert "battery" in clock.what_to_do


def test_a_clock_chip_that_reads_the_year_2000_is_not_believed(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.write("sys/class/rtc/rtc0/since_epoch", "946684800\n")

    clock = doctor.finds("clock")

    assert clock.code == "clock-chip-wrong"
    assert clock.figures["said"] == "2000-01-01"


def test_a_clock_battery_that_runs_out_is_told(machine: FakeMachine, doctor: Doctor) -> None:
    machine.write("sys/class/rtc/rtc0/battery_voltage", "1500000\n")

    assert doctor.finds("clock").figures == {"chip": "rtc0", "volt": 1.5}


def test_a_time_that_nothing_vouches_for_is_unsure_until_staff_confirm_it(
    machine: FakeMachine, doctor: Doctor
) -> None:
    # given a chip an hour off, which is no fault of the chip, and no NTP
    machine.write("sys/class/rtc/rtc0/since_epoch", f"{time.time() - 3600:.0f}\n")

    alone = doctor.verdict()
    confirmed = doctor.verdict((said("clock", "ok"),))

    if found(alone, "clock").state is not State.OK:  # NTP may keep this machine's clock
        assert found(alone, "clock").code == "clock-unsure"
    assert found(confirmed, "clock").state is State.OK


# --- printer -------------------------------------------------------------------------------------


def test_a_printer_held_through_libusb_is_told_with_its_holder(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.hold(POS_80, driver="usbfs")
    machine.process(812, "ipp-usb", "/dev/bus/usb/001/007", "/usr/sbin/ipp-usb udev")

    verdict = doctor.verdict()

    assert found(verdict, "printer").code == "printer-not-free"
    holder = found(verdict, "printer-holder")
    assert (holder.state, holder.code) == (State.TROUBLE, "printer-held")
    assert holder.figures["holder"] == "ipp-usb (process 812)"


def test_another_program_that_opened_the_printer_is_named_and_the_kiosk_is_not(
    machine: FakeMachine, doctor: Doctor
) -> None:
    node = "/dev/usb/lp0"
    machine.process(
        700, "tokenctl", node, "/opt/t/.venv/bin/python /opt/t/.venv/bin/tokenctl kiosk"
    )
    alone = doctor.finds("printer-holder")

    machine.process(701, "cat", node, "cat letter.txt")
    both = doctor.finds("printer-holder")

    assert (alone.state, alone.figures["holder"]) == (State.OK, "tokenctl (process 700)")
    assert both.figures["holder"] == "cat (process 701)"


def test_a_printer_without_a_driver_is_told(machine: FakeMachine, doctor: Doctor) -> None:
    machine.hold(POS_80, driver="")

    assert doctor.finds("printer-holder").code == "printer-no-driver"


def test_an_office_printer_is_no_ticket_printer(machine: FakeMachine, doctor: Doctor) -> None:
    machine.usb.pull_out("lp0")
    machine.usb.plug_in_file("lp1", OFFICE)

    printer = doctor.finds("printer")

    assert printer.code == "printer-missing"
    assert "LaserJet" in str(printer.figures["seen"])


@pytest.mark.parametrize(
    ("answers", "state", "code"),
    [
        (b"\x12\x12\x12", State.OK, ""),
        (b"\x12\x12\x1e", State.WARNING, "paper-low"),
        (b"\x1a\x32\x72", State.TROUBLE, "paper-out"),
        (b"\x1a\x16\x12", State.TROUBLE, "cover-open"),
        (b"", State.UNKNOWN, "paper-unknown"),
    ],
)
def test_a_printer_that_nobody_speaks_to_is_asked_about_its_paper(
    machine: FakeMachine, doctor: Doctor, answers: bytes, state: State, code: str
) -> None:
    with answering(machine.root / "dev/usb/lp0", answers):
        paper = doctor.finds("paper")

    assert (paper.state, paper.code) == (state, code)


def test_a_printer_that_a_kiosk_speaks_to_is_left_alone(
    machine: FakeMachine, doctor: Doctor
) -> None:
    with answering(machine.root / "dev/usb/lp0", b"\x1a\x32\x72"):
        verdict = doctor.verdict((said("paper", "ok"),))

    assert found(verdict, "paper").state is State.OK


def test_a_network_printer_that_is_off_is_told(doctor: Doctor) -> None:
    printer = doctor.finds("printer", printer={"kind": "network", "device": "127.0.0.1:1"})

    assert printer.code == "printer-unreachable"


# --- card and disk -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("life", "eol", "code"),
    [
        ("0x01 0x09", "0x01", "card-worn"),
        ("0x03 0x03", "0x02", "card-worn"),
        ("0x0b 0x02", "0x01", "card-worn-out"),
        ("0x01 0x01", "0x03", "card-worn-out"),
        ("0x01 0x02", "0x01", ""),
    ],
)
def test_a_card_tells_its_wear(
    machine: FakeMachine, doctor: Doctor, life: str, eol: str, code: str
) -> None:
    machine.card(written_mib=20, life=life, eol=eol)

    assert doctor.finds("card-wear").code == code


def test_what_is_written_to_the_card_in_a_day_is_counted(
    machine: FakeMachine, doctor: Doctor
) -> None:
    few = doctor.finds("card-wear")
    machine.card(written_mib=5000)
    machine.write("proc/uptime", f"{DAY_S / 2} 1.0\n")
    many = doctor.finds("card-wear")

    assert (few.state, few.figures["mib_per_day"]) == (State.OK, 20)
    assert (many.code, many.figures["mib_per_day"]) == ("card-writes-many", 10_000)


# --- the rest ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "spoilt", "text", "code"),
    [
        ("button", "sys/class/gpio/gpiochip512/label", "gpio-mouse", "pins-missing"),
        ("screen", "sys/class/drm/card1-HDMI-A-1/status", "disconnected", "screen-missing"),
        ("sound", "proc/asound/cards", "--- no soundcards ---", "sound-missing"),
        ("network", "sys/class/net/eth0/operstate", "down", "network-none"),
    ],
)
def test_a_part_that_is_missing_is_told(
    machine: FakeMachine, doctor: Doctor, part: str, spoilt: str, text: str, code: str
) -> None:
    machine.write(spoilt, text + "\n")

    missing = doctor.finds(part)

    assert missing.code == code
    assert missing.what_to_do


def test_the_hotspot_is_told_with_what_phones_open(machine: FakeMachine, doctor: Doctor) -> None:
    machine.write("run/token-hotspot/network", "token-kiosk\n10.73.0.1\n17\n")

    network = doctor.finds("network")

    assert network.state is State.OK
    assert network.figures["hotspot"] == "token-kiosk"
    assert network.figures["open"] == "http://10.73.0.1"
    assert "http://10.73.0.1" in well_words("network", network.figures)


# The kernel's line has one socket called connected, whatever is plugged in.


def test_a_socket_where_no_television_tells_of_itself_is_doubted(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.socket("HDMI-A-1", tells=False)
    machine.socket("HDMI-A-2", connected=False, tells=False)

    screen = doctor.finds("screen")

    # no more than a warning: some televisions tell nothing, and show the picture all the same
    assert (screen.state, screen.code) == (State.WARNING, "screen-unsure")
    assert screen.figures == {"socket": "HDMI-A-1"}
    assert "next to the power" in screen.what_to_do


def test_a_television_in_the_other_socket_is_told(machine: FakeMachine, doctor: Doctor) -> None:
    machine.socket("HDMI-A-1", tells=False)
    machine.socket("HDMI-A-2", tells=True)

    screen = doctor.finds("screen")

    assert (screen.state, screen.code) == (State.WARNING, "screen-other-socket")
    assert screen.figures == {"socket": "HDMI-A-2", "shown": "HDMI-A-1"}
    assert "next to the power" in screen.what_to_do


def test_where_nothing_is_called_connected_by_order_the_second_socket_is_as_good(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.socket("HDMI-A-1", connected=False, tells=False)
    machine.socket("HDMI-A-2", tells=True)

    screen = doctor.finds("screen")

    assert (screen.state, screen.figures["socket"]) == (State.OK, "HDMI-A-2")


def test_with_two_televisions_the_first_socket_counts(machine: FakeMachine, doctor: Doctor) -> None:
    machine.socket("HDMI-A-2", tells=True)

    assert doctor.finds("screen").figures["socket"] == "HDMI-A-1"


def test_a_machine_without_real_sockets_is_not_asked_for_more_than_it_has(
    machine: FakeMachine, doctor: Doctor
) -> None:
    # given a virtual machine's screen, and a driver that never shows what a television tells
    machine.socket("HDMI-A-1", connected=False, tells=False)
    machine.socket("Virtual-1", tells=False)
    virtual = doctor.finds("screen")
    machine.socket("HDMI-A-1", tells=False)
    (machine.root / "sys/class/drm/card1-HDMI-A-1/edid").unlink()
    silent = doctor.finds("screen")

    assert (virtual.state, virtual.figures["socket"]) == (State.OK, "Virtual-1")
    assert (silent.state, silent.figures["socket"]) == (State.OK, "HDMI-A-1")


@pytest.mark.parametrize(
    ("effective", "code"),
    [
        ("passwordauthentication no\nkbdinteractiveauthentication no\nusepam yes\n", ""),
        ("passwordauthentication no\nkbdinteractiveauthentication yes\nusepam no\n", ""),
        ("usepam yes\npasswordauthentication yes\n", "ssh-password"),
        (
            "passwordauthentication no\nkbdinteractiveauthentication yes\nusepam yes\n",
            "ssh-password",
        ),
    ],
)
def test_ssh_that_a_password_opens_is_a_warning(
    machine: FakeMachine, doctor: Doctor, effective: str, code: str
) -> None:
    machine.tools.answers("sshd", effective)

    ssh = doctor.finds("ssh")

    assert (ssh.state, ssh.code) == (State.WARNING if code else State.OK, code)
    assert ("ssh-copy-id" in ssh.what_to_do) == bool(code)


@pytest.mark.parametrize(("silent", "code"), [("systemctl", "no-ssh"), ("sshd", "ssh-unread")])
def test_where_nobody_can_tell_of_ssh_nothing_is_wrong(
    machine: FakeMachine, doctor: Doctor, silent: str, code: str
) -> None:
    machine.tools.answers("sshd", "passwordauthentication yes\n")
    machine.tools.fails(silent)

    ssh = doctor.finds("ssh")

    assert (ssh.state, ssh.code) == (State.UNKNOWN, code)


def test_a_screen_too_small_for_the_last_chair_is_told(doctor: Doctor) -> None:
    large = doctor.finds("screen", display={"screen_inches": 32, "farthest_seat_m": 8})
    small = doctor.finds("screen", display={"screen_inches": 19, "farthest_seat_m": 8})

    assert large.state is State.OK
    assert (small.state, small.code) == (State.WARNING, "letters-small")
    assert 4 < float(small.figures["read_m"]) < 6


def test_a_counter_whose_name_is_too_long_for_the_last_chair_is_named(machine: FakeMachine) -> None:
    display: dict[str, object] = {"screen_inches": 32, "farthest_seat_m": 8}
    short = examine(machine.look(counters=("Room 1", "Dr. Das"), display=display))
    long = examine(machine.look(counters=("Room 1", "Pharmacy counter"), display=display))

    assert found(short, "screen").state is State.OK
    assert found(long, "screen").code == "letters-small"
    assert found(long, "screen").figures["counter"] == "Pharmacy counter"


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ("ActiveState=failed Result=exit-code ExecMainStatus=78", "unit-failed"),
        ("ActiveState=inactive", "unit-stopped"),
        ("NRestarts=40", "unit-restarts"),
    ],
)
def test_a_unit_that_does_not_run_is_named(
    machine: FakeMachine, doctor: Doctor, states: str, code: str
) -> None:
    machine.units(kiosk=states)

    units = doctor.finds("units")

    assert (units.code, units.figures["unit"]) == (code, "token-kiosk.service")


def test_a_clinic_without_a_screen_may_mask_its_program(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.units(display="LoadState=masked ActiveState=inactive")
    machine.write("sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
    machine.write("proc/asound/cards", "--- no soundcards ---")

    verdict = doctor.verdict()

    units, screen, sound = (found(verdict, part) for part in ("units", "screen", "sound"))
    assert units.state is State.OK
    assert "token-display.service" in well_words("units", units.figures)
    assert (screen.state, screen.code) == (State.UNKNOWN, "screen-masked")
    assert well_words("sound", sound.figures) == "No sound is wanted."


def test_beside_a_masked_program_the_others_must_run(machine: FakeMachine, doctor: Doctor) -> None:
    masked = "LoadState=masked ActiveState=inactive"
    machine.units(display=masked, kiosk="ActiveState=inactive")
    stopped = doctor.finds("units")
    machine.units(display=masked, kiosk="NRestarts=40")
    restarted = doctor.finds("units")
    machine.units(display=masked, kiosk="LoadState=not-found ActiveState=inactive")
    missing = doctor.finds("units")

    assert (stopped.code, stopped.figures["unit"]) == ("unit-stopped", "token-kiosk.service")
    assert (restarted.code, restarted.figures["unit"]) == ("unit-restarts", "token-kiosk.service")
    assert (missing.code, missing.figures["unit"]) == ("unit-stopped", "token-kiosk.service")


def test_limits_that_the_kernel_does_not_keep_are_told(
    machine: FakeMachine, doctor: Doctor
) -> None:
    # given a Pi whose firmware switched the accounting of memory off
    machine.write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io pids\n")
    without = doctor.finds("units")

    machine.write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")

    assert (without.state, without.code) == (State.WARNING, "memory-unlimited")
    assert "cgroup_enable=memory" in without.what_to_do
    assert doctor.finds("units").state is State.OK


def test_an_upgrade_that_nobody_finished_is_told_unless_it_is_at_work(
    machine: FakeMachine, doctor: Doctor
) -> None:
    # given the note of an upgrade, and the lock that its setup.sh holds
    machine.write("opt/token-kiosk/unproven", "to=0.2.0+0123456789ab\nbefore=0.1.0+ba9876543210\n")
    lock = os.open(machine.root, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    at_work = doctor.finds("units")

    # when that ends without having finished
    os.close(lock)
    left = doctor.finds("units")

    assert at_work.state is State.OK
    assert (left.state, left.code) == (State.WARNING, "upgrade-unproven")
    assert "0.2.0+0123456789ab" in left.message
    assert "setup.sh upgrade" in left.what_to_do


def test_a_machine_without_a_voice_is_told_where_one_is_wanted(
    machine: FakeMachine, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.tools.answers("aplay", "")
    monkeypatch.setenv("PATH", str(machine.tools.folder))

    without = doctor.finds("sound")
    machine.tools.answers("espeak-ng", "")

    assert (without.state, without.code) == (State.WARNING, "voice-missing")
    assert doctor.finds("sound").state is State.OK


def test_the_sound_s_card_is_named(machine: FakeMachine, doctor: Doctor) -> None:
    machine.tools.answers("aplay", "")
    machine.tools.answers("espeak-ng", "")
    machine.sound_cards("Headphones", "vc4hdmi0", "vc4hdmi1")

    television = doctor.finds("sound")
    jack = doctor.finds("sound", display={"sound_card": "Headphones"})
    machine.write("etc/asound.conf", "defaults.pcm.card 0\n")
    as_alsa_wants = doctor.finds("sound")

    told = [well_words("sound", each.figures) for each in (television, jack, as_alsa_wants)]
    assert told == [
        "It goes to vc4hdmi0 by name.",
        "It goes to Headphones by name.",
        "It goes to the card of /etc/asound.conf.",
    ]
    assert {each.state for each in (television, jack, as_alsa_wants)} == {State.OK}


def test_a_sound_that_goes_elsewhere_is_told(machine: FakeMachine, doctor: Doctor) -> None:
    machine.tools.answers("aplay", "")
    machine.tools.answers("espeak-ng", "")
    no_usb = doctor.finds("sound", display={"sound_card": "Device"})
    machine.sound_cards("Headphones")
    no_television = doctor.finds("sound")
    machine.write("etc/asound.conf", "")
    two_words = doctor.finds("sound", display={"sound_card": "Headphones"})

    assert (no_usb.state, no_usb.code) == (State.WARNING, "sound-elsewhere")
    assert no_usb.message == "Calls are heard on vc4hdmi0 by name, not on Device."
    assert (no_television.state, no_television.code) == (State.WARNING, "sound-elsewhere")
    assert no_television.message == "Calls are heard on Headphones by name, not on the television."
    assert "display.sound_card" in no_television.what_to_do
    assert no_television.figures["cards"] == "Headphones"
    assert "the card of /etc/asound.conf, not on Headphones." in two_words.message


def test_a_machine_that_is_no_pi_plays_on_what_it_has(machine: FakeMachine, doctor: Doctor) -> None:
    machine.tools.answers("aplay", "")
    machine.tools.answers("espeak-ng", "")
    machine.write("proc/device-tree/model", "")
    machine.sound_cards("Loopback")

    sound = doctor.finds("sound")

    assert (sound.state, sound.figures["devices"]) == (State.OK, "Loopback by name")


def test_every_part_that_is_well_says_so_in_words(machine: FakeMachine, doctor: Doctor) -> None:
    machine.tools.answers("aplay", "")
    machine.tools.answers("espeak-ng", "")

    for part in doctor.verdict().findings:
        if part.state is State.OK:
            assert well_words(part.part, part.figures).endswith("."), part


def test_a_damaged_database_is_told(machine: FakeMachine, doctor: Doctor) -> None:
    machine.data.mkdir()
    (machine.data / "queue.db").write_bytes(b"SQLite format 3\0" + b"nonsense" * 4096)

    assert doctor.finds("database").code == "database-damaged"


def test_the_worse_of_what_is_seen_here_and_what_the_service_says_counts(
    machine: FakeMachine, doctor: Doctor
) -> None:
    machine.usb.pull_out("lp0")

    verdict = doctor.verdict((
        said("printer", "trouble", "printer-offline"),
        said("paper", "trouble", "paper-out", kiosk="k1"),
        said("display", "warning", "display-silent"),
        said("backup", "trouble", "backup-failed"),
    ))  # fmt: skip

    codes = {found.part: found.code for found in verdict.findings}
    assert codes["printer"] == "printer-missing"  # the more exact of two that are alike
    assert (codes["paper"], codes["screen"]) == ("paper-out", "display-silent")
    assert codes["backup"] == "backup-failed"
    assert "display" not in codes


def test_a_part_that_cannot_be_looked_at_hides_no_other(
    machine: FakeMachine, doctor: Doctor
) -> None:
    # given an uptime that makes no sense, and a clock chip beyond all years
    machine.write("proc/uptime", "nonsense\n")
    machine.write("sys/class/rtc/rtc0/since_epoch", "99999999999999999999\n")

    verdict = doctor.verdict()

    assert found(verdict, "clock").code == "check-failed"
    assert found(verdict, "temperature").state is State.OK


def test_every_code_has_words_and_every_fault_says_what_to_do() -> None:
    package = Path(__file__).parents[2] / "appliance" / "doctor"
    sources = "".join(path.read_text() for path in package.glob("*.py"))

    used = re.findall(r'\b(trouble|warning|unknown)\(\s*"[a-z-]+", "([a-z-]+)"', sources)

    assert len(used) > 20
    for how, code in used:
        assert CODES[code].says, code
        assert how == "unknown" or CODES[code].what_to_do, code
