"""The web app: all routes on one page, then the endpoints by whom they trust."""
