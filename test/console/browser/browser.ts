import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type Browser as Chromium, chromium, type Page } from 'playwright-core';
import { findChromium, MISSING } from '../../../hack/chromium.ts';

/** How a person looks at the pages. */
export interface Look {
  readonly theme?: 'light' | 'dark';
  /** Pixels; 1280 without. */
  readonly width?: number;
  /** Pixels; 800 without. */
  readonly height?: number;
  /** Pages of this person that are not the server's: an attacker's, or an issuer's. */
  readonly origins?: readonly string[];
}

/** One person's browser, with cookies of its own. */
export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens another page of the same person. */
  readonly open: () => Promise<Page>;
  /** Faults that this person may meet from now on, by the sentence that reports them. */
  readonly expect: (...faults: readonly RegExp[]) => void;
  readonly faults: readonly string[];
}

/** Chromium, for the tests of one file. */
export interface TestBrowser {
  /** A person who can see pages of `origin` and nothing else. */
  readonly person: (origin: string, look?: Look) => Promise<Person>;
  /** Closes the pages of all persons. Rejects with every fault that no test expected. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The one family that texts are set in, so that pages look alike on every machine that has it. */
const FONTS = '/usr/share/fonts/truetype/dejavu';
/** Of fonts-dejavu-core, without the serifs that Chromium would take for the font of the system. */
const FACES = ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSansMono', 'DejaVuSansMono-Bold'];
const FONT_CONFIGURATION = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${FONTS}</dir><cachedir prefix="xdg">fontconfig</cachedir>
<selectfont><rejectfont><glob>${FONTS}/*</glob></rejectfont><acceptfont>${FACES.map((face) => `<glob>${FONTS}/${face}.ttf</glob>`).join('')}</acceptfont></selectfont>
${['monospace', 'ui-monospace'].map((name) => alias(name, 'DejaVu Sans Mono')).join('')}
${['sans-serif', 'system-ui', 'serif'].map((name) => alias(name, 'DejaVu Sans')).join('')}</fontconfig>`;

function alias(from: string, to: string): string {
  return `<alias binding="same"><family>${from}</family><prefer><family>${to}</family></prefer></alias>`;
}

/**
 * Starts Chromium without a window. The names below `shop.test` are the loopback address; it resolves no name of another host.
 *
 * @throws Error that says what to install, if there is no Chromium
 */
export async function openBrowser(): Promise<TestBrowser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(MISSING);
  const folder = mkdtempSync(join(tmpdir(), 'console-browser-'));
  const fonts = join(folder, 'fonts.conf');
  writeFileSync(fonts, FONT_CONFIGURATION);
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP *.shop.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      '--font-render-hinting=none',
    ],
    env: { ...process.env, XDG_CACHE_HOME: folder, ...(existsSync(FONTS) ? { FONTCONFIG_FILE: fonts } : {}) },
  });
  let persons: Person[] = [];
  return {
    person: async (origin, look = {}) => {
      const person = await newPerson(browser, new URL(origin).origin, look);
      persons.push(person);
      return person;
    },
    settle: async () => {
      const left = persons;
      persons = [];
      for (const { context } of left) await context.close();
      const faults = left.flatMap((person) => person.faults);
      if (faults.length > 0) throw new Error(`The pages have faults:\n${faults.join('\n')}`);
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function newPerson(browser: Chromium, origin: string, look: Look): Promise<Person> {
  const { theme = 'light', width = 1280, height = 800, origins = [] } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    // Tests of cookies serve over TLS, with certificates of their own.
    ignoreHTTPSErrors: true,
  });
  // For a busy machine: a limit says that a page hangs, not that it is slow.
  context.setDefaultTimeout(40_000);
  const expected: RegExp[] = [];
  const faults: string[] = [];
  const fault = (says: string) => {
    if (!expected.some((pattern) => pattern.test(says))) faults.push(says);
  };
  const allowed = new Set([origin, ...origins.map((each) => new URL(each).origin)]);
  await context.addInitScript(REPORT_VIOLATIONS);
  context.on('console', (message) => {
    if (message.type() === 'error') fault(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => fault(`exception: ${error.error().message}`));
  context.on('dialog', async (dialog) => {
    // A page that is asked before it is left is no attack.
    if (dialog.type() !== 'beforeunload') fault(`dialog: ${dialog.message()}`);
    await dialog.accept().catch(() => undefined);
  });
  context.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (/^(https?|wss?|ftp|file):$/.test(protocol) && !allowed.has(to))
      fault(`request to another host: ${request.url()}`);
  });
  const open = () => context.newPage();
  return { page: await open(), context, open, faults, expect: (...patterns) => void expected.push(...patterns) };
}

/** What a page's policy refuses is a fault, also where the console does not say so. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('violation of ' + event.effectiveDirective + ' by ' + event.blockedURI));`;
