"""What the world tells us: taken in once, judged, and acted upon."""
