"""The use cases: plain functions over the ports, each with its dependencies as parameters."""
