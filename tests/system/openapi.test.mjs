// The OpenAPI document is valid, and both of its readers render it without any other server.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import { fileURLToPath } from 'node:url';

import SwaggerParser from '@apidevtools/swagger-parser';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { chromium } from 'playwright-core';

import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const CHROMIUM = '/usr/bin/chromium';
const SCREENSHOTS = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));

const DOCUMENTED = [
  'POST /api/v1/uploads',
  'GET /api/v1/uploads',
  'DELETE /api/v1/uploads',
  'GET /api/v1/uploads/{id}',
  'DELETE /api/v1/uploads/{id}',
  'GET /api/v1/uploads/{id}/status',
  'GET /api/v1/uploads/{id}/results',
  'GET /api/v1/uploads/{id}/messages',
  'GET /api/v1/uploads/{id}/diff',
  'GET /api/v1/uploads/{id}/rejects',
  'GET /api/v1/uploads/{id}/content',
  'GET /api/v1/uploads/{id}/attempts',
  'GET /api/v1/uploads/{id}/events',
  'POST /api/v1/uploads/{id}/cancel',
  'POST /api/v1/uploads/{id}/retry',
  'POST /api/v1/uploads/{id}/reprocess',
  'DELETE /api/v1/customers/{customer_id}',
  'GET /api/v1/collections',
  'POST /api/v1/collections',
  'GET /api/v1/collections/{id}',
  'DELETE /api/v1/collections/{id}',
  'GET /api/v1/collections/{id}/files',
  'POST /api/csv/sessions',
  'GET /api/csv/sessions',
  'GET /api/csv/sessions/{session_id}',
  'DELETE /api/csv/sessions/{session_id}',
  'POST /api/csv/upload',
  'DELETE /api/csv/files/{file_id}',
  'POST /api/upload',
  'GET /api/datasets',
  'GET /api/datasets/{id}/status',
  'POST /api/v1/datasets/upload',
  'GET /api/v1/datasets',
  'GET /api/v1/datasets/{id}',
  'PUT /api/v1/datasets/{id}',
  'DELETE /api/v1/datasets/{id}',
  'GET /api/v1/datasets/{id}/versions',
  'POST /api/v1/datasets/{id}/versions',
  'GET /api/v1/dashboard/summary',
  'GET /api/v1/alert-rules',
  'POST /api/v1/alert-rules',
  'GET /api/v1/alert-rules/{id}',
  'PUT /api/v1/alert-rules/{id}',
  'DELETE /api/v1/alert-rules/{id}',
  'GET /api/v1/alerts',
  'POST /api/register',
  'POST /api/login',
  'POST /api/logout',
  'GET /api/me',
  'POST /auth/register',
  'POST /auth/login',
  'POST /auth/logout',
  'POST /api/v1/auth/register',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/login/json',
  'POST /api/v1/auth/refresh',
  'GET /api/v1/users/me',
  'PUT /api/v1/users/me',
  'GET /api/v1/users/{id}',
  'GET /api/v1/api-keys',
  'POST /api/v1/api-keys',
  'GET /api/v1/dictionary',
  'PUT /api/v1/dictionary',
  'GET /api/v1/health',
  'GET /api/v1/health/live',
  'GET /api/v1/health/ready',
];

/** Everything a page asked for and complained about. */
async function visit(browser, url, screenshot) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  const seen = { foreign: [], complaints: [] };
  await page.route('**/*', (route) => {
    const target = new URL(route.request().url());
    if (target.hostname === '127.0.0.1' || /^(data|blob):$/.test(target.protocol)) {
      return route.continue();
    }
    seen.foreign.push(target.href);
    return route.abort();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') seen.complaints.push(message.text());
  });
  page.on('pageerror', (error) => seen.complaints.push(String(error)));
  page.on('requestfailed', (request) => seen.complaints.push(`failed: ${request.url()}`));
  page.on('response', (response) => {
    if (response.status() >= 400) seen.complaints.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url);
  const shown = page.getByText('Upload one or more files').filter({ visible: true });
  await shown.first().waitFor({ timeout: 30_000 });
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, screenshot) });
  return { page, ...seen };
}

describe('the OpenAPI document', () => {
  const service = shared(() => startUndertone());
  const documentAt = async (path) => (await service().client().get(path)).json;

  scenario('is valid OpenAPI 3.1, the same at both of its paths', async () => {
    const document = await documentAt('/openapi.json');
    assert.match(document.openapi, /^3\.1\.\d+$/);
    assert.deepEqual(await documentAt('/api/v1/openapi.json'), document);
    await SwaggerParser.validate(structuredClone(document));
  });

  scenario('describes every endpoint, with an id, a tag and a summary each', async () => {
    const { paths } = await documentAt('/openapi.json');
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, each]) => [`${method.toUpperCase()} ${path}`, each]),
    );
    const names = operations.map(([name]) => name);
    for (const name of DOCUMENTED) assert.ok(names.includes(name), name);
    const ids = operations.map(([, { operationId }]) => operationId);
    assert.equal(new Set(ids).size, ids.length, 'operation ids are unique');
    for (const [name, { summary, tags, responses, parameters = [] }] of operations) {
      assert.ok(summary && tags?.length > 0, name);
      const places = parameters.map((each) => `${each.in} ${each.name}`);
      assert.equal(new Set(places).size, places.length, `${name}: each parameter once`);
      assert.ok(
        Object.keys(responses).some((status) => /^[23]/.test(status)),
        name,
      );
      for (const parameter of name.matchAll(/\{(\w+)\}/g)) {
        const described = paths[name.split(' ')[1]][name.split(' ')[0].toLowerCase()].parameters;
        assert.ok(
          described.some((each) => each.name === parameter[1] && each.in === 'path'),
          name,
        );
      }
    }
  });

  scenario('has schemas that a strict validator understands', async () => {
    const { components } = await documentAt('/openapi.json');
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats(ajv);
    ajv.addVocabulary(['components']);
    ajv.addSchema({ $id: 'document', components });
    for (const name of Object.keys(components.schemas)) {
      assert.ok(ajv.getSchema(`document#/components/schemas/${name}`), name);
    }
  });

  const noBrowser = !existsSync(CHROMIUM) && `${CHROMIUM} is not installed`;
  for (const path of ['/docs', '/redoc']) {
    scenario(`${path} renders it, from this server alone`, { skip: noBrowser }, async ({ own }) => {
      const browser = own(
        await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
      );
      const url = service().baseUrls[0] + path;
      const { page, foreign, complaints } = await visit(browser, url, `${path.slice(1)}.png`);
      assert.deepEqual(foreign, [], 'nothing is asked of another server');
      assert.deepEqual(complaints, []);
      assert.ok((await page.getByText('/api/v1/dashboard/summary').count()) > 0);
    });
  }

  scenario('a request can be tried from /docs', { skip: noBrowser }, async ({ own }) => {
    const browser = own(
      await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
    );
    const url = `${service().baseUrls[0]}/docs`;
    const { page, complaints } = await visit(browser, url, 'docs.png');
    const operation = page.locator('.opblock', { hasText: '/api/v1/dashboard/summary' }).first();
    await operation.locator('.opblock-summary').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.locator('tr[data-param-name="customer_id"] input').fill(newCustomer());
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation
      .locator('.live-responses-table .response-col_status', { hasText: '200' })
      .waitFor();
    assert.deepEqual(complaints, []);
    await page.screenshot({ path: join(SCREENSHOTS, 'docs_tried.png') });
  });
});
