"""Long answers are told page by page."""


def pages_of(total: int, size: int) -> int:
    """How many pages of a size so many fill."""
    return -(-total // size)
