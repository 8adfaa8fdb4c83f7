// HTTPS, where a certificate is configured.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe } from 'node:test';
import tls from 'node:tls';

import { asJson, chat } from './support/chats.mjs';
import { RawSocket } from './support/raw_socket.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { makeTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const folder = makeTempDir();
const certificate = join(folder, 'certificate.pem');
const key = join(folder, 'key.pem');

function makeCertificate(name) {
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', ...made, ...files], { stdio: 'ignore' });
}

/** The name on the certificate that new connections are shown. */
async function shownName(port, options = {}) {
  const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
}

describe('TLS', () => {
  makeCertificate('first');
  const service = shared(() =>
    startUndertone({
      scheme: 'https',
      settings: { 'http.tls_certificate_file': certificate, 'http.tls_private_key_file': key },
    }),
  );

  scenario('the service is the same, and tells browsers to stay with it', async () => {
    const client = service().client(newCustomer());
    await client.completed(await client.uploadOne('chat.json', asJson(chat(3))));
    const { headers } = await client.get('/api/v1/uploads');
    assert.match(headers['strict-transport-security'], /max-age=\d+/);
  });

  scenario('old versions of the protocol are refused', async () => {
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await assert.rejects(shownName(service().port, old));
    assert.equal(await shownName(service().port, { minVersion: 'TLSv1.3' }), 'first');
  });

  scenario('plain HTTP on its port is no crash', async ({ own }) => {
    const socket = own(await RawSocket.connect(service().port));
    await socket.send('GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await socket.closed();
    assert.equal(service().pids('api').length, 1);
  });

  scenario('a new certificate is taken on SIGHUP, without a restart', async () => {
    const before = service().pids('api');
    makeCertificate('second');
    service().signal('api', 'SIGHUP');
    await eventually('the new one is shown', async () => {
      return (await shownName(service().port)) === 'second';
    });
    assert.deepEqual(service().pids('api'), before);
  });
});
