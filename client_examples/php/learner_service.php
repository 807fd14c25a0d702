<?php

/**
 * Finds, registers, updates and verifies learners at a LearnerService, with PHP's own SoapClient.
 *
 * Usage: php learner_service.php [ADDRESS]
 *
 * Address and credentials come from the environment; what is not set is that of the sandbox on this machine.
 */

declare(strict_types=1);

const OLIVIA = [
    'FamilyName' => 'Hartwell',
    'GivenName' => 'Olivia',
    'DateOfBirth' => '2004-03-17',
    'Gender' => '2',
    'LastKnownPostCode' => 'LS1 4AP',
];
const MOHAMMED = [
    'FamilyName' => 'Hussain',
    'GivenName' => 'Mohammed',
    'DateOfBirth' => '2005-05-14',
    'Gender' => '1',
    'LastKnownPostCode' => 'WV1 1DB',
];
const NEWCOMER = [
    'FamilyName' => 'Fernsby-Ångström',
    'GivenName' => 'Anaïs',
    'DateOfBirth' => '2005-10-09',
    'Gender' => '2',
    'LastKnownPostCode' => 'KW17 2AA',
];

/** The typed fault of the contract, MIAPAPIException. */
final class LearnerServiceFault extends RuntimeException
{
    public function __construct(
        public readonly string $errorCode,
        public readonly string $description,
        public readonly string $furtherDetails,
        Throwable $cause
    ) {
        parent::__construct("$errorCode $description: $furtherDetails", 0, $cause);
    }
}

/** The operations as plain calls, with the credentials put in and the contract's faults made exceptions. */
final class LearnerService
{
    private SoapClient $client;
    private array $credentials;

    public function __construct(string $address)
    {
        // Every request carries these four. OrganisationRef is required by the contract but nillable: null is sent
        // as xsi:nil. An organisation names itself by UKPRN or by OrganisationRef.
        $this->credentials = [
            'OrganisationRef' => null,
            'UKPRN' => getenv('LEARNER_SERVICE_UKPRN') ?: '10099901',
            'OrgPassword' => getenv('LEARNER_SERVICE_PASSWORD') ?: 'SandboxCollege16',
            'UserName' => getenv('LEARNER_SERVICE_USER') ?: 'college.user',
        ];
        $this->client = new SoapClient("$address?singleWsdl", [
            'soap_version' => SOAP_1_1,
            'exceptions' => true,
            // The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
            'location' => $address,
            // Without this a list of one, such as the only Learner found, is not a list.
            'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
            // During development; in production leave the WSDL in PHP's cache.
            'cache_wsdl' => WSDL_CACHE_NONE,
            'connection_timeout' => 10,
        ]);
    }

    public function findByDemographics(array $searched): object
    {
        // FUL asks for the learners found; CHK only for the response code. The last four say "not known".
        return $this->call('learnerByDemographics', ['FindType' => 'FUL'] + $searched + [
            'PreviousFamilyName' => null,
            'SchoolAtAge16' => null,
            'PlaceOfBirth' => null,
            'EmailAddress' => null,
        ]);
    }

    public function findByUln(string $uln, string $givenName, string $familyName): object
    {
        return $this->call('learnerByULN', [
            'FindType' => 'FUL',
            'ULN' => $uln,
            'GivenName' => $givenName,
            'FamilyName' => $familyName,
        ]);
    }

    public function register(array $learner): object
    {
        return $this->call('registerSingleLearner', ['Learner' => $learner]);
    }

    public function update(array $learner): object
    {
        return $this->call('updateSingleLearner', ['Learner' => $learner]);
    }

    public function verify(array $learner): object
    {
        return $this->call('verifyLearner', ['LearnerToVerify' => $learner])->VerifiedLearner;
    }

    private function call(string $operation, array $fields): object
    {
        try {
            return $this->client->__soapCall($operation, [$this->credentials + $fields]);
        } catch (SoapFault $fault) {
            $typed = $fault->detail->MIAPAPIException ?? null;
            if ($typed === null) {
                throw $fault;
            }
            throw new LearnerServiceFault(
                $typed->ErrorCode ?? '',
                $typed->Description ?? '',
                $typed->FurtherDetails ?? '',
                $fault
            );
        }
    }
}

function show(string $step, string $code, string $rest = ''): void
{
    echo rtrim(sprintf('%-15s %s  %s', $step, $code, $rest)), "\n";
}

function named(object $learner): string
{
    return "$learner->ULN $learner->GivenName $learner->FamilyName";
}

/** What a management system does with a learner, from the first search to the verification. */
function walk(LearnerService $service): void
{
    $found = $service->findByDemographics(OLIVIA);
    show('find exact', $found->ResponseCode, named($found->Learner[0]));

    $found = $service->findByDemographics(MOHAMMED);
    show('find possible', $found->ResponseCode, implode('; ', array_map(named(...), $found->Learner)));

    $found = $service->findByDemographics(NEWCOMER);
    show('find newcomer', $found->ResponseCode);

    // Register only whom nobody has found. On a second run she is there already.
    if ($found->ResponseCode === 'WSRC0001') {
        // AbilityToShare: 1 has seen the privacy notice, 0 has not. VerificationType: 2 is a passport.
        $registered = $service->register(NEWCOMER + [
            'VerificationType' => '2',
            'AbilityToShare' => '1',
            'LastKnownAddressLine1' => '1 Cove Hill',
        ]);
        show('register', $registered->ResponseCode, $registered->ULN ?? '');
        $found = $service->findByDemographics(NEWCOMER);
    }
    $learner = $found->Learner[0];
    show('find again', $found->ResponseCode, named($learner) . ", version $learner->VersionNumber");

    // An update says the mandatory fields again, what changes, and the version it was read at.
    $update = NEWCOMER + [
        'ULN' => $learner->ULN,
        'VersionNumber' => $learner->VersionNumber,
        'VerificationType' => $learner->VerificationType,
        'AbilityToShare' => $learner->AbilityToShare,
        'LastKnownAddressLine1' => ($learner->VersionNumber + 1) . ' Cove Hill',
    ];
    show('update', $service->update($update)->ResponseCode);

    // The same once more: the version is no longer the stored one. Find, look at what changed, update again.
    show('update stale', $service->update($update)->ResponseCode);

    $found = $service->findByUln($learner->ULN, $learner->GivenName, $learner->FamilyName);
    $learner = $found->Learner[0];
    show(
        'find by ULN',
        $found->ResponseCode,
        named($learner) . ", version $learner->VersionNumber, $learner->LastKnownAddressLine1"
    );

    $verified = $service->verify([
        'ULN' => $learner->ULN,
        'FamilyName' => $learner->FamilyName,
        'GivenName' => $learner->GivenName,
        'DateOfBirth' => $learner->DateOfBirth,
        'Gender' => $learner->Gender,
    ]);
    show('verify', $verified->ResponseCode);

    // Given and family name in each other's place: similar, and the flags say which comparisons failed.
    $swapped = $service->verify([
        'ULN' => $learner->ULN,
        'FamilyName' => $learner->GivenName,
        'GivenName' => $learner->FamilyName,
        'DateOfBirth' => null,
        'Gender' => null,
    ]);
    show('verify similar', $swapped->ResponseCode, implode(' ', $swapped->FailureFlag));

    // A request that breaks a field rule is a fault; FurtherDetails names each field and the rule.
    try {
        $service->findByUln('12345', '', 'Hartwell');
    } catch (LearnerServiceFault $fault) {
        show('fault', $fault->errorCode, $fault->furtherDetails);
    }
}

$address = $argv[1] ?? (getenv('LEARNER_SERVICE_ADDRESS') ?: 'http://127.0.0.1:8080/LearnerService.svc');

try {
    walk(new LearnerService($address));
} catch (LearnerServiceFault $fault) {
    fwrite(STDERR, "The service refused: {$fault->getMessage()}\n");
    exit(1);
} catch (SoapFault $fault) {
    // faultcode HTTP or WSDL: nothing came back that is SOAP. Anything else: a fault without a type.
    $silent = in_array($fault->faultcode, ['HTTP', 'WSDL'], true);
    fwrite(STDERR, ($silent ? "No answer from $address: " : 'The service failed: ') . trim($fault->faultstring) . "\n");
    exit($silent ? 2 : 1);
}
