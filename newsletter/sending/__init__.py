"""The heart: batches, their states, and the protocol that neither misses nor doubles anyone."""
