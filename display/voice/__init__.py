"""What the waiting room hears: two notes, then the call in each language of the screen."""
