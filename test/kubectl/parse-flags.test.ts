import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CommandNode } from '../../src/kubectl/grammar.ts';
import { parseFlags } from '../../src/kubectl/parse-flags.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { randomArgs } from './random.ts';

const { grammar } = grammarFor('v1.37.2');

function nodeOf(path: string): CommandNode {
  const node = grammar.find(path.split(' '));
  if (node === undefined) throw new Error(path);
  return node;
}

function parsed(path: string, args: readonly string[]) {
  const result = parseFlags(nodeOf(path), args);
  if ('kind' in result) return result.kind;
  return [
    ...result.flags.map(({ name, value }) => `${name}=${value}`),
    ...result.positionals.map((word) => `<${word}>`),
    ...(result.dashAt === -1 ? [] : [`dash ${result.dashAt}`]),
  ].join(' ');
}

describe('long flags', () => {
  test.each([
    ['get', ['--namespace=x'], 'namespace=x'],
    ['get', ['--namespace', 'x'], 'namespace=x'],
    ['get', ['--namespace='], 'namespace='],
    ['get', ['--namespace', ''], 'namespace='],
    ['get', ['--namespace', '--'], 'namespace=--'],
    ['get', ['--namespace', '--output=json'], 'namespace=--output=json'],
    ['get', ['--namespace=a=b'], 'namespace=a=b'],
    ['get', ['--namespace'], 'missing-value'],
    ['get', ['--field_selector=a_b'], 'field-selector=a_b'],
    ['get', ['--all-namespaces', 'x'], 'all-namespaces=true <x>'],
    ['get', ['--all-namespaces=F'], 'all-namespaces=false'],
    ['get', ['--all-namespaces=yes'], 'bad-value'],
    ['get', ['--all-namespaces='], 'bad-value'],
    ['get', ['--Namespace=x'], 'unknown-flag'],
    ['get', ['--name'], 'unknown-flag'],
    ['get', ['---namespace=x'], 'bad-syntax'],
    ['get', ['--=x'], 'bad-syntax'],
    ['delete', ['--dry-run', 'client'], 'dry-run=unchanged <client>'],
    ['delete', ['--cascade'], 'cascade=background'],
    ['delete', ['--cascade=orphan'], 'cascade=orphan'],
  ])('%s %j is %s', (path, args, result) => {
    expect(parsed(path, args)).toBe(result);
  });
});

describe('short flags', () => {
  test.each([
    ['get', ['-nx'], 'namespace=x'],
    ['get', ['-n', 'x'], 'namespace=x'],
    ['get', ['-n=x'], 'namespace=x'],
    ['get', ['-n='], 'namespace=='],
    ['get', ['-n'], 'missing-value'],
    ['get', ['-An', 'x'], 'all-namespaces=true namespace=x'],
    ['get', ['-Anx'], 'all-namespaces=true namespace=x'],
    ['get', ['-Aw'], 'all-namespaces=true watch=true'],
    ['get', ['-A=false'], 'all-namespaces=false'],
    ['get', ['-A='], 'unknown-shorthand'],
    ['get', ['-Ax'], 'unknown-shorthand'],
    ['get', ['-A=x'], 'bad-value'],
    ['get', ['-é'], 'unknown-shorthand'],
    ['get', ['-'], '<->'],
    ['get', ['-test.v'], 'test-flag'],
    ['get', ['-ojson', '-owide'], 'output=json output=wide'],
    ['exec', ['-it', 'web'], 'stdin=true tty=true <web>'],
    ['get', ['-s_x'], 'server=_x'],
  ])('%s %j is %s', (path, args, result) => {
    expect(parsed(path, args)).toBe(result);
  });

  test('kubectl drops what begins with test. also inside of a cluster, so that is refused too', () => {
    expect(['test-flag', 'unknown-shorthand']).toContain(parsed('get', ['-Atest.x']));
  });
});

describe('words', () => {
  test.each([
    ['get', ['a', '--', '-n', '--'], '<a> <-n> <--> dash 1'],
    ['get', ['--'], 'dash 0'],
    ['get', ['', 'a'], '<> <a>'],
    ['get', ['a', '-A', 'b'], 'all-namespaces=true <a> <b>'],
    ['get', ['—token', '－token'], '<—token> <－token>'],
  ])('%s %j is %s', (path, args, result) => {
    expect(parsed(path, args)).toBe(result);
  });
});

describe('a flag with the name of one of kubectl itself', () => {
  test.each([
    ['create rolebinding', 'user', true],
    ['debug', 'profile', true],
    ['get', 'user', undefined],
    ['get', 'profile', undefined],
  ])('on %s, --%s is marked as another: %s', (path, name, shadows) => {
    const result = parseFlags(nodeOf(path), [`--${name}=x`]);
    expect('flags' in result && result.flags[0]?.shadows).toBe(shadows);
  });
});

describe('a fault gives the place of the token, and shows only its name', () => {
  test.each([
    ['--chunk-size=s3cret', 'bad-value', '--chunk-size'],
    ['--chunk_size=s3cret', 'bad-value', '--chunk_size'],
    ['-A=s3cret', 'bad-value', '-A'],
    ['-wA=s3cret', 'bad-value', '-A'],
    ['-Avs3cret', 'bad-value', '-v'],
    ['-AZs3cret', 'unknown-shorthand', '-Z'],
    ['-Z=s3cret', 'unknown-shorthand', '-Z'],
    ['-\u{1f600}s3cret', 'unknown-shorthand', '-\u{1f600}'],
    ['-\ns3cret', 'unknown-shorthand', '-\n'],
    ['-A=', 'unknown-shorthand', '-='],
    ['--tokn=s3cret', 'unknown-flag', '--tokn'],
    ['--token s3cret', 'unknown-flag', '--token'],
    ['--token:s3cret', 'unknown-flag', '--token'],
    ['---token=s3cret', 'bad-syntax', '---token'],
    ['--=s3cret', 'bad-syntax', '--='],
    ['-test.s3cret', 'test-flag', '-test.'],
    ['-An', 'missing-value', '-n'],
    ['--namespace', 'missing-value', '--namespace'],
  ])('%j is a fault of the kind %s, shown as %s', (token, kind, shown) => {
    expect(parseFlags(nodeOf('get'), ['pods', token])).toMatchObject({ kind, at: 1, token: shown });
  });
});

test('whatever the arguments, nothing is thrown, and behind -- everything is a word', () => {
  const get = nodeOf('get');
  fc.assert(
    fc.property(randomArgs(grammar), randomArgs(grammar), (before, after) => {
      const first = parseFlags(get, before);
      if ('kind' in first || first.dashAt !== -1) return;
      expect(parseFlags(get, [...before, '--', ...after])).toEqual({
        flags: first.flags,
        positionals: [...first.positionals, ...after],
        dashAt: first.positionals.length,
      });
    }),
    { numRuns: 1000 },
  );
}, 60_000);
