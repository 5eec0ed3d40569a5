"""Every JSON shape that crosses a process: HTTP bodies and answers, and the frames of the sockets.

The one package that the kiosk, the display, the pages' tests and the service share. A frame carries
its `kind`; whole snapshots with a growing `revision`, so a lost frame costs nothing.
"""

from appliance.wire.answers import *
from appliance.wire.bodies import *
from appliance.wire.coding import *
from appliance.wire.fields import *
from appliance.wire.frames import *
from appliance.wire.furnishing import *
from appliance.wire.notices import *
from appliance.wire.people import *
from appliance.wire.queue import *
