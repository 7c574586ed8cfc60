import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { buildProgram } from '../../hack/build.ts';
import { ROOT } from '../../scripts/distribution/names.ts';
import { PARTS } from '../../scripts/distribution/publish.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

const FILES = globSync('.github/workflows/*', { cwd: ROOT }).toSorted();
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const targets = [...read('Makefile').matchAll(/^([a-z-]+):.*## /gm)].map(([, target = '']) => target);

/** All that a job may have, by its name. A job that is not listed may read the repository. */
const MAY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  build: { contents: 'read', 'id-token': 'write', attestations: 'write' },
  image: { contents: 'read', packages: 'write', 'id-token': 'write', attestations: 'write' },
  npm: { contents: 'read', 'id-token': 'write' },
  chart: { contents: 'read', packages: 'write', 'id-token': 'write' },
  release: { contents: 'write' },
  registry: { contents: 'read', 'id-token': 'write' },
};
const READS = { contents: 'read' };

test('there are a workflow for changes and one for releases', () => {
  expect(FILES).toEqual(['.github/workflows/ci.yaml', '.github/workflows/release.yaml']);
});

describe.each(FILES)('%s', (file) => {
  const text = read(file);
  const workflow = parse(text);
  const jobs = Object.entries(workflow.jobs as Readonly<Record<string, Job>>);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test('waits for a person before any job that may publish or sign', () => {
    for (const [name, { permissions = {}, environment }] of jobs)
      expect(environment, name).toBe(Object.values(permissions).includes('write') ? 'release' : undefined);
  });

  test('is YAML without duplicate keys', () => {
    const { errors, warnings } = parseDocument(text, { uniqueKeys: true });
    expect([...errors, ...warnings]).toEqual([]);
  });

  test('gives no permission to all jobs, and to each job what it needs', () => {
    expect(workflow.permissions).toEqual({});
    for (const [name, { permissions, 'timeout-minutes': minutes }] of jobs) {
      const expected = file.endsWith('release.yaml') ? (MAY[name] ?? READS) : READS;
      expect(permissions, name).toEqual(expected);
      expect(minutes, name).toBeGreaterThan(0);
    }
  });

  test('runs for nothing that a stranger can trigger with rights', () => {
    const triggers = Object.keys(workflow.on);
    expect(triggers.filter((trigger) => !['push', 'pull_request'].includes(trigger))).toEqual([]);
    if (triggers.includes('pull_request')) expect(text).not.toMatch(/: write\b|secrets\./);
  });

  test('each step that runs something calls a target of the Makefile, without any expression', () => {
    const runs = steps.flatMap(({ run }) => run ?? []);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) {
      expect(run).toMatch(/^make [a-z-]+(?: [A-Z]+=[a-z\d]+)*$/);
      expect(targets).toContain(run.split(' ')[1]);
    }
  });

  test('each action is pinned by a commit, with its version beside it', () => {
    const lines = text.split('\n').filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('one action has one commit everywhere', () => {
    const commits = new Map<string, Set<string>>();
    for (const each of FILES)
      for (const [, action = '', commit = ''] of read(each).matchAll(/uses: ([\w/-]+)@(\S+)/g))
        commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    expect([...commits].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  test('leaves no token of the repository on the disk', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBe(jobs.length);
    for (const { with: given } of checkouts) expect(given).toMatchObject({ 'persist-credentials': false });
  });
});

test('the release publishes every part, each in its own job after the build', () => {
  const { jobs } = parse(read('.github/workflows/release.yaml'));
  for (const part of PARTS) {
    const runs = (jobs[part].steps as readonly Step[]).flatMap(({ run }) => run ?? []);
    expect(runs).toEqual([`make release PUBLISH=1 ONLY=${part}`]);
  }
  expect(jobs.build.needs).toBe('test');
  const reaches = (job: string): boolean =>
    [jobs[job].needs ?? []].flat().some((need) => need === 'build' || reaches(need));
  for (const part of PARTS) expect(reaches(part), part).toBe(true);
});

describe('actionlint, the linter of workflows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let actionlint: string;
  beforeAll(async () => {
    actionlint = await buildProgram('actionlint', () => undefined);
  }, 300_000);

  const lint = (...files: readonly string[]) =>
    promisify(execFile)(actionlint, ['-no-color', '-shellcheck=', '-pyflakes=', ...files], { cwd: ROOT }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { readonly stdout: string }) => stdout,
    );

  test('finds nothing', async () => {
    expect(await lint(...FILES)).toBe('');
  });

  /** The same workflow with tags instead of commits: the linter knows the inputs of actions by their tags only. */
  function withTags(file: string, good = '', bad = ''): string {
    const copy = join(folder, 'copy.yaml');
    const text = read(file).replace(good, bad);
    writeFileSync(copy, text.replaceAll(/@[\da-f]{40} # (v\d+)\.[\d.]+/g, '@$1'));
    return copy;
  }

  test.each(FILES)('knows every input that %s gives to actions', async (file) => {
    expect(await lint(withTags(file))).toBe('');
  });

  test.each([
    [
      'an expression of a stranger in a script',
      'run: make test',
      `run: echo "\${{ github.event.head_commit.message }}"`,
      'untrusted',
    ],
    ['an input that the action does not have', 'node-version: 24', 'node-versoin: 24', 'not defined in action'],
    ['a permission that does not exist', 'contents: read', 'content: read', 'unknown permission scope'],
  ])('would find %s', async (_, good, bad, says) => {
    expect(await lint(withTags('.github/workflows/ci.yaml', good, bad))).toContain(says);
  });
});
