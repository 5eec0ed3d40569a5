"""The line of figures in the self-test ticket's QR code."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.wire.photo import AT_MOST, Photo, PhotoPart, decoded, encoded

names = st.from_regex(r"[a-z][a-z-]{0,12}", fullmatch=True)
parts = st.builds(
    PhotoPart,
    part=names,
    state=st.sampled_from(["ok", "warning", "trouble", "unknown"]),
    code=st.one_of(st.just(""), names),
    figures=st.dictionaries(names, st.text(max_size=80), max_size=3),
)


@given(st.lists(parts, max_size=20))
def test_any_verdict_fits_and_can_be_read_back(told: list[PhotoPart]) -> None:
    line = encoded(Photo("0.1.0", "2026-11-21T09:10", 5, told))

    read = decoded(line)

    assert len(line) <= AT_MOST
    assert line.isascii()
    assert (read.version, read.at, read.up_h) == ("0.1.0", "2026-11-21T09:10", 5)
    known = {(part.part, part.state, part.code) for part in told}
    assert {(part.part, part.state, part.code) for part in read.parts} <= known


def test_faults_come_first_and_are_never_crowded_out() -> None:
    figures = {f"figure-{n}": "x" * 60 for n in range(6)}
    many = [PhotoPart(f"part-{n}", "ok", "", figures) for n in range(20)]
    fault = PhotoPart("printer", "trouble", "printer-held", figures)

    read = decoded(encoded(Photo("0.1.0", "", 0, [*many, fault])))

    assert read.parts[0].code == "printer-held"
    assert read.at == ""


def test_a_kiosk_puts_its_own_parts_in_the_place_of_older_ones() -> None:
    old = PhotoPart("paper", "unknown", "paper-unknown")
    new = PhotoPart("paper", "trouble", "paper-out")

    photo = Photo("0.1.0", "", 0, [old, PhotoPart("disk", "ok")]).with_parts([new])

    assert [(part.part, part.code) for part in photo.parts] == [
        ("disk", ""),
        ("paper", "paper-out"),
    ]
