"""The link by which the first administrator's phone is paired, for the self-test ticket."""

import logging
from urllib.parse import urlsplit

from appliance.addresses import is_local
from appliance.kiosk.service_client import ServiceAway, ServiceClient, ServiceRefused

log = logging.getLogger(__name__)

_WITHIN_S = 3.0


def first_admin_link(service: ServiceClient) -> str:
    """Asked by the printing thread; empty where there is none, or none that a phone can open.

    Who holds a button while the power comes is the technician, and until an admin is known there
    is nobody else to ask.
    """
    try:
        link = service.first_admin_link(_WITHIN_S)
    except (ServiceAway, ServiceRefused) as error:
        log.info("self-test: no link for a first admin: %s", error.code)
        return ""
    return "" if is_local(urlsplit(link).hostname or "") else link
