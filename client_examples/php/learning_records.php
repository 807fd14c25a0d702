<?php

/**
 * Registers a learner and puts a learning record right, at a LearningRecordsService, with PHP's own SoapClient.
 *
 * Usage: php learning_records.php [ADDRESS]
 *
 * Address and credentials come from the environment; what is not set is that of the sandbox on this machine.
 */

declare(strict_types=1);

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const PASSWORD_TEXT = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText';

// Whose record has the event that is doubted: the one that an awarding organisation has told.
const TOMASZ = ['ULN' => '7302822971', 'GivenName' => 'Tomasz', 'FamilyName' => 'Wiśniewski'];

/** A fault of the contract: its kind, which is the name of its element, and what that holds. */
final class TypedFault extends RuntimeException
{
    public function __construct(
        public readonly string $kind,
        public readonly object $content,
        Throwable $cause
    ) {
        parent::__construct("$kind {$content->Code}: {$content->Message}", 0, $cause);
    }
}

/** The operations as plain calls of one user, with the contract's faults made exceptions. */
final class LearningRecords
{
    private SoapClient $client;

    public function __construct(string $address, string $user, string $password)
    {
        $this->client = new SoapClient("$address?singleWsdl", [
            'soap_version' => getenv('LEARNING_RECORDS_SOAP') === '1.2' ? SOAP_1_2 : SOAP_1_1,
            'exceptions' => true,
            // The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
            'location' => $address,
            // Without this a list of one, such as the only Event of a record, is not a list.
            'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
            // During development; in production leave the WSDL in PHP's cache.
            'cache_wsdl' => WSDL_CACHE_NONE,
            'connection_timeout' => 10,
        ]);
        $this->client->__setSoapHeaders(self::security($user, $password));
    }

    public function call(string $operation, array $fields): object
    {
        try {
            return $this->client->__soapCall($operation, [$fields]);
        } catch (SoapFault $fault) {
            // The detail is an object with one property, named for the kind of fault.
            $detail = get_object_vars($fault->detail ?? new stdClass());
            $kind = array_key_first($detail);
            if ($kind === null || !isset($detail[$kind]->Code)) {
                throw $fault;
            }
            throw new TypedFault($kind, $detail[$kind], $fault);
        }
    }

    /** A WS-Security UsernameToken, for which SoapClient has nothing of its own: it is written as XML. */
    private static function security(string $user, string $password): SoapHeader
    {
        $token = sprintf(
            '<w:Security xmlns:w="%s"><w:UsernameToken><w:Username>%s</w:Username>'
                . '<w:Password Type="%s">%s</w:Password></w:UsernameToken></w:Security>',
            WSSE,
            htmlspecialchars($user, ENT_XML1),
            PASSWORD_TEXT,
            htmlspecialchars($password, ENT_XML1)
        );
        return new SoapHeader(WSSE, 'Security', new SoapVar($token, XSD_ANYXML));
    }
}

function setting(string $name, string $otherwise): string
{
    return getenv("LEARNING_RECORDS_$name") ?: $otherwise;
}

/** The one branch of the answer's choice that is there; an outcome without content is an empty object. */
function outcome(object $answer): string
{
    return array_keys(array_diff_key(get_object_vars($answer), ['ResponseCode' => true]))[0];
}

/** A random UUID. */
function uuid(): string
{
    $bytes = random_bytes(16);
    $bytes[6] = chr(ord($bytes[6]) & 0x0f | 0x40);
    $bytes[8] = chr(ord($bytes[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
}

/** Somebody whom nobody has registered: a fresh name each time. */
function newcomer(): array
{
    $letters = implode('', array_map(fn () => chr(random_int(ord('a'), ord('z'))), range(1, 12)));
    return [
        'GivenName' => 'Zoë',
        'FamilyName' => "Nightjar-$letters",
        'DateOfBirth' => '2005-10-09',
        'Gender' => 'Female',
        'Postcode' => 'KW17 2AA',
    ];
}

function show(string $step, string $code, string $rest): void
{
    printf("%-15s %s  %s\n", $step, $code, $rest);
}

function register(LearningRecords $college): void
{
    $person = newcomer();
    // Sent again with the same RequestId, after an answer that was lost, it is done once and answered the same.
    $registered = $college->call('RegisterLearner', ['RequestId' => uuid()] + $person + [
        'VerificationType' => 'Passport',
        'AbilityToShare' => 'Shares',
    ]);
    show('register', $registered->ResponseCode, outcome($registered) . ", {$registered->Registered->ULN}");

    $found = $college->call('LearnerByDemographics', $person);
    show('find', $found->ResponseCode, outcome($found) . ", {$found->ExactMatch->Learner->ULN}");

    $verified = $college->call('VerifyLearner', [
        'ULN' => $registered->Registered->ULN,
        'GivenName' => $person['GivenName'],
        'FamilyName' => $person['FamilyName'],
    ]);
    show('verify', $verified->ResponseCode, outcome($verified));
}

/** The event of Tomasz that an awarding organisation has told. */
function readDoubted(LearningRecords $college): object
{
    $answer = $college->call('GetLearnerLearningEvents', TOMASZ);
    $record = $answer->LearningRecord;
    $told = array_filter($record->Event, fn (object $event) => $event->Source === 'AwardingOrganisation');
    $event = reset($told);
    show('record', $answer->ResponseCode, "{$record->Total} events; {$event->Subject}, {$event->Grade}");
    return $event;
}

function putRight(LearningRecords $college, LearningRecords $awarding): void
{
    $event = readDoubted($college);
    $grade = $event->Grade === 'Distinction' ? 'Pass' : 'Distinction';

    $submitted = $college->call('SubmitChallenge', ['RequestId' => uuid()] + TOMASZ + [
        'ChallengeType' => 'WrongGrade',
        'EventId' => $event->EventId,
        'Information' => "The certificate says $grade.",
        'Claimed' => ['Correct' => ['AchievedGrade' => $grade]],
    ]);
    show('challenge', $submitted->Reference, "{$submitted->State}, {$submitted->AnsweredBy->Name} answers");

    $challenge = $awarding->call('RespondToChallenge', [
        'Reference' => $submitted->Reference,
        'Reason' => 'The certificate is right.',
        'Amend' => ['Grade' => $grade],
    ])->Challenge;
    show('respond', $challenge->Reference, $challenge->State);
    readDoubted($college);
}

/** A request that breaks two rules: the typed fault names both. */
function showFault(LearningRecords $college): void
{
    try {
        $college->call('VerifyLearner', ['ULN' => '12345', 'GivenName' => '', 'FamilyName' => 'Wiśniewski']);
    } catch (TypedFault $fault) {
        show('fault', $fault->kind, $fault->content->Code);
        foreach ($fault->content->Violation as $violation) {
            echo "  {$violation->Path} {$violation->Rule}\n";
        }
    }
}

function main(array $arguments): int
{
    $address = $arguments[1] ?? setting('ADDRESS', 'http://127.0.0.1:8080/LearningRecordsService');
    try {
        $college = new LearningRecords(
            $address,
            setting('COLLEGE_USER', '10099901/college.user'),
            setting('COLLEGE_PASSWORD', 'SandboxCollege16')
        );
        $awarding = new LearningRecords(
            $address,
            setting('AWARDING_USER', '10099902/awarding.user'),
            setting('AWARDING_PASSWORD', 'SandboxAwarding1')
        );
        register($college);
        putRight($college, $awarding);
        showFault($college);
    } catch (TypedFault $fault) {
        fwrite(STDERR, "The service refused: {$fault->getMessage()}\n");
        return 1;
    } catch (SoapFault $fault) {
        // WSDL: the WSDL could not be fetched; HTTP: nothing that is SOAP came back.
        if (in_array($fault->faultcode, ['WSDL', 'HTTP'], true)) {
            $why = trim(strtok($fault->getMessage(), "\n"));
            fwrite(STDERR, "No answer from $address: $why\n");
            return 2;
        }
        fwrite(STDERR, "The service failed: {$fault->getMessage()}\n");
        return 1;
    }
    return 0;
}

exit(main($argv));
