import { describe, expect, test } from 'vitest';
import { workedInPart } from '../../../src/result/hints/partial.ts';
import { ended } from './ended.ts';

const FORBIDDEN =
  'Error from server (Forbidden): secrets is forbidden: User "mcp" cannot list resource "secrets" in API group "" in the namespace "shop"\n';
const PODS = 'NAME      READY\npod/web   1/1\n';
const EMPTY_JSON = '{\n    "apiVersion": "v1",\n    "items": [],\n    "kind": "List",\n    "metadata": {}\n}\n';
const EMPTY_YAML = 'apiVersion: v1\nitems: []\nkind: List\nmetadata: {}\n';

describe('a read of several kinds', () => {
  test.each<[string, string, string, boolean]>([
    ['get pods,secrets -n shop', PODS, FORBIDDEN, true],
    ['get all -n shop', PODS, `Warning: old\n${FORBIDDEN}`, true],
    ['get pods,secrets -o name', 'pod/web\n', FORBIDDEN, true],
    ['get pods,secrets -o json', '{\n    "apiVersion": "v1",\n    "items": [\n{}]}', FORBIDDEN, true],
    ['describe pods,secrets', 'Name: web\n', FORBIDDEN, true],
    // Nothing worked, or it cannot be told from nothing.
    ['get pods,secrets -n shop', '', FORBIDDEN, false],
    ['get pods,secrets -o json', EMPTY_JSON, FORBIDDEN, false],
    ['get pods,secrets -o yaml', EMPTY_YAML, FORBIDDEN, false],
    ['get pods,secrets -o custom-columns=A:.a', 'A\n', FORBIDDEN, false],
    // What failed is something else too.
    ['get pod/web pod/x', PODS, 'Error from server (NotFound): pods "x" not found\n', false],
    ['get pods,secrets', PODS, `${FORBIDDEN}Error from server (NotFound): pods "x" not found\n`, false],
    ['get pods,secrets', PODS, `${FORBIDDEN}error: something else\n`, false],
    // A change is done or not.
    ['label pods,secrets --all a=b', 'pod/web labeled\n', FORBIDDEN, false],
    ['delete pods,secrets --all', 'pod "web" deleted\n', FORBIDDEN, false],
  ])('%s', (line, stdout, stderr, isSuccess) => {
    const hint = workedInPart(ended(line, stderr, { stdout }));
    expect(hint !== undefined).toBe(isSuccess);
    if (isSuccess) expect(hint?.text).toMatch(/answer is partial.*does not allow .* to list secrets/);
  });

  test('that kubectl calls a success, or that did not end, is none of these', () => {
    for (const exitCode of [0, 2, 137, undefined])
      expect(workedInPart(ended('get pods,secrets', FORBIDDEN, { stdout: PODS, exitCode }))).toBeUndefined();
  });
});
