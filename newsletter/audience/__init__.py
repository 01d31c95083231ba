"""Subscribers, lists, consent, import and export."""
