"""The rules: each module is one, and its docstring is its page of documentation."""
