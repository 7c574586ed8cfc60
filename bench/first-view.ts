import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { provideChromium } from '../hack/chromium.ts';
import type { ControlPlane } from '../hack/control-plane.ts';
import { quantile } from './measure.ts';
import { ms, row, say } from './report.ts';
import { startServer } from './server.ts';

const run = promisify(execFile);

const LOADS = 40;
const NAMESPACE = 'first-view';
const CHANGES = 12;
/** Says when the element that a page is opened for has been painted. Nothing is asked of the page meanwhile. */
const REPORT = `new MutationObserver((_, observer) => {
  if (document.querySelector('.change, #plain') === null) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => console.debug('shown', performance.now())));
}).observe(document, { childList: true, subtree: true });`;

/** The list of changes in a browser that has nothing of it, in alternation with a page that is one line of text. */
export async function firstView(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  const admin = (...args: readonly string[]) => run(kubectl, [`--kubeconfig=${kubeconfig}`, ...args]);
  await admin('create', 'namespace', NAMESPACE);
  await admin('create', 'deployment', 'web', '--image=example/web:1', '-n', NAMESPACE);
  const server = await startServer(dirname(kubectl), {
    KUBECONFIG: kubeconfig,
    KUBECTL_ALLOWED_COMMANDS: 'scale',
    KUBECTL_APPROVAL_COMMANDS: 'scale',
    CONSOLE: 'on',
  });
  const plain = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Plain</title><p id="plain">One line.'),
  ).listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const browser = await chromium.launch({
    executablePath: await provideChromium(say),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-dev-shm-usage'],
  });
  try {
    for (let at = 0; at < CHANGES; at++)
      await server.kubectl('scale', 'deployment/web', `--replicas=${at + 2}`, '-n', NAMESPACE);
    const pages = [
      new URL('/console/changes', server.url).href,
      `http://127.0.0.1:${(plain.address() as AddressInfo).port}/`,
    ];
    const shown: readonly number[][] = [[], []];
    for (let at = 0; at < LOADS; at++)
      for (const [which, url] of pages.entries()) shown[which]?.push(await timeOf(browser, url));
    const [page = Number.NaN, line = Number.NaN] = shown.map((each) => quantile(each, 0.5));
    row('changes shown in a new browser, p50', ms(page), `a page of one line ${ms(line)}`, 'below 200 ms', page < 200);
  } finally {
    await browser.close();
    plain.close();
    await server.stop();
  }
}

/** Milliseconds from the start of the navigation until a page is shown, in a browser without a cache or a cookie. */
async function timeOf(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await context.addInitScript(REPORT);
    const page = await context.newPage();
    const told = page.waitForEvent('console', { predicate: (message) => message.text().startsWith('shown ') });
    await page.goto(url, { waitUntil: 'commit' });
    return Number((await told).text().split(' ')[1]);
  } finally {
    await context.close();
  }
}
