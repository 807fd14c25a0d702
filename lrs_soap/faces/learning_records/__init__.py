"""The service's own contract at `/LearningRecordsService`, SOAP 1.1 and 1.2.

Learners: `register`, `find`, `verify`, `uln_changes`. Records: `records`, `achievements`, `audit`.
Challenges: `challenges`. Batches: `batches`, `batch_output`, `exceptions`.
Organisations: `organisations`. The service itself: `status`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from spyne import Application

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE
from lrs_soap.contracts.judge import judge_of
from lrs_soap.contracts.namespaces import LEARNING_RECORDS
from lrs_soap.contracts.structure import structures_of
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.achievements import (
    answer_get_achievement_job,
    answer_submit_achievements,
)
from lrs_soap.faces.learning_records.audit import answer_view_audit
from lrs_soap.faces.learning_records.batch_output import answer_get_batch_output
from lrs_soap.faces.learning_records.batches import answer_get_batch, answer_submit_batch
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.challenges import (
    answer_get_challenge,
    answer_list_challenges,
    answer_respond_to_challenge,
    answer_submit_challenge,
    answer_withdraw_challenge,
)
from lrs_soap.faces.learning_records.endpoint import LearningRecordsEndpoint
from lrs_soap.faces.learning_records.exceptions import answer_list_exceptions, answer_resolve_exception
from lrs_soap.faces.learning_records.find import answer_learner_by_demographics, answer_learner_by_uln
from lrs_soap.faces.learning_records.models import models_of
from lrs_soap.faces.learning_records.organisations import (
    answer_get_organisation,
    answer_list_organisations,
    answer_list_users,
    answer_set_user_roles,
)
from lrs_soap.faces.learning_records.records import (
    answer_get_learner_learning_events,
    answer_get_learning_events_for_learners,
)
from lrs_soap.faces.learning_records.register import answer_register_learner, answer_update_learner
from lrs_soap.faces.learning_records.status import answer_get_service_status
from lrs_soap.faces.learning_records.uln_changes import answer_get_merged_ulns
from lrs_soap.faces.learning_records.verify import answer_retrieve_ulns, answer_verify_learner
from lrs_soap.faces.soap import SOAP_11, SOAP_12, CompiledSoap, SoapVersion
from lrs_soap.services.sessions import Sessions

PATH: Final = "/LearningRecordsService"
PREFIXES: Final = {LEARNING_RECORDS: "lr"}

Answer = Callable[[Call, Message], Message]

OPERATIONS: Final[Mapping[str, Answer]] = {
    "RegisterLearner": answer_register_learner,
    "UpdateLearner": answer_update_learner,
    "LearnerByULN": answer_learner_by_uln,
    "LearnerByDemographics": answer_learner_by_demographics,
    "VerifyLearner": answer_verify_learner,
    "RetrieveULNs": answer_retrieve_ulns,
    "GetMergedULNs": answer_get_merged_ulns,
    "SubmitBatch": answer_submit_batch,
    "GetBatch": answer_get_batch,
    "GetBatchOutput": answer_get_batch_output,
    "ListExceptions": answer_list_exceptions,
    "ResolveException": answer_resolve_exception,
    "GetOrganisation": answer_get_organisation,
    "ListOrganisations": answer_list_organisations,
    "ListUsers": answer_list_users,
    "SetUserRoles": answer_set_user_roles,
    "GetServiceStatus": answer_get_service_status,
    "GetLearnerLearningEvents": answer_get_learner_learning_events,
    "GetLearningEventsForLearners": answer_get_learning_events_for_learners,
    "SubmitAchievements": answer_submit_achievements,
    "GetAchievementJob": answer_get_achievement_job,
    "ViewAudit": answer_view_audit,
    "SubmitChallenge": answer_submit_challenge,
    "GetChallenge": answer_get_challenge,
    "ListChallenges": answer_list_challenges,
    "RespondToChallenge": answer_respond_to_challenge,
    "WithdrawChallenge": answer_withdraw_challenge,
}

#: They ask for no credentials.
OPEN_OPERATIONS: Final = frozenset({"GetServiceStatus"})


def make_endpoint(sessions: Sessions, *, max_request_bytes: int) -> LearningRecordsEndpoint:
    """The contract at work."""
    service = make_service()
    return LearningRecordsEndpoint(
        contract=LEARNING_RECORDS_SERVICE,
        protocols={version: make_protocol(service, version) for version in (SOAP_11, SOAP_12)},
        judge=judge_of(LEARNING_RECORDS_SERVICE),
        sessions=sessions,
        max_request_bytes=max_request_bytes,
        open_operations=OPEN_OPERATIONS,
    )


def make_service() -> type[ContractService]:
    """The operations as spyne wants them declared, their messages taken from the schema."""
    models = models_of(structures_of(LEARNING_RECORDS_SERVICE))
    methods: dict[str, Any] = {}
    for name, answer in OPERATIONS.items():
        response = f"{name}Response"
        declare = operation((name, models[name]), (response, models[response]))
        methods[name] = declare(_method(name, answer))
    return type("LearningRecordsService", (ContractService,), methods)


def make_protocol(service: type[ContractService], version: SoapVersion) -> CompiledSoap:
    """The contract's protocol in a version of SOAP."""
    protocol, outgoing = (CompiledSoap(prefixes=PREFIXES, version=version) for _ in range(2))
    protocol.compile(Application([service], LEARNING_RECORDS, in_protocol=protocol, out_protocol=outgoing))
    return protocol


def _method(name: str, answer: Answer) -> Callable[[Any, Message], Message]:
    def method(ctx: Any, request: Message) -> Message:
        return answer(ctx.udc, request)

    method.__name__ = name
    return method
