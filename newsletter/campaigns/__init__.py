"""From an issue and a list to a frozen campaign, and its control: plan, send, pause, resume, cancel."""
