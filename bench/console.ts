import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { provideChromium } from '../hack/chromium.ts';
import type { ControlPlane } from '../hack/control-plane.ts';
import { quantile } from './measure.ts';
import { ms, row, say } from './report.ts';
import { startServer } from './server.ts';

const LOADS = 40;
const CHANGES = 12;
/** Says when the element that a page is opened for has been painted. Nothing is asked of the page meanwhile. */
const REPORT = `new MutationObserver((_, observer) => {
  if (document.querySelector('.change, #plain') === null) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    console.debug('shown', performance.now(), paint?.startTime);
  }));
}).observe(document, { childList: true, subtree: true });`;

/** The list of changes in a browser that has nothing of it, in alternation with a page that is one line of text. */
export async function console(controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  const server = await startServer(dirname(kubectl), {
    KUBECONFIG: kubeconfig,
    KUBECTL_ALLOWED_COMMANDS: 'scale',
    KUBECTL_APPROVAL_COMMANDS: 'scale',
    KUBECTL_NAMESPACES: '',
    CONSOLE: 'on',
    ANSWER_KEY: 'a-key-for-a-measurement-0123456789',
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
      await server.kubectl('scale', 'deployment/coredns', `--replicas=${at + 1}`, '-n', 'kube-system');
    const pages = [
      new URL('/console/changes', server.url).href,
      `http://127.0.0.1:${(plain.address() as AddressInfo).port}/`,
    ];
    const shown: readonly number[][] = [[], []];
    const painted: readonly number[][] = [[], []];
    for (let at = 0; at < LOADS; at++)
      for (const [which, url] of pages.entries()) {
        const load = await loadOf(browser, url);
        shown[which]?.push(load.shown);
        painted[which]?.push(load.painted);
      }
    const [page = [], line = []] = shown;
    const p50 = quantile(page, 0.5);
    row(
      'the list of changes in a new browser, p50',
      `${ms(p50)}, first paint ${ms(quantile(painted[0] ?? [], 0.5))}`,
      `a page of one line ${ms(quantile(line, 0.5))}`,
      'below 200 ms',
      p50 < 200,
    );
  } finally {
    await browser.close();
    plain.close();
    await server.stop();
  }
}

/** Opens a page in a browser without a cache or a cookie; in milliseconds from the start of the navigation. */
async function loadOf(browser: Browser, url: string): Promise<{ readonly shown: number; readonly painted: number }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await context.addInitScript(REPORT);
    const page = await context.newPage();
    const told = page.waitForEvent('console', { predicate: (message) => message.text().startsWith('shown') });
    await page.goto(url, { waitUntil: 'commit' });
    const [, shown, painted] = (await told).text().split(' ').map(Number);
    return { shown: shown ?? Number.NaN, painted: painted ?? Number.NaN };
  } finally {
    await context.close();
  }
}
