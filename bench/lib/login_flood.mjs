// Sends wrong logins to one account at a steady rate until it gets SIGTERM, and prints how many a
// second were answered:
//   node bench/lib/login_flood.mjs BASE EMAIL LOGINS_A_SECOND
import { Client } from './http.mjs';

const [base, email, rate] = process.argv.slice(2);
const client = new Client(base);
const body = Buffer.from(JSON.stringify({ email, password: 'a wrong password' }));
const headers = { 'Content-Type': 'application/json' };

const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;
let sent = 0, answered = 0;
const refused = ({ message }) => { answered += /: 4(01|29) /.test(message); };
setInterval(() => {
  for (const due = seconds() * Number(rate); sent < due; ++sent) {
    client.request('POST', '/auth/login', { body, headers }).catch(refused);
  }
}, 10);
process.on('SIGTERM', () => {
  console.log(answered / seconds());
  process.exit();
});
