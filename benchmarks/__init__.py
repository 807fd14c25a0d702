"""How fast the service is, beside what others would write: `python -m benchmarks`, or `make bench`.

Ratios of neighbours in one run on one machine are what counts here; absolute figures hold for that day only.
"""
