"""Write, check, send and understand a newsletter, from files in your own git repository."""

__version__ = "0.1.0"
