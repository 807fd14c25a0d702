// Registers a learner and puts a learning record right, at a LearningRecordsService, with the npm package soap.
//
// Usage: node with_soap.js [ADDRESS]
//
// Address and credentials come from the environment; what is not set is that of the sandbox on this machine.

'use strict';

const soap = require('soap');
const story = require('./story');

/** The operations as calls of one user, with faults made exceptions of story.js. */
async function connect(address, user, password) {
  const client = await soap.createClientAsync(`${address}?wsdl`, {
    forceSoap12Headers: process.env.LEARNING_RECORDS_SOAP === '1.2',
    // The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
    endpoint: address,
    // A day stays the text that it is. A Date would be midnight of wherever this runs, often in another day.
    customDeserializer: { date: (text) => text },
  });
  client.setSecurity(
    new soap.WSSecurity(user, password, { passwordType: 'PasswordText', hasTimeStamp: false, hasTokenCreated: false })
  );
  return async (operation, fields) => {
    try {
      const [answer] = await client[`${operation}Async`](fields);
      return answer;
    } catch (error) {
      throw story.typed(error);
    }
  };
}

story.tell(connect);
