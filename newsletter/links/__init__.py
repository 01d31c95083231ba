"""Signed tokens and the addresses made of them."""
