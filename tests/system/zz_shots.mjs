// scratch: node zz_shots.mjs file.html outprefix
import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';
const [file, prefix] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const scheme of ['light', 'dark']) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: scheme });
  page.on('console', (m) => console.log('console', m.type(), m.text()));
  page.on('pageerror', (e) => console.log('pageerror', e.message));
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({ path: `${prefix}.${scheme}.top.png` });
  if (scheme === 'light') {
    for (const id of ['alerts', 'missing', 'columns', 'target', 'pairs', 'time', 'details', 'preview']) {
      const at = page.locator(`section#${id}`);
      if (await at.count()) { await at.scrollIntoViewIfNeeded(); await page.evaluate((i) => document.getElementById(i).scrollIntoView(), id); await page.waitForTimeout(150); await page.screenshot({ path: `${prefix}.${id}.png` }); }
    }
  } else {
    await page.evaluate(() => document.getElementById('details')?.scrollIntoView()); await page.waitForTimeout(150);
    await page.screenshot({ path: `${prefix}.dark.details.png` });
  }
  await page.close();
}
const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
await page.goto(pathToFileURL(file).href); await page.screenshot({ path: `${prefix}.phone.png` });
await page.pdf({ path: `${prefix}.pdf`, format: 'A4', printBackground: true });
await browser.close();
