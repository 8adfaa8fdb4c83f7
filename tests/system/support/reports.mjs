// Reports on data sets, asked for by a client that is logged in.
import { json } from './accounts.mjs';
import { multipart } from './multipart.mjs';

const PRODUCTS = ['tea', 'coffee', 'cocoa'];
export const SALES = `product,price,sold\n${Array.from(
  { length: 60 },
  (_, i) => `${PRODUCTS[i % 3]},${(i % 3) + i / 100},${20 + i}\n`,
).join('')}`;

/** A new data set's id. */
export async function uploadDataset(client, body = SALES, fields = {}) {
  const form = multipart([
    { name: 'file', filename: 'sales.csv', body },
    ...Object.entries(fields).map(([name, value]) => ({ name, body: value })),
  ]);
  const { json: made } = await client.post('/api/v1/datasets/upload', { ...form, expect: 201 });
  return made.dataset_id;
}

export const analyze = async (client, body, expect = 202) =>
  (await client.post('/api/v1/reports/analyze', { ...json(body), expect })).json;

/** A data set and a report on it: {dataset, report}, both ids. */
export async function newReport(client, body = SALES, fields = {}, options = {}) {
  const dataset = await uploadDataset(client, body, fields);
  const { report_id: report } = await analyze(client, { dataset_id: dataset, ...options });
  return { dataset, report };
}

/** A new link to a report. */
export const shareReport = async (client, report, body = {}) =>
  (await client.post(`/api/v1/reports/${report}/share`, json(body))).json;
