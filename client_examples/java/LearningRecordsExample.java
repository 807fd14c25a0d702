import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPElement;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPHeader;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.WebFault;
import javax.xml.ws.WebServiceException;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.handler.soap.SOAPHandler;
import javax.xml.ws.handler.soap.SOAPMessageContext;
import learningrecords.*;

/**
 * Registers a learner and puts a learning record right, at a LearningRecordsService, with JAX-WS.
 *
 * Usage: java @build/java.args LearningRecordsExample [ADDRESS]
 *
 * Address and credentials come from the environment; what is not set is that of the sandbox on this machine.
 */
public final class LearningRecordsExample {
    // Whose record has the event that is doubted: the one that an awarding organisation has told.
    private static final String ULN = "7302822971";
    private static final String GIVEN_NAME = "Tomasz";
    private static final String FAMILY_NAME = "Wiśniewski";

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final LearningRecords college;
    private final LearningRecords awarding;

    private LearningRecordsExample(String address) throws Exception {
        college = port(address, "COLLEGE", "10099901/college.user", "SandboxCollege16");
        awarding = port(address, "AWARDING", "10099902/awarding.user", "SandboxAwarding1");
    }

    public static void main(String[] arguments) {
        String address = arguments.length > 0
                ? arguments[0]
                : setting("ADDRESS", "http://127.0.0.1:8080/LearningRecordsService");
        try {
            LearningRecordsExample example = new LearningRecordsExample(address);
            example.register();
            example.putRight();
            example.showFault();
        } catch (WebServiceException error) {
            // A SOAPFaultException is a fault that the contract does not know; else nothing came back that is SOAP.
            boolean fault = error instanceof javax.xml.ws.soap.SOAPFaultException;
            stop(fault ? 1 : 2, (fault ? "The service failed: " : "No answer from " + address + ": ") + error.getMessage());
        } catch (Exception error) {
            WebFault kind = error.getClass().getAnnotation(WebFault.class);
            stop(1, kind == null ? error.toString() : "The service refused: " + kind.name() + ": " + error.getMessage());
        }
    }

    private static void stop(int status, String why) {
        System.err.println(why);
        System.exit(status);
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv("LEARNING_RECORDS_" + name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    /** The operations as calls of one user. */
    private static LearningRecords port(String address, String who, String user, String password) throws Exception {
        LearningRecordsService service = new LearningRecordsService(new URL(address + "?wsdl"));
        // The contract has a port for each version of SOAP.
        LearningRecords port = setting("SOAP", "1.1").equals("1.2")
                ? service.getLearningRecordsSoap12()
                : service.getLearningRecordsSoap11();
        BindingProvider provider = (BindingProvider) port;
        // The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
        Map<String, Object> context = provider.getRequestContext();
        context.put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address);
        UsernameToken token = new UsernameToken(
                setting(who + "_USER", user), setting(who + "_PASSWORD", password));
        provider.getBinding().setHandlerChain(java.util.Collections.singletonList(token));
        return port;
    }

    private void register() throws Exception {
        RegisterLearner person = new RegisterLearner();
        // Sent again with the same RequestId, after an answer that was lost, it is done once and answered the same.
        person.setRequestId(UUID.randomUUID().toString());
        person.setGivenName("Zoë");
        person.setFamilyName(newFamilyName());
        person.setDateOfBirth(DatatypeFactory.newInstance().newXMLGregorianCalendar("2005-10-09"));
        person.setGender(Gender.FEMALE);
        person.setPostcode("KW17 2AA");
        person.setVerificationType(VerificationType.PASSPORT);
        person.setAbilityToShare(AbilityToShare.SHARES);
        RegisterLearnerResponse registered = college.registerLearner(person);
        // Of an answer's outcomes the one that it is is there, the others are null.
        if (registered.getRegistered() == null) {
            throw new IllegalStateException("not registered: " + registered.getResponseCode());
        }
        String uln = registered.getRegistered().getULN();
        show("register", registered.getResponseCode(), "Registered, " + uln);

        LearnerByDemographics searched = new LearnerByDemographics();
        searched.setGivenName(person.getGivenName());
        searched.setFamilyName(person.getFamilyName());
        searched.setDateOfBirth(person.getDateOfBirth());
        searched.setGender(person.getGender());
        searched.setPostcode(person.getPostcode());
        LearnerByDemographicsResponse found = college.learnerByDemographics(searched);
        if (found.getExactMatch() != null) {
            show("find", found.getResponseCode(), "ExactMatch, " + found.getExactMatch().getLearner().getULN());
        }

        VerifyLearner claim = new VerifyLearner();
        claim.setULN(uln);
        claim.setGivenName(person.getGivenName());
        claim.setFamilyName(person.getFamilyName());
        VerifyLearnerResponse verified = college.verifyLearner(claim);
        if (verified.getVerified() != null) {
            show("verify", verified.getResponseCode(), "Verified");
        }
    }

    private void putRight() throws Exception {
        LearningEvent event = readDoubted();
        String grade = event.getGrade().equals("Distinction") ? "Pass" : "Distinction";

        SubmitChallenge doubt = new SubmitChallenge();
        doubt.setRequestId(UUID.randomUUID().toString());
        doubt.setULN(ULN);
        doubt.setGivenName(GIVEN_NAME);
        doubt.setFamilyName(FAMILY_NAME);
        doubt.setChallengeType(ChallengeType.WRONG_GRADE);
        doubt.setEventId(event.getEventId());
        doubt.setInformation("The certificate says " + grade + ".");
        ClaimedEvent correct = new ClaimedEvent();
        correct.setAchievedGrade(grade);
        doubt.setClaimed(new Claimed());
        doubt.getClaimed().setCorrect(correct);
        SubmitChallengeResponse submitted = college.submitChallenge(doubt);
        show("challenge", submitted.getReference(),
                submitted.getState().value() + ", " + submitted.getAnsweredBy().getName() + " answers");

        RespondToChallenge answer = new RespondToChallenge();
        answer.setReference(submitted.getReference());
        answer.setReason("The certificate is right.");
        answer.setAmend(new Amendment());
        answer.getAmend().setGrade(grade);
        Challenge challenge = awarding.respondToChallenge(answer).getChallenge();
        show("respond", challenge.getReference(), challenge.getState().value());
        readDoubted();
    }

    /** The event of Tomasz that an awarding organisation has told. */
    private LearningEvent readDoubted() throws Exception {
        GetLearnerLearningEvents asked = new GetLearnerLearningEvents();
        asked.setULN(ULN);
        asked.setGivenName(GIVEN_NAME);
        asked.setFamilyName(FAMILY_NAME);
        GetLearnerLearningEventsResponse answer = college.getLearnerLearningEvents(asked);
        LearningRecord learningRecord = answer.getLearningRecord();
        LearningEvent doubted = learningRecord.getEvent().stream()
                .filter(event -> event.getSource() == EventSource.AWARDING_ORGANISATION)
                .findFirst().orElseThrow();
        show("record", answer.getResponseCode(), learningRecord.getTotal() + " events; "
                + doubted.getSubject() + ", " + doubted.getGrade());
        return doubted;
    }

    /** A request that breaks two rules: the typed fault names both. */
    private void showFault() throws Exception {
        VerifyLearner claim = new VerifyLearner();
        claim.setULN("12345");
        claim.setGivenName("");
        claim.setFamilyName(FAMILY_NAME);
        try {
            college.verifyLearner(claim);
        } catch (InvalidRequestFault fault) {
            show("fault", "InvalidRequestFault", fault.getFaultInfo().getCode());
            for (Violation violation : fault.getFaultInfo().getViolation()) {
                OUT.println("  " + violation.getPath() + " " + violation.getRule());
            }
        }
    }

    /** One that nobody has: a fresh name each time. */
    private static String newFamilyName() {
        StringBuilder name = new StringBuilder("Nightjar-");
        new Random().ints(12, 'a', 'z' + 1).forEach(name::appendCodePoint);
        return name.toString();
    }

    private static void show(String step, String code, String rest) {
        OUT.printf("%-15s %s  %s%n", step, code, rest);
    }

    /** Puts a WS-Security UsernameToken into the header of each request. */
    private static final class UsernameToken implements SOAPHandler<SOAPMessageContext> {
        private static final String WSSE =
                "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
        private static final String PASSWORD_TEXT =
                "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";

        private final String user;
        private final String password;

        UsernameToken(String user, String password) {
            this.user = user;
            this.password = password;
        }

        @Override
        public boolean handleMessage(SOAPMessageContext context) {
            if (Boolean.TRUE.equals(context.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY))) {
                try {
                    sign(context);
                } catch (SOAPException error) {
                    throw new WebServiceException(error);
                }
            }
            return true;
        }

        private void sign(SOAPMessageContext context) throws SOAPException {
            SOAPHeader header = context.getMessage().getSOAPHeader();
            if (header == null) {
                header = context.getMessage().getSOAPPart().getEnvelope().addHeader();
            }
            SOAPElement token = header.addHeaderElement(new QName(WSSE, "Security", "wsse"))
                    .addChildElement("UsernameToken", "wsse");
            token.addChildElement("Username", "wsse").addTextNode(user);
            SOAPElement secret = token.addChildElement("Password", "wsse");
            secret.setAttribute("Type", PASSWORD_TEXT);
            secret.addTextNode(password);
        }

        @Override
        public boolean handleFault(SOAPMessageContext context) {
            return true;
        }

        @Override
        public void close(MessageContext context) {
        }

        @Override
        public Set<QName> getHeaders() {
            return java.util.Collections.emptySet();
        }
    }
}
