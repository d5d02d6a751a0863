"""The home of stripe: our questions to it, in its words, and its answers, in ours."""
