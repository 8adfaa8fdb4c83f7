// Reports on data sets: asked for, made by a worker, read, shared, and opened in a real browser.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

import { json, newPerson } from './support/accounts.mjs';
import { asJson, chat } from './support/chats.mjs';
import { uploadForm } from './support/multipart.mjs';
import { SALES, analyze, newReport, shareReport, uploadDataset } from './support/reports.mjs';
import { scenario, shared } from './support/scenario.mjs';
import { ownTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';
import { wideTable } from './support/wide_table.mjs';

const CHROMIUM = '/usr/bin/chromium';
const noBrowser = !existsSync(CHROMIUM) && `${CHROMIUM} is not installed`;

describe('reports', () => {
  const service = shared(() => startUndertone());
  const person = async () => (await newPerson(service)).client;
  const open = (token, options) =>
    service().client().get(`/api/v1/reports/shared/${token}`, options);

  scenario('all seven options are echoed and stand in the report', async () => {
    const client = await person();
    const options = {
      dataset_id: await uploadDataset(client),
      report_title: 'What sells',
      report_description: 'Drinks <by> price',
      target_column: 'price',
      analysis_mode: 'all',
      sample_size: 500,
      max_plots: 4,
    };
    const accepted = await analyze(client, options);
    assert.equal(accepted.status, 'pending');
    for (const [name, value] of Object.entries(options)) assert.equal(accepted[name], value, name);

    const report = `/api/v1/reports/${accepted.report_id}`;
    const { text: page, headers } = await client.get(`${report}/download`);
    assert.match(headers['content-disposition'], /^attachment; filename="What sells.html"$/);
    assert.match(headers['content-security-policy'], /^sandbox allow-scripts; default-src 'none'/);
    assert.match(page, /<h1><bdi>What sells<\/bdi><\/h1>/);
    assert.match(page, /Drinks &lt;by&gt; price/);
    assert.match(page, /<section id="target">/);

    const { json: results } = await client.get(`${report}/results`);
    assert.equal(results.summary.rows, 60);
    assert.deepEqual(
      results.columns.map(({ name }) => name),
      ['product', 'price', 'sold'],
    );
    assert.equal(results.target.column, 'price');
    assert.equal(results.target.relations[0].column, 'product');
    const query = { format: 'json' };
    const { json: again } = await client.get(`${report}/download`, { query });
    assert.deepEqual(again, results);

    const { json: detail } = await client.get(report);
    assert.equal(detail.status, 'completed');
    for (const [name, value] of Object.entries(options)) assert.equal(detail[name], value, name);
  });

  scenario('only dataset_id is needed; numbers are clamped', async () => {
    const client = await person();
    const dataset_id = await uploadDataset(client);
    const plain = await analyze(client, { dataset_id });
    assert.equal(plain.analysis_mode, 'all');
    assert.equal(plain.report_title, 'sales');
    assert.equal(plain.target_column, null);
    const clamped = await analyze(client, { dataset_id, sample_size: 1, max_plots: 9_999 });
    assert.deepEqual([clamped.sample_size, clamped.max_plots], [100, 200]);
  });

  scenario('a mode, a column or a number that cannot be taken is 422 and named', async () => {
    const client = await person();
    const dataset_id = await uploadDataset(client);
    const wrong = [
      [{ analysis_mode: 'deep' }, 'body/analysis_mode', /all, overview, .*, target, quality/],
      [{ target_column: 'pirce' }, 'body/target_column', /product, price, sold/],
      [{ analysis_mode: 'target' }, 'body/target_column', /needs a target_column/],
      [{ sample_size: 'many' }, 'body/sample_size', /sample_size/],
      [{ max_plots: 1.5 }, 'body/max_plots', /max_plots/],
      [{ dataset_id: undefined }, 'body/dataset_id', /required/],
      [{ report_title: 7 }, 'body/report_title', /text/],
    ];
    for (const [change, pointer, detail] of wrong) {
      const { errors } = await analyze(client, { dataset_id, ...change }, 422);
      assert.equal(errors[0].pointer, pointer);
      assert.match(errors[0].detail, detail);
    }
    for (const unknown of [randomUUID(), 'nonsense']) {
      await analyze(client, { dataset_id: unknown }, 404);
    }
  });

  scenario('an Idempotency-Key makes one report of two requests', async () => {
    const client = await person();
    const request = json({ dataset_id: await uploadDataset(client) });
    const headers = { ...request.headers, 'Idempotency-Key': randomUUID() };
    const ask = () => client.post('/api/v1/reports/analyze', { ...request, headers, expect: 202 });
    const [first, second] = [await ask(), await ask()];
    assert.equal(second.json.report_id, first.json.report_id);
    assert.equal(second.headers['idempotent-replayed'], 'true');
    assert.equal((await client.get('/api/v1/reports')).json.length, 1);
  });

  scenario('a data set that failed gets no report', async () => {
    const client = await person();
    const dataset_id = await uploadDataset(client, 'a,b\n1,"never closed\n'.padEnd(70_000, 'x'));
    const refused = await analyze(client, { dataset_id }, 409);
    assert.equal(refused.code, 'dataset_failed');
  });

  scenario('a report that cannot be made says so at once, with its error', async () => {
    const client = await person();
    const dataset_id = await uploadDataset(client, `a,b\n${'1,two three four\n'.repeat(9_000)}`);
    await analyze(client, { dataset_id }); // which waits until the data set is there
    const blobs = join(service().dataDir, 'blobs');
    const files = readdirSync(blobs, { recursive: true }).filter((name) => name.endsWith(dataset_id));
    assert.equal(files.length, 1);
    rmSync(join(blobs, files[0]));

    const { report_id: report } = await analyze(client, { dataset_id });
    const refused = await client.get(`/api/v1/reports/${report}/download`, { expect: 409 });
    assert.equal(refused.json.code, 'report_failed');
    assert.equal(refused.json.error.code, 'not_found');
    assert.equal((await client.get(`/api/v1/reports/${report}`)).json.status, 'failed');
    await client.delete(`/api/v1/datasets/${dataset_id}`);
  });

  scenario('a report is of the result that is there, also after a reprocess that failed', async () => {
    const client = await person();
    const rows = Array.from({ length: 60 }, (_, i) => `p${i % 3},${i / 10},shelf:${i % 4}\n`);
    const dataset_id = await uploadDataset(client, `product,price,place\n${rows.join('')}`);
    const resultsOf = async () => {
      const { report_id } = await analyze(client, { dataset_id });
      const { json: results } = await client.get(`/api/v1/reports/${report_id}/results`);
      return { ...results, report_id: '', created_at: '' };
    };
    const before = await resultsOf();
    const options = { delimiter: ':', rejects_percent_max: 0 }; // each row has a cell too many
    await client.post(`/api/v1/uploads/${dataset_id}/reprocess`, { ...json({ options }), expect: 202 });
    await client.completed(dataset_id);
    const { json: status } = await client.get(`/api/v1/uploads/${dataset_id}/status`);
    assert.ok(status.last_error);
    assert.deepEqual(await resultsOf(), before);
  });

  scenario('reports are listed, counted and deleted; nobody else sees them', async () => {
    const client = await person();
    const first = await newReport(client);
    const { report_id: second } = await analyze(client, { dataset_id: first.dataset });
    await client.get(`/api/v1/reports/${first.report}/download`);
    await client.get(`/api/v1/reports/${second}/download`);
    await shareReport(client, second);

    const listed = await client.get('/api/v1/reports/');
    assert.deepEqual(
      listed.json.map(({ id }) => id),
      [first.report, second],
    );
    assert.equal(listed.headers['x-total-count'], '2');
    const { json: stats } = await client.get('/api/v1/reports/dashboard/stats');
    assert.equal(stats.total_datasets, 1);
    assert.equal(stats.total_reports, 2);
    const byStatus = { pending: 0, processing: 0, completed: 2, failed: 0 };
    assert.deepEqual(stats.reports_by_status, byStatus);
    assert.equal(stats.shared_reports, 1);
    assert.ok(stats.storage_bytes > SALES.length);
    assert.equal(stats.recent_reports[0].id, second);

    const other = await person();
    for (const path of ['', '/download', '/results', '/share']) {
      await other.get(`/api/v1/reports/${second}${path}`, { expect: 404 });
    }
    await other.delete(`/api/v1/reports/${second}`, { expect: 404 });
    await other.post(`/api/v1/reports/${second}/share`, { ...json({}), expect: 404 });
    await analyze(other, { dataset_id: first.dataset }, 404);

    await client.delete(`/api/v1/reports/${second}`);
    await client.get(`/api/v1/reports/${second}`, { expect: 404 });
    await client.delete(`/api/v1/datasets/${first.dataset}`);
    assert.deepEqual((await client.get('/api/v1/reports')).json, []);
    await eventually('no blob is left behind', async () => {
      const { orphan_blobs: orphans, missing_blobs: gone } = JSON.parse(
        await service().cli('doctor', '--json'),
      );
      return orphans === 0 && gone === 0;
    });
  });

  scenario('a link shows the report without a login, redacted unless asked otherwise', async () => {
    const client = await person();
    const { report } = await newReport(client);
    const hidden = await shareReport(client, report);
    assert.match(hidden.share_token, /^[\w-]{43}$/);
    const link = `${service().baseUrls[0]}/api/v1/reports/shared/${hidden.share_token}`;
    assert.equal(hidden.share_url, link);
    const page = await open(hidden.share_token);
    assert.match(page.headers['content-type'], /^text\/html/);
    assert.doesNotMatch(page.text, /cocoa/);
    const data = await open(hidden.share_token, { headers: { Accept: 'application/json' } });
    assert.equal(data.json.redacted, true);
    assert.deepEqual(data.json.preview, []);

    const full = await shareReport(client, report, { redacted: false });
    assert.match((await open(full.share_token)).text, /cocoa/);
    const { json: links } = await client.get(`/api/v1/reports/${report}/share`);
    assert.equal(links.length, 2);
    assert.ok(!JSON.stringify(links).includes(hidden.share_token));
    await eventually('views are counted', async () => {
      const { json: counted } = await client.get(`/api/v1/reports/${report}/share`);
      return counted[0].views === 2 && counted[1].views === 1;
    });

    await client.delete(`/api/v1/reports/${report}/share/${hidden.id}`);
    await open(hidden.share_token, { expect: 404 });
    await client.delete(`/api/v1/reports/${report}/share/${hidden.id}`, { expect: 404 });
    await client.delete(`/api/v1/reports/${report}/share`);
    await open(full.share_token, { expect: 404 });
    await open('nonsense', { expect: 404 });
  });

  scenario('a link expires, and may ask for a password', async () => {
    const client = await person();
    const { report } = await newReport(client);
    const brief = await shareReport(client, report, { expires_in_seconds: 1 });
    await eventually('the link has expired', async () => {
      return (await open(brief.share_token, { expect: [200, 410] })).status === 410;
    });

    const locked = await shareReport(client, report, { password: 'four words or so' });
    assert.equal(locked.has_password, true);
    const asked = await open(locked.share_token, { expect: 401 });
    assert.match(asked.headers['www-authenticate'], /^Basic/);
    const basic = (password) => ({
      Authorization: `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`,
    });
    await open(locked.share_token, { headers: basic('something else'), expect: 401 });
    await open(locked.share_token, { headers: basic('four words or so') });
    for (let guess = 2; guess <= 10; guess++) {
      await open(locked.share_token, { headers: basic(`guess ${guess}`), expect: 401 });
    }
    const stopped = await open(locked.share_token, { headers: basic('guess 11'), expect: 429 });
    assert.match(stopped.json.detail, /failed_logins_per_account/);
    const wrong = { expires_in_seconds: 0, password: 'short', redacted: 1 };
    for (const [name, value] of Object.entries(wrong)) {
      const options = { ...json({ [name]: value }), expect: 422 };
      const { json: refused } = await client.post(`/api/v1/reports/${report}/share`, options);
      assert.equal(refused.errors[0].pointer, `body/${name}`);
    }
  });

  scenario('reports of public data sets are for anyone, without values', async () => {
    const client = await person();
    const { dataset, report } = await newReport(client, SALES, { is_public: 'True' });
    await client.get(`/api/v1/reports/${report}/download`);
    const anyone = service().client();
    const path = `/api/v1/reports/public/${report}`;
    const { json: listed } = await anyone.get('/api/v1/reports/public');
    assert.ok(listed.some(({ id }) => id === report));
    assert.equal((await anyone.get(path)).json.dataset_id, dataset);
    assert.doesNotMatch((await anyone.get(`${path}/download`)).text, /cocoa/);

    const other = await person();
    const own = `/api/v1/reports/${report}`;
    assert.equal((await other.get(own)).json.status, 'completed');
    assert.doesNotMatch((await other.get(`${own}/download`)).text, /cocoa/);
    assert.equal((await other.get(`${own}/results`)).json.redacted, true);
    await other.delete(own, { expect: 404 });
    await other.post(`${own}/share`, { ...json({}), expect: 404 });
    await anyone.get(own, { expect: 401 });

    await client.request('PUT', `/api/v1/datasets/${dataset}`, json({ is_public: false }));
    await anyone.get(path, { expect: 404 });
    await anyone.get(`${path}/download`, { expect: 404 });
    await other.get(own, { expect: 404 });
  });

  scenario('a chat has a report too, on its messages with their scores', async () => {
    const client = await person();
    const files = uploadForm({}, { 'chat.json': asJson(chat(60)) });
    const { json: made } = await client.post('/api/v1/uploads', { ...files, expect: 201 });
    const dataset_id = made.uploads[0].id;
    const refused = await analyze(client, { dataset_id, target_column: 'mood' }, 422);
    assert.match(refused.errors[0].detail, /sender, timestamp, message, language, score, label/);

    const { report_id: report } = await analyze(client, { dataset_id, target_column: 'score' });
    const { json: results } = await client.get(`/api/v1/reports/${report}/results`);
    const types = Object.fromEntries(results.columns.map(({ name, type }) => [name, type]));
    assert.equal(results.summary.rows, 60);
    assert.equal(types.timestamp, 'datetime');
    assert.equal(types.score, 'float');
    assert.ok(results.target.relations.some(({ column }) => column === 'label'));
    const { top } = results.columns.find(({ name }) => name === 'label');
    assert.deepEqual(
      top.map(({ count }) => count),
      [20, 20, 20],
    );
  });

  const browsed = { skip: noBrowser, timeout: 120_000 };

  /** What a browser makes of a page: {page, problems, requests}. */
  async function browse(own, url) {
    const options = { executablePath: CHROMIUM, args: ['--no-sandbox'] };
    const browser = own(await chromium.launch(options));
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const [problems, requests] = [[], []];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('dialog', (dialog) => problems.push(`a dialog: ${dialog.message()}`));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url, { waitUntil: 'load' });
    return { page, problems, requests };
  }

  /** A report's downloaded file, opened: {page, url, problems, requests}. */
  async function openReport(own, client, report) {
    const { body } = await client.get(`/api/v1/reports/${report}/download`);
    const file = join(own(ownTempDir()).path, 'report.html');
    writeFileSync(file, body);
    const url = pathToFileURL(file).href;
    return { url, ...(await browse(own, url)) };
  }

  scenario('a link opens in a browser as the page it is', browsed, async ({ own }) => {
    const client = await person();
    const { report } = await newReport(client);
    await client.get(`/api/v1/reports/${report}/download`);
    const { share_token: token } = await shareReport(client, report);
    const url = `${service().baseUrls[0]}/api/v1/reports/shared/${token}`;
    const { page, problems, requests } = await browse(own, url);
    assert.match(await page.locator('.redacted').textContent(), /Values are hidden/);
    await page.locator('.sortable th').first().click();
    assert.equal(await page.locator('[data-order]').count(), 1); // the script runs
    assert.deepEqual(problems, []);
    assert.deepEqual(requests, [url]);
  });

  scenario('a page of 100 columns opens offline, and asks nobody', browsed, async ({ own }) => {
    const client = await person();
    const table = wideTable({ columns: 100, rows: 2_000 });
    const { report } = await newReport(client, table, {}, { target_column: 'amount_1' });
    const { page, url, problems, requests } = await openReport(own, client, report);

    assert.equal(await page.locator('article.column').count(), 100);
    assert.ok((await page.locator('svg.chart').count()) > 50);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 1280, `it is ${width} pixels wide`);
    await page.locator('input[type=search]').fill('ratio_3');
    assert.equal(await page.locator('article.column:visible').count(), 1);
    await page.locator('summary').first().click();
    assert.ok(await page.locator('details .alert').first().isVisible());
    assert.deepEqual(problems, []);
    assert.deepEqual(requests, [url]);
  });

  scenario('what a cell, a name or a title says stays text', browsed, async ({ own }) => {
    const client = await person();
    const hostile = [
      '</script><script>alert(1)</script>',
      '"><img src=x onerror=alert(2)>',
      '</title></style><svg onload=alert(3)>',
      '\u202eright to left',
      'long '.repeat(5_000),
    ].map((text) => `"${text.replaceAll('"', '""')}"`);
    const lines = Array.from({ length: 50 }, (_, i) => `${hostile[i % 5]},${hostile[i % 3]},${i}\n`);
    const table = `${hostile[0]},${hostile[1]},n\n${lines.join('')}`;
    const texts = { report_title: '<script>alert(4)</script>', report_description: '<img src=x>' };
    const { report } = await newReport(client, table, {}, { ...texts, target_column: 'n' });
    const { page, url, problems, requests } = await openReport(own, client, report);

    assert.equal(await page.locator('h1').textContent(), texts.report_title);
    assert.equal(await page.locator('script').count(), 1);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(problems, []);
    assert.deepEqual(requests, [url]);
  });
});
