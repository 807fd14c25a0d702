// Registers a learner and puts a learning record right, at a LearningRecordsService, with a web reference: the proxy
// that wsdl makes from the contract.
//
// Usage: LearningRecordsExample [ADDRESS]
//
// Address and credentials come from the environment; what is not set is that of the sandbox on this machine.

using System;
using System.Linq;
using System.Net;
using System.Text;
using System.Web.Services.Protocols;
using LearningRecords;

namespace LearningRecordsExample
{
    internal static class Program
    {
        // Whose record has the event that is doubted: the one that an awarding organisation has told.
        private const string Uln = "7302822971";
        private const string GivenName = "Tomasz";
        private const string FamilyName = "Wiśniewski";

        private static int Main(string[] arguments)
        {
            Console.OutputEncoding = new UTF8Encoding(false);
            var address = arguments.Length > 0
                ? arguments[0]
                : Setting("ADDRESS", "http://127.0.0.1:8080/LearningRecordsService");
            try
            {
                var college = Connect(address, "COLLEGE", "10099901/college.user", "SandboxCollege16");
                var awarding = Connect(address, "AWARDING", "10099902/awarding.user", "SandboxAwarding1");
                Register(college);
                PutRight(college, awarding);
                ShowFault(college);
                return 0;
            }
            catch (SoapException error)
            {
                var typed = TypedFault.In(error);
                Console.Error.WriteLine(typed == null
                    ? "The service failed: " + error.Message
                    : "The service refused: " + typed.Message);
                return 1;
            }
            catch (WebException error)
            {
                Console.Error.WriteLine("No answer from " + address + ": " + error.Message);
                return 2;
            }
        }

        private static string Setting(string name, string otherwise)
        {
            var value = Environment.GetEnvironmentVariable("LEARNING_RECORDS_" + name);
            return string.IsNullOrEmpty(value) ? otherwise : value;
        }

        /// <summary>The operations as calls of one user.</summary>
        private static LearningRecordsService Connect(string address, string who, string user, string password)
        {
            return new LearningRecordsService
            {
                // The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
                Url = address,
                SoapVersion = Setting("SOAP", "1.1") == "1.2" ? SoapProtocolVersion.Soap12 : SoapProtocolVersion.Soap11,
                Security = new Security(Setting(who + "_USER", user), Setting(who + "_PASSWORD", password)),
                Timeout = 30000,
            };
        }

        private static void Register(LearningRecordsService college)
        {
            var person = new RegisterLearner
            {
                // Sent again with the same RequestId, after an answer that was lost, it is done once and answered the
                // same.
                RequestId = Guid.NewGuid().ToString(),
                GivenName = "Zoë",
                FamilyName = NewFamilyName(),
                DateOfBirth = new DateTime(2005, 10, 9),
                Gender = Gender.Female,
                Postcode = "KW17 2AA",
                VerificationType = VerificationType.Passport,
                AbilityToShare = AbilityToShare.Shares,
            };
            var registered = college.RegisterLearner(person);
            // The outcome is in Item; ItemElementName is the name of its element, where a type does not tell it.
            var uln = ((Registered)registered.Item).ULN;
            Show("register", registered.ResponseCode, registered.ItemElementName + ", " + uln);

            var found = college.LearnerByDemographics(new LearnerByDemographics
            {
                GivenName = person.GivenName,
                FamilyName = person.FamilyName,
                DateOfBirth = person.DateOfBirth,
                Gender = person.Gender,
                Postcode = person.Postcode,
            });
            Show("find", found.ResponseCode, found.ItemElementName + ", " + ((FoundLearner)found.Item).Learner.ULN);

            var verified = college.VerifyLearner(new VerifyLearner
            {
                ULN = uln,
                GivenName = person.GivenName,
                FamilyName = person.FamilyName,
            });
            Show("verify", verified.ResponseCode, verified.Item is VerifiedLearner ? "Verified" : "not verified");
        }

        private static void PutRight(LearningRecordsService college, LearningRecordsService awarding)
        {
            var doubted = ReadDoubted(college);
            var grade = doubted.Grade == "Distinction" ? "Pass" : "Distinction";

            var submitted = college.SubmitChallenge(new SubmitChallenge
            {
                RequestId = Guid.NewGuid().ToString(),
                ULN = Uln,
                GivenName = GivenName,
                FamilyName = FamilyName,
                ChallengeType = ChallengeType.WrongGrade,
                EventId = doubted.EventId,
                // What is optional and no text is sent only if its Specified says so.
                EventIdSpecified = true,
                Information = "The certificate says " + grade + ".",
                Claimed = new Claimed { Correct = new ClaimedEvent { AchievedGrade = grade } },
            });
            var owner = (ChallengeParty)submitted.Item;
            Show("challenge", submitted.Reference, submitted.State + ", " + owner.Name + " answers");

            var answer = new RespondToChallenge
            {
                Reference = submitted.Reference,
                Reason = "The certificate is right.",
                Item = new Amendment { Grade = grade },
            };
            answer.ItemElementName = Named("Amend", answer.ItemElementName);
            var challenge = awarding.RespondToChallenge(answer).Challenge;
            Show("respond", challenge.Reference, challenge.State.ToString());
            ReadDoubted(college);
        }

        /// <summary>The event of Tomasz that an awarding organisation has told.</summary>
        private static LearningEvent ReadDoubted(LearningRecordsService college)
        {
            var answer = college.GetLearnerLearningEvents(new GetLearnerLearningEvents
            {
                ULN = Uln,
                GivenName = GivenName,
                FamilyName = FamilyName,
            });
            var record = (LearningRecord)answer.Item;
            var doubted = record.Event.First(one => one.Source == EventSource.AwardingOrganisation);
            var told = record.Total + " events; " + doubted.Subject + ", " + doubted.Grade;
            Show("record", answer.ResponseCode, told);
            return doubted;
        }

        /// <summary>A request that breaks two rules: the typed fault names both.</summary>
        private static void ShowFault(LearningRecordsService college)
        {
            try
            {
                college.VerifyLearner(new VerifyLearner { ULN = "12345", GivenName = "", FamilyName = FamilyName });
            }
            catch (SoapException error)
            {
                var fault = TypedFault.In(error);
                if (fault == null)
                {
                    throw;
                }
                Show("fault", fault.Kind, fault.Content.Code);
                foreach (var violation in fault.Content.Violations)
                {
                    Console.WriteLine("  " + violation.Path + " " + violation.Rule);
                }
            }
        }

        /// <summary>The value of this name, of an enumeration whose own name wsdl has numbered.</summary>
        private static T Named<T>(string name, T like)
        {
            return (T)Enum.Parse(like.GetType(), name);
        }

        /// <summary>One that nobody has: a fresh name each time.</summary>
        private static string NewFamilyName()
        {
            var letters = Guid.NewGuid().ToByteArray().Take(12).Select(one => (char)('a' + (one % 26)));
            return "Nightjar-" + new string(letters.ToArray());
        }

        private static void Show(string step, string code, string rest)
        {
            Console.WriteLine("{0,-15} {1}  {2}", step, code, rest);
        }
    }
}
