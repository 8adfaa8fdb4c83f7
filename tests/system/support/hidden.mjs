// What no log and no error may tell, gathered from all that this process's clients send and get:
// credentials, passwords, and what stands in uploaded files.
import assert from 'node:assert/strict';

const CREDENTIAL_BYTES_MIN = 20; // "nonsense" is none
const PASSWORD_BYTES_MIN = 8;
const CONTENT = /[^",;\t\r\n{}[\]\\]{40,}/g; // a cell or a text of some length
const CONTENTS_MAX = 5; // of one file

const hidden = new Set();

function hide(text, bytesMin = CREDENTIAL_BYTES_MIN) {
  if (typeof text === 'string' && text.length >= bytesMin) hidden.add(text);
}

/** The files of a form. */
const filesIn = (form) =>
  form
    .split(/\r\n--|^--/)
    .filter((part) => /filename="/.test(part.split('\r\n\r\n', 1)[0]))
    .map((part) => part.slice(part.indexOf('\r\n\r\n') + 4));

function hideFields(body, names, bytesMin) {
  for (const name of names) {
    for (const [, value] of body.matchAll(new RegExp(`"${name}":\\s*"([^"\\\\]*)"`, 'g'))) {
      hide(value, bytesMin);
    }
  }
}

export function hideSent({ headers, body }) {
  for (const [name, value] of Object.entries(headers)) {
    if (/^(authorization|x-api-key)$/i.test(name)) hide(value.split(' ').at(-1));
    if (/^cookie$/i.test(name)) hide(value.split('=').at(-1));
  }
  if (body === undefined || body.length > 100_000) return;
  const text = body.toString();
  if (/^--/.test(text)) {
    const contents = filesIn(text).flatMap((file) => (file.match(CONTENT) ?? []).slice(0, CONTENTS_MAX));
    for (const content of contents) hide(content.trim());
  } else {
    hideFields(text, ['password', 'current_password', 'new_password'], PASSWORD_BYTES_MIN);
    hideFields(text, ['token', 'refresh_token']);
  }
}

export function hideReceived({ status, headers, text }) {
  if (status >= 300) return;
  hideFields(text, ['access_token', 'refresh_token', 'token']);
  for (const [key] of text.matchAll(/\but_\w{8}_[\w-]{43}/g)) hide(key);
  for (const cookie of headers['set-cookie'] ?? []) hide(cookie.split(';', 1)[0].split('=').at(-1));
}

/** `what` is told to an operator or a caller: nothing hidden stands in it. */
export function assertTellsNothing(text, what) {
  const told = [...hidden].filter((each) => text.includes(each));
  assert.deepEqual(told, [], `${what} tells it`);
}
