"""Everything on one port: our pages, the HTTP calls, and Voilà."""
