"""Figures, read only, each with its denominator."""
