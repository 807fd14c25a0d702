"""Every namespace URI, once. No other Python module spells one out, so none can be misspelt."""

from typing import Final

SOAP11_ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12_ENVELOPE: Final = "http://www.w3.org/2003/05/soap-envelope"

XSD: Final = "http://www.w3.org/2001/XMLSchema"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP: Final = "http://schemas.xmlsoap.org/wsdl/soap/"
WSDL_SOAP12: Final = "http://schemas.xmlsoap.org/wsdl/soap12/"

WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"  # noqa: S105
)

TEMPURI: Final = "http://tempuri.org/"
"""The target namespace of the WSDLs of LearnerService, none of whose messages is in it, and of LearnerServiceR9."""

FINDMSG: Final = "http://api.lrs.miap.gov.uk/findmsg"
REGMSG: Final = "http://api.lrs.miap.gov.uk/regmsg"
REPORTMSG: Final = "http://api.lrs.miap.gov.uk/reportmsg"
BATCHMSG: Final = "http://api.lrs.miap.gov.uk/batchmsg"
VLDMSG: Final = "http://api.lrs.miap.gov.uk/vldmsg"
LEARNER: Final = "http://api.lrs.miap.gov.uk/learner"
EXCEPTIONS: Final = "http://api.lrs.miap.gov.uk/exceptions"
LEARNERREC: Final = "http://api.lrs.miap.gov.uk/learnerrec"

FAULTS: Final = "http://api.lrs.qcf.gov.uk/faults"
MODEL: Final = "http://api.lrs.qcf.gov.uk/model"
SERVICES: Final = "http://api.lrs.qcf.gov.uk/services"
QCF_COMMON: Final = "http://schemas.datacontract.org/2004/07/Amor.Qcf.Common"
QCF_MIAP_MODEL: Final = "http://schemas.datacontract.org/2004/07/Amor.Qcf.MIAPModel"
QCF_ENTITIES: Final = "http://schemas.datacontract.org/2004/07/Amor.Qcf.MIAPModel.Entities"
QCF_INTERFACE: Final = "http://schemas.datacontract.org/2004/07/Amor.Qcf.Service.Interface"
SERIALIZATION: Final = "http://schemas.microsoft.com/2003/10/Serialization/"
ARRAYS: Final = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"

BATCH: Final = "urn:lrs-soap:batch:1"
"""Files in and out, as XML: ours."""

LEARNING_RECORDS: Final = "urn:lrs-soap:learning-records:1"
"""All of our own contract."""
