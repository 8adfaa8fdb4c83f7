// The client's document "EssentiaX Backend", its sections on report generation. Only what that
// document says is used.
import assert from 'node:assert/strict';
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { json, newPerson } from '../support/accounts.mjs';
import { multipart } from '../support/multipart.mjs';
import { python } from '../support/python.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { ownTempDir } from '../support/temp_dir.mjs';
import { startUndertone } from '../support/undertone.mjs';

const CSV = `feature,target\n${Array.from({ length: 50 }, (_, i) => `${i},${i % 2}\n`).join('')}`;

// Usage Examples, 1 to 4, as they stand there.
const EXAMPLES = `
import requests

# Register user
response = requests.post("http://localhost:8000/api/v1/auth/register", json={
    "email": "user@example.com",
    "username": "testuser",
    "password": "securepassword123",
    "full_name": "Test User"
})

# Login
response = requests.post("http://localhost:8000/api/v1/auth/login/json", json={
    "email": "user@example.com",
    "password": "securepassword123"
})

token = response.json()["access_token"]
headers = {"Authorization": f"Bearer {token}"}

# Upload CSV file
with open("dataset.csv", "rb") as f:
    files = {"file": ("dataset.csv", f, "text/csv")}
    data = {
        "name": "My Dataset",
        "description": "Sample dataset for analysis",
        "is_public": False
    }
    response = requests.post(
        "http://localhost:8000/api/v1/datasets/upload",
        files=files,
        data=data,
        headers=headers
    )

dataset_id = response.json()["dataset_id"]

# Create analysis request
analysis_request = {
    "dataset_id": dataset_id,
    "report_title": "Comprehensive EDA Report",
    "report_description": "Full analysis of the dataset",
    "target_column": "target",
    "analysis_mode": "all",
    "sample_size": 10000,
    "max_plots": 8
}

response = requests.post(
    "http://localhost:8000/api/v1/reports/analyze",
    json=analysis_request,
    headers=headers
)

report_id = response.json()["report_id"]

# Download HTML report
response = requests.get(
    f"http://localhost:8000/api/v1/reports/{report_id}/download",
    headers=headers
)

with open("report.html", "wb") as f:
    f.write(response.content)
`;
const WHAT_CAME = '\nimport json\nprint(json.dumps([response.status_code, report_id]))\n';

describe('the document of datasets and reports: Reports', () => {
  const service = shared(() => startUndertone());

  scenario('its Python, from registration to the report on disk', async ({ own }) => {
    const cwd = own(ownTempDir()).path;
    writeFileSync(join(cwd, 'dataset.csv'), CSV);
    const [status, id] = await python(service(), EXAMPLES + WHAT_CAME, { cwd });
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
