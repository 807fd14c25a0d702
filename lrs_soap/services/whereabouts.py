"""What is logged of an error that nobody foresaw."""

import traceback


def whereabouts(error: BaseException) -> str:
    """What failed and where, without the error's own text, which may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    path = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__module__}.{type(error).__qualname__} at {path}"
