import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takingObjects } from '../../src/execution/objects.ts';
import type { RunEnd } from '../../src/execution/run-end.ts';
import type { OutputTerms } from '../../src/output/chain.ts';
import { GET } from './run-plans.ts';

const output: OutputTerms = { command: GET.command, touchesSecrets: false, maxBytes: 1000, keep: 'first' };

/** Takes the objects of a kubectl that prints a text in pieces. */
async function taken(text: string, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text);
  const places = [
    0,
    ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((left, right) => left - right),
    bytes.length,
  ];
  let objects: unknown[] = ['before'];
  const sink = {
    begin: () => {
      objects = [];
    },
    take: (object: unknown) => void objects.push(object),
  };
  const end = await takingObjects({ output, objects: sink }, async (opened): Promise<RunEnd> => {
    if (opened === undefined) throw new Error('nothing takes the objects');
    for (let at = 1; at < places.length; at++) {
      opened.stdout.write(bytes.subarray(places[at - 1], places[at]));
      if (at % 3 === 0) await Promise.resolve();
    }
    return { kind: 'exited', exitCode: 0, stdout: opened.stdout.captured(), stderr: opened.stderr.captured() };
  });
  return { objects, end };
}

describe('the objects of a run of kubectl', () => {
  test('are the items of a list, however it comes in pieces', async () => {
    const items = [{ metadata: { name: 'ä}"{', labels: {} } }, { metadata: { name: 'b' }, spec: { items: [{}] } }];
    const text = JSON.stringify(
      { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } },
      undefined,
      4,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 8 }), async (cuts) => {
        expect((await taken(text, cuts)).objects).toEqual(items);
      }),
    );
  });

  test('are one object if kubectl prints no list', async () => {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    expect((await taken(JSON.stringify(object))).objects).toEqual([object]);
  });

  test('leave no text, however long the output was', async () => {
    const { end } = await taken(JSON.stringify({ kind: 'Pod', metadata: {}, spec: 'x'.repeat(5000) }));
    expect(end).toMatchObject({ kind: 'exited', stdout: { text: '', truncated: false } });
  });

  test.each<[string, string, number]>([
    ['an empty list', JSON.stringify({ apiVersion: 'v1', items: [], kind: 'List' }), 0],
    ['nothing', '', 0],
    ['what is no JSON', 'error', 0],
    ['a list that breaks off', '{"apiVersion":"v1","items":[{"metadata":{}},{"meta', 1],
  ])('%s', async (_, text, count) => {
    expect((await taken(text)).objects).toHaveLength(count);
  });

  test('reject with what the taker throws', async () => {
    const sink = {
      begin: () => {},
      take: () => {
        throw new TypeError('a defect');
      },
    };
    const run = takingObjects({ output, objects: sink }, async (opened): Promise<RunEnd> => {
      opened?.stdout.write('{"kind":"Pod","metadata":{}}');
      return { kind: 'aborted' };
    });
    await expect(run).rejects.toThrow('a defect');
  });

  test('are not taken if nothing wants them', async () => {
    const end = await takingObjects({ output }, async (opened): Promise<RunEnd> => {
      expect(opened).toBeUndefined();
      return { kind: 'aborted' };
    });
    expect(end).toEqual({ kind: 'aborted' });
  });
});
