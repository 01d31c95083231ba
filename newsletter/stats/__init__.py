"""Figures of what became of a campaign. Read only."""
