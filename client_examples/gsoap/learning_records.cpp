// Registers a learner and puts a learning record right, at a LearningRecordsService, with gSOAP.
//
// Usage: learning_records [ADDRESS]
//
// Address and credentials come from the environment; what is not set is that of the sandbox on this machine.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

#include "LearningRecordsSoap11.nsmap"
#include "soapLearningRecordsSoap11Proxy.h"
#include "wsseapi-lite.h"

namespace {

// Whose record has the event that is doubted: the one that an awarding organisation has told.
const char *const ULN = "7302822971";
const char *const GIVEN_NAME = "Tomasz";
const char *const FAMILY_NAME = "Wiśniewski";

std::string setting(const std::string &name, const std::string &otherwise) {
    const char *value = std::getenv(("LEARNING_RECORDS_" + name).c_str());
    return value && *value ? value : otherwise;
}

/// A fault that names what is wrong with the request.
struct InvalidRequestFault : std::runtime_error {
    explicit InvalidRequestFault(const lr__InvalidRequest &content)
        : std::runtime_error("InvalidRequestFault " + content.Code + ": " + content.Message), code(content.Code) {
        for (const lr__Violation *violation : content.Violation) {
            violations.emplace_back(violation->Path, violation->Rule);
        }
    }

    std::string code;
    std::vector<std::pair<std::string, std::string>> violations;
};

/// Nothing came back that is SOAP.
struct NoAnswer : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The operations as calls of one user, with faults made exceptions. What an answer points to lives as long as this.
class LearningRecords {
public:
    LearningRecords(const std::string &address, const std::string &user, const std::string &password)
        : address(address), user(user), password(password),
          // Text is UTF-8 in our strings.
          proxy(SOAP_C_UTFSTRING) {
        // The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
        proxy.soap_endpoint = this->address.c_str();
        proxy.soap->connect_timeout = proxy.soap->recv_timeout = proxy.soap->send_timeout = 30;
    }

    ~LearningRecords() { proxy.destroy(); }

    /// An operation of the proxy, such as `&LearningRecordsSoap11Proxy::VerifyLearner`.
    template <class Request, class Answer>
    Answer call(int (LearningRecordsSoap11Proxy::*operation)(Request *, Answer &), Request request) {
        Answer answer;
        // Each request has a header of its own.
        proxy.soap_noheader();
        soap_wsse_add_UsernameTokenText(proxy.soap, nullptr, user.c_str(), password.c_str());
        if ((proxy.*operation)(&request, answer) != SOAP_OK) {
            raise();
        }
        return answer;
    }

    /// A word of an enumeration, as the contract writes it.
    std::string word(lr__ChallengeState state) { return soap_lr__ChallengeState2s(proxy.soap, state); }

private:
    [[noreturn]] void raise() {
        struct soap *soap = proxy.soap;
        soap_set_fault(soap);
        const std::string sentence = *soap_faultstring(soap) ? *soap_faultstring(soap) : "no reason given";
        if (soap_soap_error_check(soap->error)) {
            // SOAP 1.2 has the detail elsewhere.
            const SOAP_ENV__Detail *detail = soap->fault->detail ? soap->fault->detail : soap->fault->SOAP_ENV__Detail;
            if (detail && detail->lr__InvalidRequestFault) {
                throw InvalidRequestFault(*detail->lr__InvalidRequestFault);
            }
            // The other kinds are members of the detail too, for who can do something about them.
            throw std::runtime_error(sentence);
        }
        throw NoAnswer(sentence);
    }

    std::string address, user, password;
    LearningRecordsSoap11Proxy proxy;
};

std::mt19937 &chance() {
    static std::mt19937 engine{std::random_device{}()};
    return engine;
}

/// A random UUID.
std::string uuid() {
    std::string text = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    std::uniform_int_distribution<int> digit(0, 15);
    for (char &one : text) {
        one = one == 'x' ? "0123456789abcdef"[digit(chance())] : one;
    }
    return text;
}

/// One that nobody has: a fresh name each time.
std::string new_family_name() {
    std::string name = "Nightjar-";
    std::uniform_int_distribution<int> letter('a', 'z');
    for (int count = 0; count < 12; ++count) {
        name += static_cast<char>(letter(chance()));
    }
    return name;
}

void show(const std::string &step, const std::string &code, const std::string &rest) {
    std::cout << std::left << std::setw(15) << step << ' ' << code << "  " << rest << std::endl;
}

void register_and_find(LearningRecords &college) {
    using Proxy = LearningRecordsSoap11Proxy;
    _lr__RegisterLearner person;
    // What is optional is a pointer. Sent again with the same RequestId, after an answer that was lost, it is done
    // once and answered the same.
    std::string request_id = uuid();
    person.RequestId = &request_id;
    person.GivenName = "Zoë";
    person.FamilyName = new_family_name();
    person.DateOfBirth = "2005-10-09";
    person.Gender = lr__Gender::Female;
    person.Postcode = "KW17 2AA";
    person.VerificationType = lr__VerificationType::Passport;
    person.AbilityToShare = lr__AbilityToShare::Shares;
    auto registered = college.call(&Proxy::RegisterLearner, person);
    // The number says which branch of the choice is there.
    if (registered.__union_RegisterLearnerResponse != SOAP_UNION__lr__union_RegisterLearnerResponse_Registered) {
        throw std::runtime_error("not registered: " + registered.ResponseCode);
    }
    const std::string uln = registered.union_RegisterLearnerResponse.Registered->ULN;
    show("register", registered.ResponseCode, "Registered, " + uln);

    _lr__LearnerByDemographics searched;
    searched.GivenName = person.GivenName;
    searched.FamilyName = person.FamilyName;
    searched.DateOfBirth = person.DateOfBirth;
    searched.Gender = person.Gender;
    searched.Postcode = person.Postcode;
    auto found = college.call(&Proxy::LearnerByDemographics, searched);
    if (found.__union_LearnerByDemographicsResponse ==
        SOAP_UNION__lr__union_LearnerByDemographicsResponse_ExactMatch) {
        const lr__FoundLearner *match = found.union_LearnerByDemographicsResponse.ExactMatch;
        show("find", found.ResponseCode, "ExactMatch, " + match->Learner->ULN);
    }

    _lr__VerifyLearner claim;
    claim.ULN = uln;
    claim.GivenName = person.GivenName;
    claim.FamilyName = person.FamilyName;
    auto verified = college.call(&Proxy::VerifyLearner, claim);
    if (verified.__union_VerifyLearnerResponse == SOAP_UNION__lr__union_VerifyLearnerResponse_Verified) {
        show("verify", verified.ResponseCode, "Verified");
    }
}

/// The event of Tomasz that an awarding organisation has told.
const lr__LearningEvent &read_doubted(LearningRecords &college) {
    _lr__GetLearnerLearningEvents asked;
    asked.ULN = ULN;
    asked.GivenName = GIVEN_NAME;
    asked.FamilyName = FAMILY_NAME;
    auto answer = college.call(&LearningRecordsSoap11Proxy::GetLearnerLearningEvents, asked);
    if (answer.__union_GetLearnerLearningEventsResponse !=
        SOAP_UNION__lr__union_GetLearnerLearningEventsResponse_LearningRecord) {
        throw std::runtime_error("no record: " + answer.ResponseCode);
    }
    const lr__LearningRecord *record = answer.union_GetLearnerLearningEventsResponse.LearningRecord;
    auto event = std::find_if(record->Event.begin(), record->Event.end(), [](const lr__LearningEvent *one) {
        return one->Source == lr__EventSource::AwardingOrganisation;
    });
    if (event == record->Event.end()) {
        throw std::runtime_error("no event of an awarding organisation in the record");
    }
    show("record", answer.ResponseCode,
         std::to_string(record->Total) + " events; " + *(*event)->Subject + ", " + *(*event)->Grade);
    return **event;
}

void put_right(LearningRecords &college, LearningRecords &awarding) {
    const lr__LearningEvent &event = read_doubted(college);
    std::string grade = *event.Grade == "Distinction" ? "Pass" : "Distinction";
    int event_id = event.EventId;

    _lr__SubmitChallenge doubt;
    std::string request_id = uuid();
    std::string information = "The certificate says " + grade + ".";
    lr__ClaimedEvent correct;
    correct.AchievedGrade = &grade;
    lr__Claimed claimed;
    claimed.Correct = &correct;
    doubt.RequestId = &request_id;
    doubt.ULN = ULN;
    doubt.GivenName = GIVEN_NAME;
    doubt.FamilyName = FAMILY_NAME;
    doubt.ChallengeType = lr__ChallengeType::WrongGrade;
    doubt.EventId = &event_id;
    doubt.Information = &information;
    doubt.Claimed = &claimed;
    auto submitted = college.call(&LearningRecordsSoap11Proxy::SubmitChallenge, doubt);
    const bool routed =
        submitted.__union_SubmitChallengeResponse == SOAP_UNION__lr__union_SubmitChallengeResponse_AnsweredBy;
    show("challenge", submitted.Reference,
         college.word(submitted.State) + ", " +
             (routed ? submitted.union_SubmitChallengeResponse.AnsweredBy->Name : "the service desk") + " answers");

    _lr__RespondToChallenge answer;
    lr__Amendment amendment;
    amendment.Grade = &grade;
    answer.Reference = submitted.Reference;
    answer.Reason = "The certificate is right.";
    answer.__union_RespondToChallenge = SOAP_UNION__lr__union_RespondToChallenge_Amend;
    answer.union_RespondToChallenge.Amend = &amendment;
    auto responded = awarding.call(&LearningRecordsSoap11Proxy::RespondToChallenge, answer);
    show("respond", responded.Challenge->Reference, awarding.word(responded.Challenge->State));
    read_doubted(college);
}

/// A request that breaks two rules: the typed fault names both.
void show_fault(LearningRecords &college) {
    _lr__VerifyLearner claim;
    claim.ULN = "12345";
    claim.GivenName = "";
    claim.FamilyName = FAMILY_NAME;
    try {
        college.call(&LearningRecordsSoap11Proxy::VerifyLearner, claim);
    } catch (const InvalidRequestFault &fault) {
        show("fault", "InvalidRequestFault", fault.code);
        for (const auto &violation : fault.violations) {
            std::cout << "  " << violation.first << ' ' << violation.second << std::endl;
        }
    }
}

}  // namespace

int main(int count, char *arguments[]) {
    const std::string address =
        count > 1 ? arguments[1] : setting("ADDRESS", "http://127.0.0.1:8080/LearningRecordsService");
    try {
        LearningRecords college(address, setting("COLLEGE_USER", "10099901/college.user"),
                                setting("COLLEGE_PASSWORD", "SandboxCollege16"));
        LearningRecords awarding(address, setting("AWARDING_USER", "10099902/awarding.user"),
                                 setting("AWARDING_PASSWORD", "SandboxAwarding1"));
        register_and_find(college);
        put_right(college, awarding);
        show_fault(college);
        return 0;
    } catch (const NoAnswer &error) {
        std::cerr << "No answer from " << address << ": " << error.what() << std::endl;
        return 2;
    } catch (const std::exception &error) {
        std::cerr << "The service refused: " << error.what() << std::endl;
        return 1;
    }
}
