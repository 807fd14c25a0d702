"""Do what a request asks once, however often it is sent."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from lrs_soap.domain.errors import RequestIdReused
from lrs_soap.domain.organisation import fold_user_name
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.once_ports import RequestKey

#: From the first of the requests on.
KEPT_FOR: Final = timedelta(days=1)

#: Texts, numbers, lists and mappings of them, as JSON has them.
Told = Mapping[str, Any]


def answer_once(
    operation: str,
    request_id: str,
    content: Told,
    ctx: ServiceContext,
    deed: Callable[[], Told],
    is_done: Callable[[Told], bool] = lambda answer: True,
) -> Told:
    """What the deed answers, or what it answered when the same user sent the request within the last day.

    The key is claimed and the answer kept in the call's own transaction: of two at the same moment the second waits for
    the first, and a deed that raises leaves nothing behind. For an answer that is given again no permission is asked,
    and it is not audited again. An answer of which `is_done` says that nothing came of it is not kept: what stood in
    the way may be mended under the same name. A request without a name is simply done. Raises `RequestIdReused` where
    the content is another, and what the deed raises.
    """
    if not request_id:
        return deed()
    user_name = fold_user_name(ctx.caller.user_name)
    key = RequestKey(ctx.caller.organisation.id, user_name, operation, request_id)
    digest = sha256(json.dumps(content, sort_keys=True).encode()).digest()
    kept = ctx.uow.kept_answers.claim(key, digest, ctx.now, forget_before=ctx.now - KEPT_FOR)
    if kept is None:
        answer = deed()
        if is_done(answer):
            ctx.uow.kept_answers.keep(key, answer)
        else:
            ctx.uow.kept_answers.release(key)
        return answer
    if kept.digest != digest:
        raise RequestIdReused(
            "the RequestId must be a new one: it was used today for a request with other content"
        )
    return kept.answer


def forget_answers(admin: Administration) -> int:
    """Take away answers that are kept no longer: how many. May be called as often as one likes."""
    with admin.units.writing() as unit:
        return unit.kept_answers.forget(admin.clock() - KEPT_FOR)
