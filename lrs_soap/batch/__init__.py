"""Files in and out: their layouts, readers and writers."""
