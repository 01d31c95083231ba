"""What the world tells us: taken in once, classified, and what it changes."""
