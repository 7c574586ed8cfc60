import { describe, expect, test } from 'vitest';
import { explainNoCluster } from '../../src/execution/no-cluster.ts';
import type { Answer } from '../../src/execution/readiness.ts';
import type { Captured, Execution } from '../../src/kube/execution.ts';

const text = (said: string): Captured => ({ text: said, kept: 'first', totalBytes: said.length, truncated: false });
const exited = (exitCode: number, stderr: string, stdout = ''): Execution => ({
  ended: 'exited',
  exitCode,
  stdout: text(stdout),
  stderr: text(stderr),
});

const UNUSABLE: Answer = { ok: false, reason: 'No kubeconfig.', cause: 'kubeconfig' };
const LOADING = 'error: error loading config file "/tmp/a": read /tmp/a: is a directory\n';

/** What becomes of an execution, and how often readiness was asked for it. */
async function explained(execution: Execution, answer: Answer = UNUSABLE) {
  let asked = 0;
  const result = await explainNoCluster(execution, () => {
    asked++;
    return Promise.resolve(answer);
  });
  return { result, asked };
}

describe('a kubeconfig that cannot be used', () => {
  test.each([
    [LOADING],
    ['The connection to the server localhost:8080 was refused - did you specify the right host or port?\n'],
    ['E1 memcache.go:1] "Unhandled" err="Get \\"http://localhost:8080/api?timeout=32s\\": dial tcp"\n'],
    ['Error in configuration: context was not found for specified context: elsewhere\n'],
    ['error: invalid configuration: no configuration has been provided\n'],
    ['error: unable to read client-cert /no/cert for u due to open /no/cert: no such file or directory\n'],
    ['error: open /no/token: no such file or directory\n'],
    ['Unable to connect to the server: invalid URL escape "%%%"\n'],
    ['', 'Please enter Username: '],
  ])('is the cause of %j', async (stderr, stdout = '') => {
    const execution = exited(1, stderr, stdout);
    const { result } = await explained(execution);
    expect(result).toEqual({
      ...execution,
      cause: {
        refused: true,
        code: 'KUBECONFIG_UNUSABLE',
        error: 'No kubeconfig.',
        hint: 'Nothing was done. A retry does not help until this is fixed: tell the operator of the server.',
      },
    });
  });

  test.each<[string, Execution]>([
    ['a success, whatever it printed', exited(0, LOADING)],
    ['what the API server says', exited(1, 'Error from server (NotFound): pods "web" not found\n')],
    ['the words of a container', exited(1, '', 'name: Please enter Username: ')],
    ['what timed out', { ended: 'timed-out', timeoutSeconds: 1, stderr: text(LOADING) }],
  ])('is not looked for behind %s', async (_, execution) => {
    expect(await explained(execution)).toEqual({ result: execution, asked: 0 });
  });

  test.each<[string, Answer]>([
    ['the server is ready', { ok: true }],
    ['something else is wrong', { ok: false, reason: 'The API server cannot be reached (ECONNREFUSED).' }],
  ])("leaves kubectl's words where %s", async (_, answer) => {
    const execution = exited(1, LOADING);
    expect(await explained(execution, answer)).toEqual({ result: execution, asked: 1 });
  });
});

describe('no way to the cluster', () => {
  const AWAY: Answer = { ok: false, reason: 'The API server cannot be reached (ECONNREFUSED).', cause: 'unreachable' };
  const REJECTED: Answer = { ok: false, reason: 'Renew them.', cause: 'credentials' };
  const REFUSED = 'The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?\n';
  const NOTHING = 'Nothing was done. ';

  test.each<[string, Answer, string, string, string]>([
    [REFUSED, AWAY, 'NO_CLUSTER', '', NOTHING],
    [
      'Unable to connect to the server: dial tcp: lookup api on 10.0.0.2:53: no such host\n',
      AWAY,
      'NO_CLUSTER',
      '',
      NOTHING,
    ],
    [
      'Unable to connect to the server: tls: failed to verify certificate: x509: unknown\n',
      AWAY,
      'NO_CLUSTER',
      '',
      NOTHING,
    ],
    ['Unable to connect to the server: net/http: TLS handshake timeout\n', AWAY, 'NO_CLUSTER', '', NOTHING],
    ['Error from server: i/o timeout\n', AWAY, 'NO_CLUSTER', '', ''],
    [REFUSED, AWAY, 'NO_CLUSTER', 'pod "a" deleted\n', ''],
    ['error: You must be logged in to the server (Unauthorized)\n', REJECTED, 'CREDENTIALS_REJECTED', '', NOTHING],
  ])('%j gets a code and the next step', async (stderr, answer, code, stdout, done) => {
    const execution = exited(1, stderr, stdout);
    const next =
      code === 'NO_CLUSTER'
        ? 'Try again in about 10 seconds. If the error persists, tell the operator of the server.'
        : 'A retry does not help until this is fixed: tell the operator of the server.';
    expect((await explained(execution, answer)).result).toEqual({
      ...execution,
      cause: { refused: true, code, error: 'reason' in answer ? answer.reason : '', hint: `${done}${next}` },
    });
  });

  test.each<[string, Answer, number]>([
    [REFUSED, { ok: true }, 1],
    [REFUSED, UNUSABLE, 1],
    ['Error from server (NotFound): pods "web" not found\n', AWAY, 0],
  ])('%j is left as it is if the cause is another one', async (stderr, answer, asked) => {
    const execution = exited(1, stderr);
    expect(await explained(execution, answer)).toEqual({ result: execution, asked });
  });
});
