// Registers a learner and puts a learning record right, at a LearningRecordsService, with the npm package strong-soap.
//
// Usage: node with_strong_soap.js [ADDRESS]
//
// Address and credentials come from the environment; what is not set is that of the sandbox on this machine.

'use strict';

const { soap } = require('strong-soap');
const story = require('./story');

const version = process.env.LEARNING_RECORDS_SOAP || '1.1';

/** The operations as calls of one user, with faults made exceptions of story.js. */
async function connect(address, user, password) {
  const client = await new Promise((resolve, reject) => {
    const options = {
      // The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
      endpoint: address,
    };
    soap.createClient(`${address}?wsdl`, options, (error, made) => (error ? reject(error) : resolve(made)));
  });
  // The contract has a port for each version of SOAP; the package takes the second unless told.
  const port = client.LearningRecordsService[version === '1.2' ? 'LearningRecordsSoap12' : 'LearningRecordsSoap11'];
  client.setSecurity(
    new soap.WSSecurity(user, password, { passwordType: 'PasswordText', hasTimeStamp: false, hasTokenCreated: false })
  );
  return async (operation, fields) => {
    try {
      const { result } = await port[operation](fields);
      return result;
    } catch (error) {
      throw story.typed(error);
    }
  };
}

story.tell(connect);
