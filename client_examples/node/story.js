// What both programs tell a LearningRecordsService, whichever package carries it.

'use strict';

const { randomInt, randomUUID } = require('node:crypto');

// Whose record has the event that is doubted: the one that an awarding organisation has told.
const TOMASZ = { ULN: '7302822971', GivenName: 'Tomasz', FamilyName: 'Wiśniewski' };

/** A fault of the contract: its kind, which is the name of its element, and what that holds. */
class TypedFault extends Error {
  constructor(kind, content) {
    super(`${kind} ${content.Code}: ${content.Message}`);
    this.kind = kind;
    this.content = content;
  }
}

/** An error of either package as the service's fault, typed if its detail is of the contract; any other as it is. */
function typed(error) {
  const fault = error.root?.Envelope?.Body?.Fault;
  if (!fault) {
    return error;
  }
  // Of SOAP 1.1 and of 1.2.
  const detail = fault.detail ?? fault.Detail ?? {};
  const sentence = fault.faultstring ?? fault.Reason?.Text;
  const kind = Object.keys(detail).find((name) => detail[name]?.Code);
  return kind ? new TypedFault(kind, detail[kind]) : new Error(`The service failed: ${sentence?.$value ?? sentence}`);
}

function setting(name, otherwise) {
  return process.env[`LEARNING_RECORDS_${name}`] || otherwise;
}

/** What may be there several times comes as a list only if it is. */
function list(one) {
  return one === undefined || one === null ? [] : [one].flat();
}

/** The one branch of the answer's choice that is there. */
function outcome(answer) {
  return Object.keys(answer).find((name) => name !== 'ResponseCode' && !name.startsWith('$'));
}

/** Somebody whom nobody has registered: a fresh name each time. */
function newcomer() {
  const letters = Array.from({ length: 12 }, () => String.fromCharCode(randomInt(97, 123)));
  return {
    GivenName: 'Zoë',
    FamilyName: `Nightjar-${letters.join('')}`,
    DateOfBirth: '2005-10-09',
    Gender: 'Female',
    Postcode: 'KW17 2AA',
  };
}

function show(step, code, rest) {
  console.log(`${step.padEnd(15)} ${code}  ${rest}`);
}

// The elements of a request are sent in the order in which they stand here; it must be the contract's.

async function register(college) {
  const person = newcomer();
  // Sent again with the same RequestId, after an answer that was lost, it is done once and answered the same.
  const registered = await college('RegisterLearner', {
    RequestId: randomUUID(),
    ...person,
    VerificationType: 'Passport',
    AbilityToShare: 'Shares',
  });
  show('register', registered.ResponseCode, `${outcome(registered)}, ${registered.Registered.ULN}`);

  const found = await college('LearnerByDemographics', person);
  show('find', found.ResponseCode, `${outcome(found)}, ${found.ExactMatch.Learner.ULN}`);

  const { GivenName, FamilyName } = person;
  const verified = await college('VerifyLearner', { ULN: registered.Registered.ULN, GivenName, FamilyName });
  show('verify', verified.ResponseCode, outcome(verified));
}

/** The event of Tomasz that an awarding organisation has told. */
async function readDoubted(college) {
  const answer = await college('GetLearnerLearningEvents', TOMASZ);
  const record = answer.LearningRecord;
  const event = list(record.Event).find((one) => one.Source === 'AwardingOrganisation');
  show('record', answer.ResponseCode, `${record.Total} events; ${event.Subject}, ${event.Grade}`);
  return event;
}

async function putRight(college, awarding) {
  const event = await readDoubted(college);
  const grade = event.Grade === 'Distinction' ? 'Pass' : 'Distinction';

  const submitted = await college('SubmitChallenge', {
    RequestId: randomUUID(),
    ...TOMASZ,
    ChallengeType: 'WrongGrade',
    EventId: event.EventId,
    Information: `The certificate says ${grade}.`,
    Claimed: { Correct: { AchievedGrade: grade } },
  });
  show('challenge', submitted.Reference, `${submitted.State}, ${submitted.AnsweredBy.Name} answers`);

  const { Challenge: challenge } = await awarding('RespondToChallenge', {
    Reference: submitted.Reference,
    Reason: 'The certificate is right.',
    Amend: { Grade: grade },
  });
  show('respond', challenge.Reference, challenge.State);
  await readDoubted(college);
}

/** A request that breaks two rules: the typed fault names both. */
async function showFault(college) {
  try {
    await college('VerifyLearner', { ULN: '12345', GivenName: '', FamilyName: 'Wiśniewski' });
  } catch (fault) {
    if (!(fault instanceof TypedFault)) {
      throw fault;
    }
    show('fault', fault.kind, fault.content.Code);
    for (const violation of list(fault.content.Violation)) {
      console.log(`  ${violation.Path} ${violation.Rule}`);
    }
  }
}

async function walk(connect, address) {
  const college = await connect(
    address,
    setting('COLLEGE_USER', '10099901/college.user'),
    setting('COLLEGE_PASSWORD', 'SandboxCollege16')
  );
  const awarding = await connect(
    address,
    setting('AWARDING_USER', '10099902/awarding.user'),
    setting('AWARDING_PASSWORD', 'SandboxAwarding1')
  );
  await register(college);
  await putRight(college, awarding);
  await showFault(college);
}

/** Runs it all: `connect(address, user, password)` answers a function that calls an operation with its fields. */
async function tell(connect) {
  const address = process.argv[2] ?? setting('ADDRESS', 'http://127.0.0.1:8080/LearningRecordsService');
  try {
    await walk(connect, address);
  } catch (error) {
    if (error instanceof TypedFault) {
      console.error(`The service refused: ${error.message}`);
      process.exitCode = 1;
    } else if (error.code) {
      console.error(`No answer from ${address}: ${error.message || error.code}`);
      process.exitCode = 2;
    } else {
      console.error(error.message);
      process.exitCode = 1;
    }
  }
}

module.exports = { tell, typed };
