// Finds, registers, updates and verifies learners at a LearnerService, with WCF's basicHttpBinding.
//
// Usage: LearnerServiceExample [ADDRESS]
//
// Address and credentials come from the environment; what is not set is that of the sandbox on this machine.

using System;
using System.Linq;
using System.ServiceModel;

namespace LearnerServiceExample
{
    /// <summary>The operations as plain calls, with the credentials put in.</summary>
    internal sealed class LearnerService : IDisposable
    {
        // An organisation names itself by UKPRN or by OrganisationRef; the one that stays null is sent as xsi:nil.
        private static readonly string Ukprn = Setting("UKPRN", "10099901");
        private static readonly string Password = Setting("PASSWORD", "SandboxCollege16");
        private static readonly string User = Setting("USER", "college.user");

        private readonly ChannelFactory<ILearnerPortType> factory;
        private readonly ILearnerPortType port;

        public LearnerService(string address)
        {
            var uri = new Uri(address);
            var security = uri.Scheme == "https" ? BasicHttpSecurityMode.Transport : BasicHttpSecurityMode.None;
            var binding = new BasicHttpBinding(security)
            {
                // Ten possible matches with long notes are more than the default of 64 KiB.
                MaxReceivedMessageSize = 4 * 1024 * 1024,
                SendTimeout = TimeSpan.FromSeconds(30),
            };
            factory = new ChannelFactory<ILearnerPortType>(binding, new EndpointAddress(uri));
            port = factory.CreateChannel();
        }

        public static string Setting(string name, string otherwise)
        {
            var value = Environment.GetEnvironmentVariable("LEARNER_SERVICE_" + name);
            return string.IsNullOrEmpty(value) ? otherwise : value;
        }

        public FindLearnerResp FindByDemographics(LearnerByDemographicsRqst request)
        {
            SignFind(request);
            var message = new FindLearnerByDemographicsMessage { FindLearnerByDemographics = request };
            return port.learnerByDemographics(message).FindLearnerResponse;
        }

        public FindLearnerResp FindByUln(LearnerByULNRqst request)
        {
            SignFind(request);
            var message = new FindLearnerByULNMessage { FindLearnerByULN = request };
            return port.learnerByULN(message).FindLearnerResponse;
        }

        public RegisterSingleLearnerResp Register(LearnerToRegister learner)
        {
            var request = new RegisterSingleLearnerRqst
            {
                UKPRN = Ukprn, OrgPassword = Password, UserName = User, Learner = learner,
            };
            var message = new RegisterLearnerMessage { RegisterLearner = request };
            return port.registerSingleLearner(message).RegisterLearnerResponse;
        }

        public UpdateLearnerResp Update(LearnerToUpdate learner)
        {
            var request = new UpdateLearnerRqst
            {
                UKPRN = Ukprn, OrgPassword = Password, UserName = User, Learner = learner,
            };
            var message = new UpdateLearnerMessage { UpdateLearner = request };
            return port.updateSingleLearner(message).UpdateLearnerResponse;
        }

        public MIAPVerifiedLearner Verify(MIAPLearnerToVerify learner)
        {
            var request = new VerifyLearnerRqst
            {
                UKPRN = Ukprn, OrgPassword = Password, UserName = User, LearnerToVerify = learner,
            };
            var message = new VerifyLearnerMessage { VerifyLearner = request };
            return port.verifyLearner(message).VerifyLearnerResponse.VerifiedLearner;
        }

        public void Dispose()
        {
            // Close waits for the service and throws if it is gone; after a failure there is nothing to wait for.
            factory.Abort();
        }

        private static void SignFind(FindRqst request)
        {
            // FUL asks for the learners found; CHK only for the response code.
            request.FindType = "FUL";
            request.UKPRN = Ukprn;
            request.OrgPassword = Password;
            request.UserName = User;
        }
    }

    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            Console.OutputEncoding = new System.Text.UTF8Encoding(false);
            var address = arguments.Length > 0
                ? arguments[0]
                : LearnerService.Setting("ADDRESS", "http://127.0.0.1:8080/LearnerService.svc");
            try
            {
                using (var service = new LearnerService(address))
                {
                    Walk(service);
                }
                return 0;
            }
            catch (FaultException<MIAPAPIException> fault)
            {
                var detail = fault.Detail;
                Console.Error.WriteLine(
                    "The service refused: {0} {1}: {2}", detail.ErrorCode, detail.Description, detail.FurtherDetails);
                return 1;
            }
            catch (FaultException fault)
            {
                Console.Error.WriteLine("The service failed: {0}", fault.Message);
                return 1;
            }
            catch (Exception error) when (
                error is CommunicationException || error is TimeoutException || error is System.Net.WebException)
            {
                Console.Error.WriteLine("No answer from {0}: {1}", address, error.GetBaseException().Message);
                return 2;
            }
        }

        // What a management system does with a learner, from the first search to the verification.
        private static void Walk(LearnerService service)
        {
            var found = service.FindByDemographics(Olivia());
            Show("find exact", found.ResponseCode, Named(found.Learner[0]));

            found = service.FindByDemographics(Mohammed());
            Show("find possible", found.ResponseCode, string.Join("; ", found.Learner.Select(Named)));

            found = service.FindByDemographics(Newcomer());
            Show("find newcomer", found.ResponseCode);

            // Register only whom nobody has found. On a second run he is there already.
            if (found.ResponseCode == "WSRC0001")
            {
                var registered = service.Register(Describe(new LearnerToRegister(), "1 Cove Hill"));
                Show("register", registered.ResponseCode, registered.ULN);
                found = service.FindByDemographics(Newcomer());
            }
            var learner = found.Learner[0];
            Show("find again", found.ResponseCode, Named(learner) + ", version " + learner.VersionNumber);

            // An update says the mandatory fields again, what changes, and the version it was read at.
            var update = Describe(new LearnerToUpdate(), (learner.VersionNumber + 1) + " Cove Hill");
            update.ULN = learner.ULN;
            update.VersionNumber = learner.VersionNumber;
            Show("update", service.Update(update).ResponseCode);

            // The same once more: the version is no longer the stored one. Find, look at what changed, update again.
            Show("update stale", service.Update(update).ResponseCode);

            found = service.FindByUln(new LearnerByULNRqst
            {
                ULN = learner.ULN, FamilyName = learner.FamilyName, GivenName = learner.GivenName,
            });
            learner = found.Learner[0];
            Show(
                "find by ULN",
                found.ResponseCode,
                Named(learner) + ", version " + learner.VersionNumber + ", " + learner.LastKnownAddressLine1);

            var verified = service.Verify(new MIAPLearnerToVerify
            {
                ULN = learner.ULN,
                FamilyName = learner.FamilyName,
                GivenName = learner.GivenName,
                DateOfBirth = learner.DateOfBirth,
                Gender = learner.Gender,
            });
            Show("verify", verified.ResponseCode);

            // Given and family name in each other's place: similar, and the flags say which comparisons failed.
            var swapped = service.Verify(new MIAPLearnerToVerify
            {
                ULN = learner.ULN, FamilyName = learner.GivenName, GivenName = learner.FamilyName,
            });
            Show("verify similar", swapped.ResponseCode, string.Join(" ", swapped.FailureFlag));

            // A request that breaks a field rule is a fault; FurtherDetails names each field and the rule.
            try
            {
                service.FindByUln(new LearnerByULNRqst { ULN = "12345", FamilyName = "Hartwell", GivenName = "" });
            }
            catch (FaultException<MIAPAPIException> fault)
            {
                Show("fault", fault.Detail.ErrorCode, fault.Detail.FurtherDetails);
            }
        }

        private static LearnerByDemographicsRqst Olivia()
        {
            return new LearnerByDemographicsRqst
            {
                FamilyName = "Hartwell",
                GivenName = "Olivia",
                DateOfBirth = "2004-03-17",
                Gender = "2",
                LastKnownPostCode = "LS1 4AP",
            };
        }

        private static LearnerByDemographicsRqst Mohammed()
        {
            return new LearnerByDemographicsRqst
            {
                FamilyName = "Hussain",
                GivenName = "Mohammed",
                DateOfBirth = "2005-05-14",
                Gender = "1",
                LastKnownPostCode = "WV1 1DB",
            };
        }

        private static LearnerByDemographicsRqst Newcomer()
        {
            return new LearnerByDemographicsRqst
            {
                FamilyName = "Żółkiewski-Brânză",
                GivenName = "Benoît",
                DateOfBirth = "2004-11-30",
                Gender = "1",
                LastKnownPostCode = "HS2 0XA",
            };
        }

        // The newcomer as a register and an update carry him.
        private static T Describe<T>(T learner, string address) where T : LearnerToRegister
        {
            var newcomer = Newcomer();
            learner.FamilyName = newcomer.FamilyName;
            learner.GivenName = newcomer.GivenName;
            learner.DateOfBirth = newcomer.DateOfBirth;
            learner.Gender = newcomer.Gender;
            learner.LastKnownPostCode = newcomer.LastKnownPostCode;
            learner.LastKnownAddressLine1 = address;
            learner.VerificationType = "2"; // a passport was seen
            learner.AbilityToShare = "1"; // has seen the privacy notice; 0 has not
            return learner;
        }

        private static string Named(Learner learner)
        {
            return learner.ULN + " " + learner.GivenName + " " + learner.FamilyName;
        }

        private static void Show(string step, string code, string rest = "")
        {
            Console.WriteLine(string.Format("{0,-15} {1}  {2}", step, code, rest).TrimEnd());
        }
    }
}
