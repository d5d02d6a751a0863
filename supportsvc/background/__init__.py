"""What a process does beside answering: it keeps up with the store and with the configuration."""
