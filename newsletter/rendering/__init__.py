"""Blocks to MJML to message: theme, text, personalisation."""
