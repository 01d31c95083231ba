"""Pre-send checks: a file per rule under ``rules``, from a frozen dossier to findings."""
