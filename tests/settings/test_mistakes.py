from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.settings import Settings, SettingsWrong, load_settings, settings_from


def mistakes_in(table: dict[str, object]) -> dict[str, str]:
    with pytest.raises(SettingsWrong) as wrong:
        settings_from(table, "settings.toml")
    return {mistake.key: mistake.says for mistake in wrong.value.mistakes}


def test_an_empty_file_runs() -> None:
    assert settings_from({}, "settings.toml") == Settings()


def test_every_mistake_is_told_at_once_with_the_nearest_name() -> None:
    mistakes = mistakes_in(
        {
            "printer": {"paper_mm": 72},
            "kiosk": {"repaet_guard_s": 3, "buttons": [{"pin": "seventeen"}, 4]},
            "clinic": {"languages": ["en", "fr"], "time_zone": "Mars/Base", "name": 7},
            "sevrice": {},
        }
    )

    assert mistakes == {
        "printer.paper_mm": "is 72: use 58 or 80",
        "kiosk.repaet_guard_s": "unknown setting, did you mean repeat_guard_s?",
        "kiosk.buttons[0].pin": "is 'seventeen', a whole number is needed",
        "kiosk.buttons[1]": "is no table like { pin = … }",
        "clinic.languages": "is ['en', 'fr']: list one or more of en, hi, or",
        "clinic.time_zone": "is Mars/Base: is no known time zone",
        "clinic.name": "is 7, a text in quotes is needed",
        "sevrice": "unknown setting, did you mean service?",
    }


def test_a_sound_card_is_named_as_the_kernel_names_it() -> None:
    says = "write its name in /proc/asound/cards, such as Headphones; empty: the television"
    for name in ("bcm2835 Headphones", "hw:1,0", "a" * 16):
        mistakes = mistakes_in({"display": {"sound_card": name}})
        assert mistakes == {"display.sound_card": f"is {name}: {says}"}

    for name in ("", "vc4hdmi1", "Headphones", "card_1-b"):
        known = settings_from({"display": {"sound_card": name}}, "settings.toml")
        assert known.display.sound_card == name


def test_one_button_a_department_and_one_wire_a_pin() -> None:
    button = {"pin": 17, "lamp": 27, "department": "dental"}

    mistakes = mistakes_in({"kiosk": {"buttons": [button, button]}})

    assert mistakes == {"kiosk.buttons": "two buttons share a pin, a lamp or a department"}


def test_every_mistake_in_hours_and_capacities_is_told() -> None:
    mistakes = mistakes_in(
        {
            "queue": {
                "hours": [
                    {"opens": "9 o'clock", "closes": "25:00"},
                    {"days": ["mon", "fnord"], "opens": "09:00", "clsoes": "13:00"},
                    "always",
                ],
                "capacity": -1,
                "capacities": [{"capacity": "many", "department": "dental"}, {"department": ""}],
                "public_per_hour": 0,
            }
        }
    )

    assert mistakes == {
        "queue.hours[0].opens": "is 9 o'clock: is no time like 09:00",
        "queue.hours[0].closes": "is 25:00: is no time like 09:00",
        "queue.hours[1].days": "is ['mon', 'fnord']: use mon, tue, wed, thu, fri, sat, sun",
        "queue.hours[1].clsoes": "unknown setting, did you mean closes?",
        "queue.hours[2]": "is no table like { department = … }",
        "queue.capacity": "is -1: use 0 to 100000",
        "queue.capacities[0].capacity": "is 'many', a whole number is needed",
        "queue.capacities[1].department": "is : name the department; for all, set queue.capacity",
        "queue.public_per_hour": "is 0: use 1 to 10000",
    }


def test_a_department_has_one_capacity() -> None:
    row = {"department": "dental", "capacity": 30}

    assert mistakes_in({"queue": {"capacities": [row, row]}}) == {
        "queue.capacities": "two rows name the same department"
    }


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[clinic]\nname = "no end\n')

    with pytest.raises(SettingsWrong, match="line 2"):
        load_settings(path)


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.sampled_from(["clinic", "service", "kiosk", "printer", "display", "queue"]),
)
def test_no_value_whatsoever_is_a_crash(value: object, section: str) -> None:
    keys = getattr(Settings(), section).__dataclass_fields__

    with suppress(SettingsWrong):
        for key in keys:
            settings_from({section: {key: value}}, "settings.toml")
    with suppress(SettingsWrong):
        settings_from({section: value}, "settings.toml")

    assert Settings() == settings_from({}, "settings.toml"), "and the defaults stay what they are"
