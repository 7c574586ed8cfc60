import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adrsOf, anchorsOf, linksOf, pathsInCode, pathsInComments } from './markdown.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const exclude = (path: string) => /(^|\/)(node_modules|dist|reports|\.git)$/.test(path);
const files = (pattern: string) => globSync(pattern, { cwd: root, exclude }).toSorted();
const CODE = files('{src,test,scripts,hack,bench}/**/*.{ts,go}');
const documents = files('**/*.md');
const sources = [...CODE, ...files('*.yaml'), 'Dockerfile', 'Makefile'];

/** Whether something of the project has this path, from its root, from src/, or beside the file that names it. */
function exists(path: string, from: string): boolean {
  if (path.startsWith('**/')) return CODE.some((file) => posix.matchesGlob(file, path));
  return ['', 'src', dirname(from)].some((base) => globSync(posix.join(base, path), { cwd: root }).length > 0);
}

/** Why a link leads nowhere, or undefined. Links to other sites are not followed. */
function whyBroken(target: string, from: string, text: string): string | undefined {
  if (/^(https?|mailto):/.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : posix.join(dirname(from), path);
  if (!existsSync(join(root, file))) return `${target}: no such file`;
  if (anchor === undefined) return undefined;
  return anchorsOf(path === '' ? text : read(file)).has(anchor) ? undefined : `${target}: no such heading`;
}

test('there are documents and sources to check', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/policy.md', 'docs/adr/0001-dependencies.md']));
  expect(sources).toEqual(expect.arrayContaining(['src/run.ts', 'Makefile', 'rbac.yaml', 'hack/grammar/main.go']));
});

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('has only links that lead to a file, and to a heading of it', () => {
    expect(linksOf(text).flatMap((target) => whyBroken(target, document, text) ?? [])).toEqual([]);
  });

  test('names only files, folders and ADRs that exist', () => {
    const named = [...pathsInCode(text), ...adrsOf(text)];
    expect(named.filter((path) => !exists(path, document))).toEqual([]);
  });
});

test('ADRs have consecutive numbers, and a superseded one is named by its successor', () => {
  const adrs = documents.filter((document) => document.startsWith('docs/adr/'));
  const numbered = adrs.map((_, at) => expect.stringMatching(new RegExp(`^docs/adr/${`${at + 1}`.padStart(4, '0')}-`)));
  expect(adrs).toEqual(numbered);
  for (const [at, adr] of adrs.entries()) expect(read(adr)).toMatch(new RegExp(`^# ${at + 1}\\. `));
  const superseded = adrs.flatMap((adr) => {
    const status = /^Status: .*supersede.*$/m.exec(read(adr))?.[0] ?? '';
    if (/Supersedes/.test(status)) return [];
    return linksOf(status)
      .slice(0, 1)
      .map((successor) => [adr, successor]);
  });
  expect(superseded.length).toBeGreaterThan(0);
  for (const [adr = '', successor = ''] of superseded)
    expect(read(posix.join('docs/adr', successor))).toContain(`](${posix.basename(adr)})`);
});

test('comments name only files, folders and ADRs that exist', () => {
  const missing = sources.flatMap((source) =>
    pathsInComments(read(source)).flatMap((path) => (exists(path, source) ? [] : `${source}: ${path}`)),
  );
  expect(missing).toEqual([]);
});

test('the README has at most 1,200 words', () => {
  const words = read('README.md').split(/\s+/).filter(Boolean);
  expect(words.length).toBeGreaterThan(300);
  expect(words.length).toBeLessThanOrEqual(1_200);
});

describe('a broken link is found', () => {
  test.each([
    ['[a](nowhere.md)', 'nowhere.md: no such file'],
    ['[a](#nowhere)', '#nowhere: no such heading'],
    ['[a](docs/policy.md#nowhere)', 'docs/policy.md#nowhere: no such heading'],
    ['[`a`](docs)', undefined],
    ['# A b\n[a](#a-b)', undefined],
    ['[a](https://example.com/nowhere.md)', undefined],
  ])('%j', (text, expected) => {
    expect(linksOf(text).map((target) => whyBroken(target, 'README.md', text))).toEqual([expected]);
  });
});

describe('what counts as a name of a file', () => {
  test.each([
    ['see `src/run.ts` and `policy/{a,b}.ts`', ['src/run.ts', 'policy/a.ts', 'policy/b.ts']],
    ['`src/tools/<name>.ts`', ['src/tools/*.ts']],
    ['the folder `test/oracle/`', ['test/oracle/']],
    ['`run.ts`, `read*.ts`', ['**/run.ts', '**/read*.ts']],
    ['`tools/list`, `registry.example/team/`, `.vscode/mcp.json`, `/mcp`, `get,describe`', []],
    ['```\n`src/nowhere.ts`\n```', []],
  ])('in %j', (text, expected) => {
    expect(pathsInCode(text)).toEqual(expected);
  });

  test.each([
    ['// see src/run.ts.', ['src/run.ts']],
    [' * Source: hack/grammar/README.md, Values', ['hack/grammar/README.md']],
    ['const a = 1; // ADR 7 and ADR 0018', ['docs/adr/0007-*.md', 'docs/adr/0018-*.md']],
    ["import a from '../src/nowhere.ts';", []],
    ['# the golang/go repository, k8s.io/kubectl/docs/a.md', []],
  ])('in the source %j', (text, expected) => {
    expect(pathsInComments(text)).toEqual(expected);
  });
});

test('anchors follow GitHub', () => {
  const text = '# One `two`: three, four!\n## A [link](b.md)\n## Twice\n## Twice\n```\n# no heading\n```\n';
  expect([...anchorsOf(text)]).toEqual(['one-two-three-four', 'a-link', 'twice', 'twice-1']);
});
