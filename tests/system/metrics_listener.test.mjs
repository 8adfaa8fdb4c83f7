// metrics.listen: an address for a collector that has no credential.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { exchange } from './support/http.mjs';
import { freePort } from './support/ports.mjs';
import { scenario } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

describe('metrics.listen', () => {
  scenario('answers /metrics, nothing else, and no proxy', async ({ own }) => {
    const port = await freePort();
    const settings = { 'auth.mode': 'required', 'metrics.listen': `127.0.0.1:${port}` };
    const undertone = own(await startUndertone({ settings }));
    const ask = (path, headers) => exchange(`http://127.0.0.1:${port}${path}`, { headers });

    const metrics = await ask('/metrics');
    assert.equal(metrics.status, 200);
    assert.match(metrics.body.toString('utf8'), /^# TYPE /m);
    assert.equal((await ask('/api/v1/health')).status, 404);
    assert.equal((await ask('/metrics', { 'X-Forwarded-For': '192.0.2.1' })).status, 403);
    // Beside the API it takes an operator's credential still.
    assert.equal((await exchange(`${undertone.baseUrls[0]}/metrics`)).status, 401);
  });
});
