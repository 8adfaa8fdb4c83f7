// Counts everything again, from the uploads themselves.
import assert from 'node:assert/strict';

import { forEachInParallel } from '../support/wait.mjs';

const STATUSES = ['pending', 'processing', 'completed', 'failed', 'cancelled'];

/** What the dashboard has to show, as the listed uploads and their results say. */
export async function recount(client) {
  const uploads = await client.all('/api/v1/uploads');
  const counted = {
    total_uploads: uploads.length,
    uploads_by_status: Object.fromEntries(STATUSES.map((status) => [status, 0])),
    total_bytes: 0,
    total_messages: 0,
    positive_messages: 0,
    negative_messages: 0,
    neutral_messages: 0,
  };
  let scoreSum = 0;
  let scored = 0;
  await forEachInParallel(uploads, async (upload) => {
    counted.uploads_by_status[upload.status] += 1;
    counted.total_bytes += upload.file_size;
    if (upload.status !== 'completed') return;
    const { json } = await client.get(`/api/v1/uploads/${upload.id}/results`);
    const found = json.results.find(({ result_type }) => result_type === 'sentiment_analysis');
    if (!found) return;
    const { data } = found;
    counted.total_messages += data.total_messages;
    for (const name of ['positive_messages', 'negative_messages', 'neutral_messages']) {
      counted[name] += data[name];
    }
    const scoredHere = data.total_messages - data.unscored_messages;
    scoreSum += data.sentiment_score * scoredHere;
    scored += scoredHere;
  });
  return { ...counted, sentiment_score: scored === 0 ? 0 : scoreSum / scored };
}

/** Fails where the maintained counters differ from a recount. Nothing may be in work meanwhile. */
export async function assertCountersEqualRecount(client) {
  const { sentiment_score: score, ...counted } = await recount(client);
  const summary = await client.summary();
  const shown = { ...summary, ...summary.sentiment };
  assert.deepEqual(
    Object.fromEntries(Object.keys(counted).map((name) => [name, shown[name]])),
    counted,
  );
  // The counters hold integers of a millionth; a result shows a rounded mean.
  const difference = Math.abs(summary.sentiment.sentiment_score - score);
  assert.ok(difference < 1e-3, `${summary.sentiment.sentiment_score} is not ${score}`);
  return summary;
}
