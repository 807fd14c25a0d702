"""What stands in the queue: JSON, because with huey's pickles whoever can write there could have code run here."""

import json
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Messages of tasks whose arguments are numbers and texts, and that have no follow-ups."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(bytes(data)))
