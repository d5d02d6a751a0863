"""Running the service: the embedded store and its supervisor, the servers and the demo."""
