// The part of the LearnerService contract that this example calls, written by hand in the form that `dotnet-svcutil`
// and Visual Studio generate from ADDRESS?singleWsdl, so that it stays small enough to read. What carries it:
//
// - Only the outermost element of a message is in a namespace, all within it are in none (Form = Unqualified), with one
//   exception, LinkedULNs. Where this is wrong, values are null and nothing raises an error.
// - XmlSerializer writes elements in the order they are declared in: keep the contract's.
// - IsNullable = true sends xsi:nil for null, which the contract wants of elements that are required but may be unknown.
//   All others are left out when they are null.
// - The fault's elements are in its namespace; DataContractSerializer reads it.
// - .NET would do with less: XmlSerializerFormat on the interface alone and no XmlElement on the MessageBodyMembers.
//   Mono does not apply the first to the operations and does not read the namespace from MessageBodyMember.

using System.Runtime.Serialization;
using System.ServiceModel;
using System.Xml.Schema;
using System.Xml.Serialization;

namespace LearnerServiceExample
{
    internal static class Namespaces
    {
        public const string Service = "http://tempuri.org/";
        public const string Find = "http://api.lrs.miap.gov.uk/findmsg";
        public const string Register = "http://api.lrs.miap.gov.uk/regmsg";
        public const string Report = "http://api.lrs.miap.gov.uk/reportmsg";
        public const string Learner = "http://api.lrs.miap.gov.uk/learner";
        public const string Exceptions = "http://api.lrs.miap.gov.uk/exceptions";
    }

    [ServiceContract(Namespace = Namespaces.Service, Name = "LearnerPortType")]
    public interface ILearnerPortType
    {
        [XmlSerializerFormat]
        [OperationContract(Action = "", ReplyAction = "*")]
        [FaultContract(typeof(MIAPAPIException), Action = "", Name = "MIAPAPIException", Namespace = Namespaces.Exceptions)]
        FindLearnerResponseMessage learnerByULN(FindLearnerByULNMessage request);

        [XmlSerializerFormat]
        [OperationContract(Action = "", ReplyAction = "*")]
        [FaultContract(typeof(MIAPAPIException), Action = "", Name = "MIAPAPIException", Namespace = Namespaces.Exceptions)]
        FindLearnerResponseMessage learnerByDemographics(FindLearnerByDemographicsMessage request);

        [XmlSerializerFormat]
        [OperationContract(Action = "", ReplyAction = "*")]
        [FaultContract(typeof(MIAPAPIException), Action = "", Name = "MIAPAPIException", Namespace = Namespaces.Exceptions)]
        RegisterLearnerResponseMessage registerSingleLearner(RegisterLearnerMessage request);

        [XmlSerializerFormat]
        [OperationContract(Action = "", ReplyAction = "*")]
        [FaultContract(typeof(MIAPAPIException), Action = "", Name = "MIAPAPIException", Namespace = Namespaces.Exceptions)]
        UpdateLearnerResponseMessage updateSingleLearner(UpdateLearnerMessage request);

        [XmlSerializerFormat]
        [OperationContract(Action = "http://tempuri.org/LearnerPortType/verifyLearner", ReplyAction = "*")]
        [FaultContract(typeof(MIAPAPIException), Action = "", Name = "MIAPAPIException", Namespace = Namespaces.Exceptions)]
        VerifyLearnerResponseMessage verifyLearner(VerifyLearnerMessage request);
    }

    [MessageContract(IsWrapped = false)]
    public class FindLearnerByULNMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Find)]
        [XmlElement(Namespace = Namespaces.Find)]
        public LearnerByULNRqst FindLearnerByULN;
    }

    [MessageContract(IsWrapped = false)]
    public class FindLearnerByDemographicsMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Find)]
        [XmlElement(Namespace = Namespaces.Find)]
        public LearnerByDemographicsRqst FindLearnerByDemographics;
    }

    [MessageContract(IsWrapped = false)]
    public class FindLearnerResponseMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Find)]
        [XmlElement(Namespace = Namespaces.Find)]
        public FindLearnerResp FindLearnerResponse;
    }

    [MessageContract(IsWrapped = false)]
    public class RegisterLearnerMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Register)]
        [XmlElement(Namespace = Namespaces.Register)]
        public RegisterSingleLearnerRqst RegisterLearner;
    }

    [MessageContract(IsWrapped = false)]
    public class RegisterLearnerResponseMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Register)]
        [XmlElement(Namespace = Namespaces.Register)]
        public RegisterSingleLearnerResp RegisterLearnerResponse;
    }

    [MessageContract(IsWrapped = false)]
    public class UpdateLearnerMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Register)]
        [XmlElement(Namespace = Namespaces.Register)]
        public UpdateLearnerRqst UpdateLearner;
    }

    [MessageContract(IsWrapped = false)]
    public class UpdateLearnerResponseMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Register)]
        [XmlElement(Namespace = Namespaces.Register)]
        public UpdateLearnerResp UpdateLearnerResponse;
    }

    [MessageContract(IsWrapped = false)]
    public class VerifyLearnerMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Report)]
        [XmlElement(Namespace = Namespaces.Report)]
        public VerifyLearnerRqst VerifyLearner;
    }

    [MessageContract(IsWrapped = false)]
    public class VerifyLearnerResponseMessage
    {
        [MessageBodyMember(Namespace = Namespaces.Report)]
        [XmlElement(Namespace = Namespaces.Report)]
        public VerifyLearnerResp VerifyLearnerResponse;
    }

    [XmlType(Namespace = Namespaces.Find)]
    public abstract class FindRqst
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FindType;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string OrganisationRef;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string UKPRN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string OrgPassword;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string UserName;
    }

    [XmlType(Namespace = Namespaces.Find)]
    public class LearnerByULNRqst : FindRqst
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ULN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string GivenName;
    }

    [XmlType(Namespace = Namespaces.Find)]
    public class LearnerByDemographicsRqst : FindRqst
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string GivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string DateOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Gender;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownPostCode;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string PreviousFamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string SchoolAtAge16;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string PlaceOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string EmailAddress;
    }

    [XmlType(Namespace = Namespaces.Find)]
    public class FindLearnerResp
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ResponseCode;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ULN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string GivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string DateOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Gender;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownPostCode;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PreviousFamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SchoolAtAge16;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PlaceOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string EmailAddress;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public Learner[] Learner;
    }

    [XmlType(Namespace = Namespaces.Learner)]
    public class Learner
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string CreatedDate;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastUpdatedDate;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ULN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string MasterSubstituted;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Title;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string GivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string MiddleOtherName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PreferredGivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PreviousFamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyNameAtAge16;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SchoolAtAge16;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressLine1;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressLine2;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressTown;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressCountyOrCity;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownPostCode;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string DateOfAddressCapture;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string DateOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PlaceOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Gender;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string EmailAddress;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Nationality;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ScottishCandidateNumber;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string VerificationType;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string OtherVerificationDescription;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string TierLevel;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string AbilityToShare;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LearnerStatus;
        [XmlArray(Form = XmlSchemaForm.Qualified)]
        [XmlArrayItem("ULN", Form = XmlSchemaForm.Unqualified)]
        public string[] LinkedULNs;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Notes;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public int VersionNumber;
    }

    [XmlType(Namespace = Namespaces.Register)]
    public abstract class RegisterRqst
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string OrganisationRef;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string UKPRN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string OrgPassword;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string UserName;
    }

    [XmlType(Namespace = Namespaces.Register)]
    public class RegisterSingleLearnerRqst : RegisterRqst
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public LearnerToRegister Learner;
    }

    [XmlType(Namespace = Namespaces.Register)]
    public class UpdateLearnerRqst : RegisterRqst
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public LearnerToUpdate Learner;
    }

    [XmlType(Namespace = Namespaces.Register)]
    public class RegisterSingleLearnerResp
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ResponseCode;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ULN;
    }

    [XmlType(Namespace = Namespaces.Register)]
    public class UpdateLearnerResp
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ResponseCode;
    }

    [XmlType(Namespace = Namespaces.Learner)]
    public class LearnerToRegister
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Title;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string GivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string MiddleOtherName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PreferredGivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PreviousFamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyNameAtAge16;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SchoolAtAge16;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressLine1;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressLine2;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressTown;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownAddressCountyOrCity;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string LastKnownPostCode;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string DateOfAddressCapture;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string DateOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string PlaceOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Gender;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string EmailAddress;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Nationality;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ScottishCandidateNumber;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string VerificationType;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string OtherVerificationDescription;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string AbilityToShare;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Notes;
    }

    [XmlType(Namespace = Namespaces.Learner)]
    public class LearnerToUpdate : LearnerToRegister
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ULN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public int VersionNumber;
    }

    [XmlType(Namespace = Namespaces.Report)]
    public class VerifyLearnerRqst
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string OrganisationRef;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string UKPRN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string OrgPassword;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string UserName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public MIAPLearnerToVerify LearnerToVerify;
    }

    [XmlType(Namespace = Namespaces.Report)]
    public class VerifyLearnerResp
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public MIAPVerifiedLearner VerifiedLearner;
    }

    [XmlType(Namespace = Namespaces.Learner)]
    public class MIAPLearnerToVerify
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ULN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string GivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string DateOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified, IsNullable = true)] public string Gender;
    }

    [XmlType(Namespace = Namespaces.Learner)]
    public class MIAPVerifiedLearner
    {
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SearchedULN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SearchedFamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SearchedGivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SearchedDateOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string SearchedGender;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ResponseCode;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ULN;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string FamilyName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string GivenName;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string DateOfBirth;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string Gender;
        [XmlElement(Form = XmlSchemaForm.Unqualified)] public string[] FailureFlag;
    }

    [DataContract(Namespace = Namespaces.Exceptions)]
    public class MIAPAPIException
    {
        [DataMember(Order = 0)] public string ErrorCode;
        [DataMember(Order = 1)] public string ErrorActor;
        [DataMember(Order = 2)] public string Description;
        [DataMember(Order = 3)] public string FurtherDetails;
        [DataMember(Order = 4)] public string ErrorTimestamp;
    }
}
