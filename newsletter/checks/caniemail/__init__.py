"""What mail programs support, from caniemail.com: a compact table, its licence, and the script that renews it."""
