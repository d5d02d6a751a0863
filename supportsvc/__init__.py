"""Reader support for news sites."""
