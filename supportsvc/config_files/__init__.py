"""TOML files to domain values; every complaint names file, key, value and what was expected."""

from supportsvc.config_files.advice import advise
from supportsvc.config_files.complaints import Complaint, ConfigurationError
from supportsvc.config_files.configuration import Configuration, Stamp, load, look, starter
from supportsvc.config_files.words import Words

__all__ = ["Complaint", "Configuration", "ConfigurationError", "Stamp", "Words", "advise", "load", "look", "starter"]
