"""Checks files before they are sent: what is wrong, where, how it is mended; reports, and corrected copies."""
