"""The send ledger, a file per step of the protocol."""
