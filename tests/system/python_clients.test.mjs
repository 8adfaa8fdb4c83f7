// The documents' own Python, run as it stands there with the library it names.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { REGISTRATION_AND_LOGIN } from './support/essentia_examples.mjs';
import { python } from './support/python.mjs';
import { scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

// What a caller would do next, to see that the example has led somewhere.
const WHO_AM_I = `
import json
response = requests.get("http://localhost:8000/api/v1/users/me", headers=headers)
print(json.dumps([response.status_code, response.json()]))
`;

describe('the documents’ Python', () => {
  const service = shared(() => startUndertone());

  scenario('registers, logs in and is known, as often as it is run', async () => {
    for (const time of ['first', 'second']) {
      const [status, user] = await python(service(), REGISTRATION_AND_LOGIN + WHO_AM_I);
      assert.equal(status, 200, time);
      assert.equal(user.email, 'user@example.com');
      assert.equal(user.full_name, 'Test User');
    }
  });
});
