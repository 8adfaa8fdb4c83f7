// Holds every answer against the service's own OpenAPI document.
import assert from 'node:assert/strict';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const PROBLEM_TYPE = 'application/problem+json';
/** The document itself and its readers are no part of it. */
const PAGES = /^\/((api\/v1\/)?openapi\.json|docs(\/.*)?|redoc(\/.*)?)$/;

const withoutParameters = (contentType) => contentType?.split(';')[0].trim().toLowerCase();
const escaped = (token) => encodeURIComponent(token.replace(/~/g, '~0').replace(/\//g, '~1'));

/** A path of the document as a pattern; a literal segment sorts before a parameter. */
function compiledPath(template) {
  const segments = template.split('/');
  const isParameter = (segment) => segment.startsWith('{');
  const pattern = segments
    .map((segment) => (isParameter(segment) ? '[^/]+' : segment.replace(/[.+*?()[\]]/g, '\\$&')))
    .join('/');
  return {
    template,
    pattern: new RegExp(`^${pattern}$`),
    rank: segments.map((segment) => (isParameter(segment) ? '1' : '0')).join(''),
  };
}

export class Contract {
  #ajv;
  #paths;

  constructor(document) {
    this.document = document;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(this.#ajv);
    this.#ajv.addSchema(document, 'openapi');
    this.#paths = Object.keys(document.paths)
      .map(compiledPath)
      .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  }

  /** Fails unless the document says that this request may be answered like this. */
  check({ method, path, status, headers, body }) {
    const what = `${method} ${path} -> ${status}`;
    if (status >= 400 && method !== 'HEAD') this.#checkProblem(what, status, headers, body);
    const operation = this.#operationOf(method, path);
    if (!operation) {
      const known = status >= 400 || method === 'OPTIONS' || PAGES.test(path);
      assert.ok(known, `${what}: not in the OpenAPI document`);
      return;
    }
    // `default` is for errors alone: every other answer has to be documented by its status.
    const answers = operation.document.responses;
    const key = answers[status] ? String(status) : 'default';
    assert.ok(answers[key] && (key !== 'default' || status >= 400), `${what}: undocumented status`);
    if (method === 'HEAD' || status === 304) {
      assert.equal(body.length, 0, `${what}: a body where there can be none`);
      return;
    }
    this.#checkBody(what, [...operation.pointer, 'responses', key, 'content'], answers[key], {
      headers,
      body,
    });
  }

  #operationOf(method, path) {
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
    const found = this.#paths.find(({ pattern }) => pattern.test(trimmed));
    const operation = found && this.document.paths[found.template][name];
    return operation && { document: operation, pointer: ['paths', found.template, name] };
  }

  #checkBody(what, pointer, answer, { headers, body }) {
    const type = withoutParameters(headers['content-type']);
    if (!answer.content) {
      assert.equal(body.length, 0, `${what}: a body, but none is documented`);
      return;
    }
    assert.ok(answer.content[type], `${what}: undocumented content type ${type}`);
    if (type === 'application/json' || type === PROBLEM_TYPE) {
      this.#validate(what, [...pointer, type, 'schema'], JSON.parse(body.toString('utf8')));
    }
  }

  #checkProblem(what, status, headers, body) {
    assert.equal(withoutParameters(headers['content-type']), PROBLEM_TYPE, `${what}: no problem`);
    const problem = JSON.parse(body.toString('utf8'));
    this.#validate(what, ['components', 'schemas', 'Problem'], problem);
    assert.equal(problem.status, status, `${what}: another status in the body`);
    assert.equal(problem.request_id, headers['x-request-id'], `${what}: another request id`);
  }

  #validate(what, pointer, value) {
    const validate = this.#ajv.getSchema(`openapi#/${pointer.map(escaped).join('/')}`);
    assert.ok(validate, `${what}: no schema at ${pointer.join('/')}`);
    if (!validate(value)) {
      const errors = this.#ajv.errorsText(validate.errors, { separator: '\n  ', dataVar: 'body' });
      assert.fail(`${what}: does not fit its schema:\n  ${errors}\n${JSON.stringify(value)}`);
    }
  }
}
