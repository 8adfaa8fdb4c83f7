// A keep-alive client for what is not measured by wrk.
import http from 'node:http';

export class Client {
  constructor(base) {
    this.base = new URL(base);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  }

  request(method, path, { body, headers } = {}) {
    return new Promise((resolve, reject) => {
      const request = http.request(
        { host: this.base.hostname, port: this.base.port, method, path, agent: this.agent, headers: { ...headers, ...(body ? { 'Content-Length': body.length } : {}) } },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode >= 300) reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 200)}`));
            else resolve(text ? JSON.parse(text) : null);
          });
        });
      request.on('error', reject);
      request.end(body);
    });
  }

  get(path) { return this.request('GET', path); }
  close() { this.agent.destroy(); }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// Polls until `done` answers true; bounded.
export async function until(done, { every = 20, limit = 600_000 } = {}) {
  const start = performance.now();
  while (!(await done())) {
    if (performance.now() - start > limit) throw new Error('the bench waited too long');
    await sleep(every);
  }
  return performance.now() - start;
}
