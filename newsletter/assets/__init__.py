"""The pictures of a publication: looked at before they are decoded, made ready for mail once, and kept.

The only place that reads the files of ``images/``. No network, and no clock.
"""
