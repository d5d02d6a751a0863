"""What the operator sees of the service: metrics and logs, neither of which knows a reader."""
