import { describe, expect, test } from 'vitest';
import { hintFor } from '../../../src/result/hints/index.ts';
import { ended, follow, suggested } from './ended.ts';

const NONE = 'No resources found in shop namespace.\n';
const hintOf = (line: string, stderr: string, ...answers: (string | undefined)[]) =>
  follow(hintFor(ended(line, stderr, { exitCode: 0 })), answers);

describe('rows that kubectl cannot sort are told from rows that do not exist', () => {
  test.each([
    ['get pods -n shop --sort-by=.nothing', NONE, 'get pods -n shop -o name', 'get pods -n shop'],
    [
      'get pods -A -l a=b --sort-by={.a',
      'No resources found\n',
      'get pods -A --selector=a=b -o name',
      'get pods -A --selector=a=b',
    ],
    ['get pods -n shop -o wide --sort-by={.a', NONE, 'get pods -n shop -o name', 'get pods -n shop --output=wide'],
  ])('%s', (line, stderr, look, call) => {
    const { hint, looks } = hintOf(line, stderr, 'pod/a\npod/b\n');
    expect(looks).toEqual([look]);
    expect(hint?.text).toMatch(/^There are objects, although .*cannot sort by/);
    expect(suggested(hint)).toEqual([call]);
  });

  test('and where there are none, the hint is the usual one', () => {
    const { hint } = hintOf('get pods -n shop --sort-by=.nothing', NONE, '', 'namespace/shop\n');
    expect(hint?.text).toBe('The namespace shop has nothing that matches.');
  });

  test('where it cannot be seen, the hint says so', () => {
    const { hint } = hintOf('get pods -n shop --sort-by=.nothing', NONE, undefined);
    expect(hint?.text).toMatch(/prints no rows, even if there are objects/);
  });

  test.each([
    ['get pods -n shop', NONE],
    ['get pods -n shop --sort-by=', NONE],
    ['top pods -n shop --sort-by=cpu', NONE],
  ])('nothing is looked at for %s', (line, stderr) => {
    expect(hintOf(line, stderr).looks).not.toContain('get pods -n shop -o name');
  });
});
