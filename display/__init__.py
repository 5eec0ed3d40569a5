"""The waiting-room screen: a client of the queue that shows one frame and owns nothing."""
