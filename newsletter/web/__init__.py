"""The web app: tracking, leaving, reading in the browser, webhooks. Thin: parse, call one function, show."""
