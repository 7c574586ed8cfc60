import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notesOf } from '../../scripts/distribution/facts.ts';
import {
  CHARTS,
  DOWNLOADS,
  IMAGE,
  IS_PRERELEASE,
  PACKAGE,
  ROOT,
  TAG,
  TARBALL,
} from '../../scripts/distribution/names.ts';
import { commandsFor, IMAGE_TAGS } from '../../scripts/distribution/publish.ts';
import { readLines } from '../fixtures/bin/fixtures.ts';
import { NODE_FIRST } from './packed.ts';
import {
  clone,
  DIGEST,
  folder,
  git,
  hashOf,
  make,
  makeClone,
  type Ran,
  record,
  released,
  run,
  stubs,
} from './release-clone.ts';

afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(makeClone, 120_000);

describe('make release', () => {
  let first: Ran;
  beforeAll(async () => {
    first = await make();
  }, 120_000);

  test('names each artefact and what is in the way, and publishes nothing', () => {
    expect(first).toMatchObject({ code: 0 });
    const commit = `${TAG} (to be made) at `;
    for (const part of [
      `version    ${PACKAGE.version}`,
      `git tag    ${commit}`,
      'tree       clean',
      `npm        ${TARBALL}: `,
      ' dist/main.js',
      `image      ${IMAGE_TAGS.map((tag) => `${IMAGE}:${tag}`).join(', ')}`,
      'chart ',
      'bundle     kubernetes-remediation-mcp.mcpb',
      'formula    kubernetes-remediation-mcp.rb',
      `registry   server.json as ${PACKAGE.mcpName}`,
      'files      dist/release/, with SHA256SUMS',
      `- This commit has no tag ${TAG}: tag it.`,
      'Nothing was published.',
    ])
      expect(first.stdout).toContain(part);
  });

  test('leaves the files with their hashes', () => {
    const sums = readLines(released('SHA256SUMS')).map((line) => line.split('  '));
    expect(sums.map(([, name]) => name)).toEqual(
      expect.arrayContaining([
        TARBALL,
        'kubernetes-remediation-mcp.mcpb',
        'kubernetes-remediation-mcp.rb',
        'notes.md',
        'server.json',
      ]),
    );
    for (const [hash, name = ''] of sums) expect(hashOf(released(name)), name).toBe(hash);
  });

  test('writes a formula that loads this tarball from the release', async () => {
    const formula = readFileSync(released('kubernetes-remediation-mcp.rb'), 'utf8');
    expect(formula).toContain(`  url "${DOWNLOADS}/${TARBALL}"\n  sha256 "${hashOf(released(TARBALL))}"\n`);
    for (const line of [
      'class KubernetesRemediationMcp < Formula',
      '  depends_on "kubernetes-cli"',
      '  depends_on "node"',
    ])
      expect(formula).toContain(`${line}\n`);
    expect(formula).not.toMatch(/@[A-Z\d]+@/);
    // Every block has its end.
    const opened = formula.match(/^\s*(?:class|def)\b|\bdo$/gm) ?? [];
    expect(formula.match(/^\s*end$/gm)).toHaveLength(opened.length);
    const [, description = ''] = /desc "(.*)"/.exec(formula) ?? [];
    // Rules of brew audit.
    expect(description.length).toBeLessThanOrEqual(80);
    expect(description).not.toMatch(/^(An?|The) |\.$/);
    const checked = await run('ruby', ['-c', released('kubernetes-remediation-mcp.rb')]);
    if (String(checked.code) !== 'ENOENT') expect(checked.stdout).toContain('Syntax OK');
  });

  test('adds the bundle of this release to server.json', () => {
    const { packages } = JSON.parse(readFileSync(released('server.json'), 'utf8'));
    expect(packages.at(-1)).toEqual({
      registryType: 'mcpb',
      identifier: `${DOWNLOADS}/kubernetes-remediation-mcp.mcpb`,
      version: PACKAGE.version,
      fileSha256: hashOf(released('kubernetes-remediation-mcp.mcpb')),
      transport: { type: 'stdio' },
    });
  });
});

describe('PUBLISH=1', () => {
  const inCi = (part: string, env: Record<string, string> = {}) =>
    make(['PUBLISH=1', `ONLY=${part}`], { PATH: `${stubs}:${NODE_FIRST}`, CI: 'true', GITHUB_REF_NAME: TAG, ...env });

  beforeAll(async () => {
    const changelog = readFileSync(join(clone, 'CHANGELOG.md'), 'utf8');
    if (notesOf(changelog, PACKAGE.version) === undefined)
      writeFileSync(
        join(clone, 'CHANGELOG.md'),
        changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${PACKAGE.version}\n`),
      );
    const chart = join(clone, 'charts', PACKAGE.name);
    mkdirSync(chart, { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), `name: ${PACKAGE.name}\nversion: ${PACKAGE.version}\n`);
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'Release');
    await git('tag', '--force', TAG);
    // helm is a stub, npm must pack.
    const helm = join(folder, 'helm');
    mkdirSync(helm);
    cpSync(join(stubs, 'helm'), join(helm, 'helm'));
    // What is built is what it was.
    const { stdout } = await make(['-o', 'build'], { PATH: `${helm}:${NODE_FIRST}` });
    expect(stdout).toContain('Nothing is in the way of publishing.');
    expect(stdout).toContain(`oci://${CHARTS}/${PACKAGE.name}:${PACKAGE.version} from chart/${TARBALL}`);
    expect(readFileSync(released('notes.md'), 'utf8').trim()).not.toBe('');
    rmSync(record);
  }, 120_000);

  test.each([
    ['outside CI', { CI: '' }, 'push the tag instead'],
    ['for another tag', { GITHUB_REF_NAME: 'v9.9.9' }, `runs for v9.9.9, not for ${TAG}`],
    ['for a part that does not exist', { PART: 'everything' }, 'use one of image, npm, chart, release, registry'],
  ])('runs nothing %s', async (_, { PART = 'npm', ...env }: Record<string, string>, says) => {
    expect(await inCi(PART, env)).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
    expect(readLines(record)).toEqual([]);
  });

  test('runs nothing if the tree differs from the commit', async () => {
    appendFileSync(join(clone, 'README.md'), '\n');
    expect(await inCi('npm')).toMatchObject({ code: 2, stderr: expect.stringContaining('not committed') });
    await git('checkout', '--quiet', 'README.md');
    expect(readLines(record)).toEqual([]);
  });

  test('runs nothing if a file is not the one that was built', async () => {
    const tarball = readFileSync(released(TARBALL));
    writeFileSync(released(TARBALL), 'other code');
    expect(await inCi('npm')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not the file that was built'),
    });
    writeFileSync(released(TARBALL), tarball);
    expect(readLines(record)).toEqual([]);
  });

  test.each<[string, readonly (string | RegExp)[]]>([
    [
      'image',
      [
        /^docker buildx build --platform linux\/amd64,linux\/arm64 .*--label io\.modelcontextprotocol\.server\.name=\S+ .*--provenance mode=max .*--push \.$/,
        `syft scan registry:${IMAGE}@${DIGEST} --output cyclonedx-json=dist/release/image.cdx.json`,
        `cosign sign --yes ${IMAGE}@${DIGEST}`,
        `cosign attest --yes --type cyclonedx --predicate dist/release/image.cdx.json ${IMAGE}@${DIGEST}`,
      ],
    ],
    [
      'npm',
      [`npm publish dist/release/${TARBALL} --provenance --access public --tag ${IS_PRERELEASE ? 'next' : 'latest'}`],
    ],
    [
      'chart',
      [
        `helm push dist/release/chart/${TARBALL} oci://${CHARTS}`,
        `cosign sign --yes ${CHARTS}/${PACKAGE.name}@${DIGEST}`,
      ],
    ],
    [
      'release',
      [new RegExp(`^gh release create ${TAG} --verify-tag .*dist/release/${TARBALL}.*dist/release/SHA256SUMS$`)],
    ],
  ])('publishes %s by these commands', async (part, commands) => {
    rmSync(record, { force: true });
    const outputs = join(folder, 'outputs');
    expect(await inCi(part, { GITHUB_OUTPUT: outputs })).toMatchObject({ code: 0 });
    expect(readLines(record)).toEqual(
      commands.map((command) => (typeof command === 'string' ? command : expect.stringMatching(command))),
    );
    if (part === 'image') expect(readLines(outputs)).toEqual([`digest=${DIGEST}`]);
    if (part === 'release') expect(readLines(record)[0]).not.toContain('chart/');
  });

  test('publishes to the registry what was built, by the registry’s own program', () => {
    const to = { commit: '', folder: 'dist/release', files: [], digest: () => '', publisher: '/p', chart: undefined };
    expect(commandsFor('registry', to).map((command) => command())).toEqual([
      ['/p', 'login', 'github-oidc'],
      ['/p', 'publish', 'dist/release/server.json'],
    ]);
  });

  test('runs only commands that the decision record lists', () => {
    const adr = readFileSync(join(ROOT, 'docs/adr/0035-distribution.md'), 'utf8');
    for (const command of [
      'docker buildx build',
      'syft scan',
      'cosign sign',
      'cosign attest',
      'npm publish',
      'helm push',
      'gh release create',
      'mcp-publisher publish',
    ])
      expect(adr).toContain(`\`${command}`);
  });
});
