import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HttpListener, listenOnHttp } from '../../src/transport/http.ts';
import { type HttpServer, serveHttp } from '../served.ts';
import { OPEN_ENDPOINT } from '../transport/open-endpoint.ts';
import { createFixtureServer } from './fixtures.ts';
import { type Check, requiredScenarios, runSuite } from './suite.ts';

vi.setConfig({ testTimeout: 120_000 });

const PAGE = fileURLToPath(new URL('../../docs/reference/mcp.md', import.meta.url));

/** What the real tools, prompts and resources pass as they are: everything that asks for no fixture. */
const WITHOUT_FIXTURES = {
  '2025-11-25': [
    'server-initialize',
    'server-session-lifecycle',
    'ping',
    'logging-set-level',
    'tools-list',
    'prompts-list',
    'resources-list',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'tools-list',
    'prompts-list',
    'resources-list',
    'sep-2164-resource-not-found',
    'caching',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
    'http-header-validation',
  ],
} as const;
const REVISIONS = ['2025-11-25', '2026-07-28'] as const;

const count = (checks: readonly Check[], wanted: Check['status']) =>
  checks.filter(({ status }) => status === wanted).length;
const wrong = (checks: readonly Check[]) =>
  checks.filter(({ status }) => status !== 'SUCCESS' && status !== 'INFO' && status !== 'SKIPPED');
const scenariosOf = (checks: readonly Check[]) => [...new Set(checks.map(({ scenario }) => scenario))].toSorted();

/** What the tests found, in their order: revision, what was tested, which scenarios, and their checks. */
const rows: (readonly [string, string, string, readonly Check[]])[] = [];

describe('the endpoint, with the fixtures of the official conformance suite', () => {
  let listener: HttpListener;
  beforeAll(async () => {
    listener = await listenOnHttp(createFixtureServer, { ...OPEN_ENDPOINT, logger: pino({ enabled: false }) });
  });
  afterAll(async () => {
    listener.stopListening();
    await listener.close();
  });

  test.each(REVISIONS)('passes every check of what revision %s requires', async (revision) => {
    const required = requiredScenarios(revision);
    const checks = await runSuite(listener.url, '--requirements', revision);
    const scored = checks.filter(({ scenario }) => required.includes(scenario));
    expect(scenariosOf(scored)).toEqual(required.toSorted());
    expect(wrong(scored)).toEqual([]);
    rows.push([revision, 'endpoint with fixtures', `all ${required.length} that are required`, scored]);
  });
});

describe('the server itself', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp();
  });
  afterAll(() => server.stop());

  test.each(REVISIONS)('passes every scenario of revision %s that needs no fixture', async (revision) => {
    const checks = await runSuite(server.url, '--requirements', revision);
    const wanted: readonly string[] = WITHOUT_FIXTURES[revision];
    const looked = checks.filter(({ scenario }) => wanted.includes(scenario));
    expect(scenariosOf(looked)).toEqual(wanted.toSorted());
    expect(wrong(looked)).toEqual([]);
    rows.push([revision, 'server as it is', wanted.join(', '), looked]);
  });
});

test('the table in the reference says what was measured', () => {
  expect(rows).toHaveLength(2 * REVISIONS.length);
  const table = [
    '| Revision | What | Scenarios | Checks passed | Failed | Not applicable |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ([revision, what, scenarios, checks]) =>
        `| ${revision} | ${what} | ${scenarios} | ${count(checks, 'SUCCESS')} | ${wrong(checks).length} | ${count(checks, 'SKIPPED')} |`,
    ),
  ].join('\n');
  const before = readFileSync(PAGE, 'utf8');
  const after = before.replace(/(?<=<!-- generated: conformance -->\n)[\s\S]*(?=<!-- end)/, `${table}\n`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, after);
  expect(readFileSync(PAGE, 'utf8'), 'run make golden and look at what it wrote').toBe(after);
});
