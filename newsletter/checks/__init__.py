"""What is looked at before a send, a file per rule: dossier in, findings out."""
