"""lrs_soap: an open Learning Records Service that speaks the published SOAP contracts."""

__version__ = "0.1.0"
