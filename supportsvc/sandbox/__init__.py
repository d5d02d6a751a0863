"""The stand-in for Stripe that the demo and the tests talk to over HTTP; it knows the service only by HTTP."""
