import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findKubectl, OLDEST_KUBECTL, refuseNotStarted } from '../../src/process/kubectl-program.ts';
import { fixtureFolder, fixturePath } from '../fixtures/bin/fixtures.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kubectl-program-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function versionPath(gitVersion: unknown): string {
  const folder = mkdtempSync(join(root, 'version-'));
  const json = JSON.stringify({ clientVersion: { gitVersion } });
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\ncat <<'END'\n${json}\nEND\n`, { mode: 0o755 });
  return `${folder}:/usr/bin:/bin`;
}

describe('a kubectl that can be used', () => {
  test('is found with its version', async () => {
    expect(await findKubectl({ PATH: fixturePath('record') })).toEqual({
      path: join(fixtureFolder('record'), 'kubectl'),
      version: 'v1.37.2',
    });
  });

  test.each([`v${OLDEST_KUBECTL}.0`, 'v1.37.2', 'v1.100.0', 'v2.0.0', 'v1.32.4-dispatcher', 'v1.31.0-alpha.1+abc'])(
    '%s is new enough',
    async (version) => {
      expect(await findKubectl({ PATH: versionPath(version) })).toMatchObject({ version });
    },
  );

  test('is used without its version where that cannot be learned', async () => {
    for (const path of [fixturePath('no-version'), versionPath(7), versionPath('latest'), versionPath(null)])
      expect(await findKubectl({ PATH: path })).toMatchObject({ version: undefined });
  });
});

describe('a kubectl that cannot be used is a sentence', () => {
  test('missing', async () => {
    for (const environment of [{ PATH: root }, { PATH: '' }, {}])
      expect(await findKubectl(environment)).toEqual({
        refused: true,
        code: 'KUBECTL_MISSING',
        error: 'kubectl was not found on the PATH of the server.',
        hint: 'Ask the operator to install kubectl on the PATH of the server.',
      });
  });

  test('not executable', async () => {
    const folder = mkdtempSync(join(root, 'plain-'));
    writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\n', { mode: 0o644 });
    expect(await findKubectl({ PATH: folder })).toMatchObject({
      code: 'KUBECTL_NOT_EXECUTABLE',
      error: 'The kubectl on the PATH of the server cannot be executed.',
    });
  });

  test('made for another machine', async () => {
    const folder = mkdtempSync(join(root, 'garbage-'));
    writeFileSync(join(folder, 'kubectl'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]), { mode: 0o755 });
    expect(await findKubectl({ PATH: folder })).toMatchObject({ code: 'KUBECTL_NOT_EXECUTABLE' });
  });

  test('with an interpreter that does not exist', async () => {
    const folder = mkdtempSync(join(root, 'interpreter-'));
    writeFileSync(join(folder, 'kubectl'), '#!/nowhere/sh\n', { mode: 0o755 });
    expect(await findKubectl({ PATH: folder })).toMatchObject({ code: 'KUBECTL_NOT_EXECUTABLE' });
  });

  test.each(['v1.29.0', 'v1.29.99', 'v1.3.0', 'v0.99.0'])('%s is too old', async (version) => {
    expect(await findKubectl({ PATH: versionPath(version) })).toMatchObject({
      code: 'KUBECTL_TOO_OLD',
      error: `kubectl ${version} is too old: this server needs 1.30 or newer.`,
    });
  });

  test('the fixture of an old release is too old', async () => {
    expect(await findKubectl({ PATH: fixturePath('old') })).toMatchObject({ code: 'KUBECTL_TOO_OLD' });
  });
});

describe('a kubectl that is there and that the operating system did not start', () => {
  test.each(['ENOENT', 'EACCES', 'EAGAIN', 'ENOMEM', 'UNKNOWN'])(
    'because of %s is told by the name of the error',
    (errno) => {
      expect(refuseNotStarted(errno)).toMatchObject({
        code: 'KUBECTL_FAILED',
        error: `kubectl could not be started (${errno}).`,
        hint: 'Try again in a few seconds. If the error persists, tell the operator of the server.',
      });
    },
  );

  test('because of its arguments is told what helps', () => {
    expect(refuseNotStarted('E2BIG')).toMatchObject({
      code: 'KUBECTL_FAILED',
      hint: 'Use fewer or shorter arguments.',
    });
  });
});
