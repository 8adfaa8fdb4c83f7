// The client's document "EssentiaX Backend", its sections on report generation. Only what that
// document says is used.
import assert from 'node:assert/strict';
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { json, newPerson } from '../support/accounts.mjs';
import {
  DATASET_UPLOAD,
  REGISTRATION_AND_LOGIN,
  REPORT_ANALYSIS,
  REPORT_DOWNLOAD,
} from '../support/essentia_examples.mjs';
import { multipart } from '../support/multipart.mjs';
import { python } from '../support/python.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { ownTempDir } from '../support/temp_dir.mjs';
import { startUndertone } from '../support/undertone.mjs';

const CSV = `feature,target\n${Array.from({ length: 50 }, (_, i) => `${i},${i % 2}\n`).join('')}`;

const WHAT_CAME = '\nimport json\nprint(json.dumps([response.status_code, report_id]))\n';

describe('the document of datasets and reports: Reports', () => {
  const service = shared(() => startUndertone());

  scenario('its Python, from registration to the report on disk', async ({ own }) => {
    const cwd = own(ownTempDir()).path;
    const examples =
      REGISTRATION_AND_LOGIN + DATASET_UPLOAD + REPORT_ANALYSIS + REPORT_DOWNLOAD;
    writeFileSync(join(cwd, 'dataset.csv'), CSV);
    const [status, id] = await python(service(), examples + WHAT_CAME, { cwd });
    assert.equal(status, 200);
    const page = readFileSync(join(cwd, 'report.html'), 'utf8');
    assert.match(page, /^<!doctype html>/);
    assert.match(page, /Comprehensive EDA Report/);
    assert.match(page, /Full analysis of the dataset/);
    assert.ok(page.includes(id));
  });

  scenario('every endpoint of "Reports", as listed', async () => {
    const { client } = await newPerson(service);
    const form = multipart([
      { name: 'file', filename: 'dataset.csv', body: CSV },
      { name: 'name', body: 'My Dataset' },
      { name: 'description', body: 'Sample dataset for analysis' },
      { name: 'is_public', body: 'True' },
    ]);
    const uploaded = await client.post('/api/v1/datasets/upload', { ...form, expect: 201 });
    const dataset = uploaded.json;
    const { json: made } = await client.post('/api/v1/reports/analyze', {
      ...json({ dataset_id: dataset.dataset_id }),
      expect: 202,
    });
    const report = `/api/v1/reports/${made.report_id}`;
    const download = await client.get(`${report}/download`);
    assert.match(download.headers['content-type'], /^text\/html/);
    const { json: results } = await client.get(`${report}/results`);
    assert.equal(results.dataset_id, dataset.dataset_id);

    const { json: listed } = await client.get('/api/v1/reports/');
    assert.deepEqual(
      listed.map(({ id }) => id),
      [made.report_id],
    );
    const { json: open } = await service().client().get('/api/v1/reports/public');
    assert.ok(open.some(({ id }) => id === made.report_id));
    assert.equal((await client.get(report)).json.status, 'completed');

    const { json: link } = await client.post(`${report}/share`);
    assert.ok(Date.parse(link.expires_at) > Date.now());
    const shown = await service().client().get(`/api/v1/reports/shared/${link.share_token}`);
    assert.match(shown.text, /^<!doctype html>/);
    const { json: stats } = await client.get('/api/v1/reports/dashboard/stats');
    assert.equal(stats.total_reports, 1);
    assert.equal(stats.public_reports, 1);
  });
});
