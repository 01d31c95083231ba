"""What was written elsewhere, turned into an issue as well as can be, with an account of what was left out."""
