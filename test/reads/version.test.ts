import { describe, expect, test } from 'vitest';
import { type ApiAnswer, ConnectionFailed, LeaveToKubectl } from '../../src/api/api.ts';
import { isRefusal } from '../../src/errors.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import type { ReadParts } from '../../src/reads/read.ts';
import { readVersion } from '../../src/reads/version.ts';

const CLIENT = { clientVersion: { major: '1', minor: '37', gitVersion: 'v1.37.2' }, kustomizeVersion: 'v5.8.1' };

async function version(
  server: () => ApiAnswer,
  args: readonly string[] = [],
  client: ReadParts['client'] | 'none' = CLIENT,
) {
  const command = parseArguments(grammarFor('v1.37.2').grammar, ['version', ...args]);
  if (isRefusal(command)) throw new Error(command.error);
  const out = { stdout: '', stderr: '' };
  const parts = {
    api: { request: async () => server() },
    client: client === 'none' ? undefined : client,
    stdout: (text: string) => {
      out.stdout += text;
    },
    stderr: (text: string) => {
      out.stderr += text;
    },
  } as unknown as ReadParts;
  return { code: await readVersion(command, parts).catch((error: Error) => error), ...out };
}

function answer(status: number, body: object): () => ApiAnswer {
  return () => ({
    status,
    headers: { 'content-type': 'application/json' },
    warnings: [],
    body: (async function* () {
      yield Buffer.from(JSON.stringify(body));
    })(),
  });
}

describe('kubectl version', () => {
  test.each([
    ['v1.37.0', ''],
    ['v1.36.9-gke.1+abc', ''],
    ['v1.38.0', ''],
    ['v1.35.4', '(1.37) and server (1.35)'],
    ['v1.39.0', '(1.37) and server (1.39)'],
    ['v2.37.0', '(1.37) and server (2.37)'],
  ])('of an API server %s warns of a distance of more than one minor', async (gitVersion, warned) => {
    const { stderr, stdout, code } = await version(answer(200, { gitVersion }));
    const warning = `Warning: version difference between client ${warned} exceeds the supported minor version skew of +/-1\n`;
    expect(stderr).toBe(warned === '' ? '' : warning);
    expect(stdout).toBe(`Client Version: v1.37.2\nKustomize Version: v5.8.1\nServer Version: ${gitVersion}\n`);
    expect(code).toBe(0);
  });

  test('tells the own version where the API server cannot be reached', async () => {
    const failed = new ConnectionFailed('The connection to the server 10.0.0.1 was refused');
    const { stdout, code } = await version(() => {
      throw failed;
    });
    expect({ stdout, code }).toEqual({ stdout: 'Client Version: v1.37.2\nKustomize Version: v5.8.1\n', code: failed });
  });

  test('tells the own version where the API server does not say its own', async () => {
    const status = { kind: 'Status', status: 'Failure', message: 'no', reason: 'Forbidden', code: 403 };
    const { stdout, stderr, code } = await version(answer(403, status), ['-o', 'json']);
    expect(JSON.parse(stdout)).not.toHaveProperty('serverVersion');
    expect({ stderr, code }).toEqual({ stderr: 'Error from server (Forbidden): no\n', code: 1 });
  });

  test.each([
    ['what kubectl says of itself is not known', 'none', 'v1.37.0'],
    ['the API server writes its version otherwise', CLIENT, 'main'],
  ] as const)('is left to kubectl where %s', async (_, client, gitVersion) => {
    expect((await version(answer(200, { gitVersion }), [], client)).code).toBeInstanceOf(LeaveToKubectl);
  });
});
