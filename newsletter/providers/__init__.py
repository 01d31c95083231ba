"""Transactional email APIs and the local outbox, a folder each, found by name."""
