"""The four contracts, and what each is known by: written once for the tests that hold all of them."""

from dataclasses import dataclass

from lrs_soap.contracts import namespaces
from lrs_soap.contracts.documents import (
    EXTERNAL_SERVICE,
    LEARNER_SERVICE,
    LEARNER_SERVICE_2014,
    LEARNER_SERVICE_R9,
    Contract,
)


@dataclass(frozen=True)
class Published:
    """A contract with what its WSDL must say, and the namespace of each schema file."""

    contract: Contract
    service: str
    port: str
    actions: dict[str, str]
    schemas: dict[str, str]

    def __str__(self) -> str:
        return self.contract.wsdl_file.removesuffix(".wsdl")


def _actions(prefix: str, names: str) -> dict[str, str]:
    """By operation: `prefix` and its name, or nothing where there is no prefix."""
    return {name: prefix and prefix + name for name in names.split()}


PUBLISHED = [
    Published(
        LEARNER_SERVICE,
        "LearnerServiceProxy",
        "BasicHttpBinding_LearnerPortType",
        _actions(
            "",
            "learnerByULN learnerByDemographics registerSingleLearner updateSingleLearner"
            " submitBatchRegistration getBatchRegistrationOutput submitVerifyBatch getVerifyBatchOutput"
            " retrieveULNs",
        )
        | _actions("http://tempuri.org/LearnerPortType/", "verifyLearner"),
        {
            "batchmsg.xsd": namespaces.BATCHMSG,
            "exceptions.xsd": namespaces.EXCEPTIONS,
            "findmsg.xsd": namespaces.FINDMSG,
            "learner.xsd": namespaces.LEARNER,
            "regmsg.xsd": namespaces.REGMSG,
            "reportmsg.xsd": namespaces.REPORTMSG,
            "vldmsg.xsd": namespaces.VLDMSG,
        },
    ),
    Published(
        LEARNER_SERVICE_2014,
        "LearnerService",
        "LearnerService",
        _actions("", "getMergedUnmergedULNsReport getDeletedULNsReport getLearnerRecord"),
        {
            "exceptions.xsd": namespaces.EXCEPTIONS,
            "learner.xsd": namespaces.LEARNER,
            "learnerrec.xsd": namespaces.LEARNERREC,
            "reportmsg.xsd": namespaces.REPORTMSG,
        },
    ),
    Published(
        LEARNER_SERVICE_R9,
        "LearnerServiceR9Proxy",
        "BasicHttpBinding_ILearnerServiceR9",
        _actions(
            "http://tempuri.org/ILearnerServiceR9/",
            "LearnerByUln GetLearnerLearningEvents UpdateLearnerSubsetFields ViewAudit GetOrganisation"
            " CreateDataChallenge ListDataChallenge DeleteDataChallenge",
        ),
        {
            "arrays.xsd": namespaces.ARRAYS,
            "common.xsd": namespaces.QCF_COMMON,
            "entities.xsd": namespaces.QCF_ENTITIES,
            "faults.xsd": namespaces.FAULTS,
            "interface.xsd": namespaces.QCF_INTERFACE,
            "messages.xsd": namespaces.TEMPURI,
            "miap_model.xsd": namespaces.QCF_MIAP_MODEL,
            "model.xsd": namespaces.MODEL,
            "serialization.xsd": namespaces.SERIALIZATION,
        },
    ),
    Published(
        EXTERNAL_SERVICE,
        "ExternalServiceProxy",
        "BasicHttpBinding_IExternalService",
        _actions(
            "http://api.lrs.qcf.gov.uk/services/IExternalService/",
            "SubmitAchievementBatchJob GetAchievementBatchJob",
        ),
        {
            "faults.xsd": namespaces.FAULTS,
            "messages.xsd": namespaces.SERVICES,
            "model.xsd": namespaces.MODEL,
        },
    ),
]
