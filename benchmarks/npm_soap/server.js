// The comparator on Node: verifyLearner with npm soap, a cluster of as many processes as WORKERS says.
//
// PORT, WORKERS, DATABASE (a SQLite file), WSDL (a file) and PASSWORD_SHA256 (hex) come from the environment. The password's
// digest stands for the slow hash that the others compute once: each request costs one SHA-256 and a constant-time
// comparison, as with them. It judges names that are equal or not, which is all that is measured.

'use strict';

const cluster = require('node:cluster');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');

const expected = Buffer.from(process.env.PASSWORD_SHA256 || '', 'hex');

function openDatabase(file) {
  try {
    const Database = require('better-sqlite3');
    return new Database(file, { readonly: true, fileMustExist: true });
  } catch (missing) {
    const { DatabaseSync } = require('node:sqlite'); // Node 22.5 and later
    return new DatabaseSync(file, { readOnly: true });
  }
}

function fold(name) {
  return name.normalize('NFKD').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function makeService(database) {
  database.exec('PRAGMA mmap_size=1073741824');
  const organisation = database.prepare('SELECT type, status, password_hash FROM organisation WHERE ukprn = ?');
  const learner = database.prepare(
    'SELECT uln, given_name, family_name, date_of_birth, gender, given_name_fold, family_name_fold, ' +
      'preferred_given_name_fold, previous_family_name_fold, status, master_uln FROM learner WHERE uln = ?'
  );

  function authenticate(request) {
    const row = organisation.get(request.UKPRN);
    const digest = crypto.createHash('sha256').update(request.OrgPassword || '').digest();
    if (!row || row.status !== 'active' || row.type !== 'provider' || !crypto.timingSafeEqual(digest, expected)) {
      throw { Fault: { faultcode: 'soap:Client', faultstring: 'WSEC0005' } };
    }
  }

  function validate(sought) {
    const fits =
      /^[1-9][0-9]{9}$/.test(sought.ULN) &&
      /^\d{4}-\d{2}-\d{2}$/.test(sought.DateOfBirth) &&
      /^[0129]$/.test(sought.Gender) &&
      [sought.GivenName, sought.FamilyName].every((name) => name && name.length <= 35);
    if (!fits) {
      throw { Fault: { faultcode: 'soap:Client', faultstring: 'WSEC0001' } };
    }
  }

  function verifyLearner(request) {
    authenticate(request);
    const sought = request.LearnerToVerify;
    validate(sought);
    const found = learner.get(sought.ULN);
    const verified = {
      SearchedULN: sought.ULN,
      SearchedFamilyName: sought.FamilyName,
      SearchedGivenName: sought.GivenName,
      SearchedDateOfBirth: sought.DateOfBirth,
      SearchedGender: sought.Gender,
      ResponseCode: 'WSVRC006',
    };
    if (found && found.status === '1') {
      const same =
        fold(sought.GivenName) === found.given_name_fold &&
        fold(sought.FamilyName) === found.family_name_fold &&
        sought.DateOfBirth === found.date_of_birth &&
        sought.Gender === found.gender;
      verified.ResponseCode = same ? 'WSVRC001' : 'WSVRC005';
      if (same) {
        Object.assign(verified, {
          ULN: found.uln,
          FamilyName: found.family_name,
          GivenName: found.given_name,
          DateOfBirth: found.date_of_birth,
          Gender: found.gender,
        });
      }
    }
    return { VerifiedLearner: verified };
  }

  return verifyLearner;
}

function portsOf(verifyLearner, wsdl) {
  const service = /<(?:\w+:)?service\b[^>]*\bname="([^"]+)"/.exec(wsdl)[1];
  const port = /<(?:\w+:)?port\b[^>]*\bname="([^"]+)"/.exec(wsdl)[1];
  return { [service]: { [port]: { verifyLearner } } };
}

function serve() {
  const soap = require('soap');
  const wsdl = fs.readFileSync(process.env.WSDL, 'utf8');
  const verifyLearner = makeService(openDatabase(process.env.DATABASE));
  const server = http.createServer((request, response) => response.writeHead(404).end());
  server.listen(Number(process.env.PORT), '127.0.0.1', () => {
    soap.listen(server, '/LearnerService.svc', portsOf(verifyLearner, wsdl), wsdl);
  });
}

if (cluster.isPrimary) {
  for (let number = 0; number < Number(process.env.WORKERS || 2); number += 1) {
    cluster.fork();
  }
} else {
  serve();
}
