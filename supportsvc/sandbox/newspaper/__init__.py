"""The demo newspaper: a small news site of our own, the kind of page the service is made for."""

from supportsvc.sandbox.newspaper.app import create_newspaper
from supportsvc.sandbox.newspaper.settings import NewspaperSettings

__all__ = ["NewspaperSettings", "create_newspaper"]
