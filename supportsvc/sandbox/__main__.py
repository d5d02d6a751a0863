"""`python -m supportsvc.sandbox`: serve the stand-in for Stripe."""

from supportsvc.sandbox.server import main

main()
