// multipart/form-data (RFC 7578), written by hand so that a test can also write it wrongly.

const BOUNDARY = '----undertone-system-test';

/**
 * One part. `filename` goes into quotes as it stands, with `"` and `\` escaped; `disposition`
 * replaces everything after `form-data`.
 */
function partHead({ name, filename, disposition, contentType }) {
  const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const parameters =
    disposition ??
    `; name=${quoted(name)}${filename === undefined ? '' : `; filename=${quoted(filename)}`}`;
  const type = contentType ? `Content-Type: ${contentType}\r\n` : '';
  return `Content-Disposition: form-data${parameters}\r\n${type}\r\n`;
}

/** {body, headers} of a form. `parts`: [{name, body, filename?, disposition?, contentType?}]. */
export function multipart(parts, { boundary = BOUNDARY, preamble = '', epilogue = '' } = {}) {
  const pieces = [Buffer.from(preamble)];
  for (const part of parts) {
    pieces.push(Buffer.from(`--${boundary}\r\n${partHead(part)}`), Buffer.from(part.body));
    pieces.push(Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n${epilogue}`));
  const body = Buffer.concat(pieces);
  return {
    body,
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': String(body.length),
    },
  };
}

/** The form that most tests send: fields, then files as {filename: content}. */
export function uploadForm(fields, files) {
  return multipart([
    ...Object.entries(fields).map(([name, body]) => ({ name, body })),
    ...Object.entries(files).map(([filename, body]) => ({ name: 'files', filename, body })),
  ]);
}
