"""The home of redis: every key, script and connection of the store lives here."""
