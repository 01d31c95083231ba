"""Readers who open, click and leave by a seed, through the real endpoints."""
