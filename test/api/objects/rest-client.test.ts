import { expect, test } from 'vitest';
import { type ApiAnswer, LeaveToKubectl } from '../../../src/api/api.ts';
import { KubectlError } from '../../../src/api/kubectl-error.ts';
import { RestClient, readError } from '../../../src/api/objects/rest-client.ts';

function answer(body: string, status = 200, type = 'application/json'): ApiAnswer {
  return {
    status,
    headers: { 'content-type': type },
    warnings: [],
    body: (async function* () {
      yield Buffer.from(body);
    })(),
  };
}

const client = new RestClient({
  api: { request: async () => answer('{}') },
  stderr: () => undefined,
});

test('An answer that is parsed as a whole keeps integers that a double does not hold', async () => {
  expect(await client.parse(answer('{"kind":"Pod","tolerationSeconds":9007199254740993,"replicas":3}'))).toEqual({
    kind: 'Pod',
    tolerationSeconds: 9_007_199_254_740_993n,
    replicas: 3,
  });
  await expect(client.parse(answer('<html>'))).rejects.toThrow(LeaveToKubectl);
  await expect(client.parse(answer('{"message":"signed out"}'))).rejects.toThrow(LeaveToKubectl);
  expect(await client.parse(answer('{"major":"1"}'), { isBare: true })).toEqual({ major: '1' });
});

test.each([
  ['cut after 2048 bytes, not characters', `${'ä'.repeat(1024)}ö`, 'ä'.repeat(1024)],
  ['without the white space of Go', '\u0085 down \u00a0\n', 'down'],
  ['with a byte order mark that Go does not take for white space', '\ufeffdown', '\\ufeffdown'],
  ['quoted as Go quotes it', 'a\u0001"ß', 'a\\x01\\"ß'],
])('An error in plain text is %s', async (_, text, quoted) => {
  const error = await readError(answer(text, 500, 'text/plain'), 'GET', {});
  expect(error).toBeInstanceOf(KubectlError);
  expect(error.message).toBe(`an error on the server ("${quoted}") has prevented the request from succeeding`);
});

test('An error that is cut amid a character is left to kubectl', async () => {
  const error = readError(answer(`x${'ä'.repeat(1024)}`, 500, 'text/plain'), 'GET', {});
  await expect(error).rejects.toThrow(LeaveToKubectl);
});
