"""No stranger can take the places of those who work here."""

from appliance.live.places import KEPT_FOR_KNOWN, OF_ONE_ADDRESS, SOCKETS_AT_MOST, Places


def filled(count: int, address: str) -> Places:
    places = Places()
    for _ in range(count):
        places.take(address)
    return places


def test_one_address_has_only_so_many() -> None:
    places = filled(OF_ONE_ADDRESS, "10.0.0.9")

    assert not places.has_room("10.0.0.9", known=False)
    assert places.has_room("10.0.0.8", known=False)
    assert places.has_room("10.0.0.9", known=True)


def test_the_last_places_are_for_who_is_known() -> None:
    places = filled(SOCKETS_AT_MOST - KEPT_FOR_KNOWN, "127.0.0.1")

    assert not places.has_room("10.0.0.9", known=False)
    assert places.has_room("10.0.0.9", known=True)
    assert places.has_room("127.0.0.1", known=False)


def test_there_is_an_end() -> None:
    places = filled(SOCKETS_AT_MOST, "127.0.0.1")

    assert not places.has_room("127.0.0.1", known=True)


def test_who_leaves_makes_room() -> None:
    places = filled(OF_ONE_ADDRESS, "10.0.0.9")

    places.leave("10.0.0.9")

    assert places.has_room("10.0.0.9", known=False)
