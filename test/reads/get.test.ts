import { describe, expect, test } from 'vitest';
import { type ApiAnswer, type ApiResource, LeaveToKubectl } from '../../src/api/api.ts';
import { isRefusal } from '../../src/errors.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { readGet } from '../../src/reads/get.ts';
import type { ReadParts } from '../../src/reads/read.ts';

const CONFIG_MAPS: ApiResource = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  namespaced: true,
  shortNames: ['cm'],
  categories: [],
  verbs: ['get', 'list'],
};

function answer(status: number, object: unknown, warnings: readonly string[] = []): ApiAnswer {
  async function* body(): AsyncGenerator<Buffer> {
    yield Buffer.from(JSON.stringify(object));
  }
  return { status, headers: { 'content-type': 'application/json' }, warnings, body: body() };
}

/** A chunk of a list; all but the last name a next one. */
function chunk(items: readonly object[], next = ''): ApiAnswer {
  return answer(200, { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { continue: next }, items });
}

const configMap = (name: string, data = '') => ({
  metadata: { name, managedFields: [{ manager: 'x' }] },
  data: { data },
});

/** Reads from an API server that gives the same answers in this order, whatever it is asked. */
async function read(args: string, answers: readonly ApiAnswer[]) {
  const command = parseArguments(grammarFor('v1.37.2').grammar, ['get', ...args.split(' ')]);
  if (isRefusal(command)) throw new Error(command.error);
  const paths: string[] = [];
  const left = answers.values();
  const written: string[] = [];
  const parts: ReadParts = {
    api: {
      request: async ({ path }) => {
        paths.push(path);
        const { value } = left.next();
        if (value === undefined) throw new Error(`${path} was not expected`);
        return value;
      },
    },
    discovery: {
      groups: async () => [],
      resources: async () => [CONFIG_MAPS],
      find: async (spelling) => (spelling === 'cm' ? CONFIG_MAPS : undefined),
      resolve: async () => undefined,
      findKind: async () => undefined,
      expand: async () => undefined,
      refresh: async () => undefined,
    },
    now: () => 0,
    defaultNamespace: 'zoo',
    stdout: (text) => void written.push(String(text)),
    stderr: (text) => void written.push(`! ${text}`),
  };
  const code = await readGet(command, parts);
  return { code, written, output: written.join(''), paths };
}

const gone = answer(410, {
  kind: 'Status',
  status: 'Failure',
  reason: 'Expired',
  message: 'The provided continue parameter is too old',
  code: 410,
});

describe('a list', () => {
  test('is asked for chunk by chunk, and each object is written as it comes', async () => {
    const { code, written, paths } = await read('cm -o yaml --chunk-size=2', [
      chunk([configMap('a'), configMap('b')], 'next/1'),
      chunk([configMap('c')]),
    ]);
    const names = written.map((text) => /name: (\w)$/m.exec(text)?.[1]);
    expect({ code, names }).toEqual({ code: 0, names: ['a', 'b', 'c', undefined] });
    expect(paths).toEqual([
      '/api/v1/namespaces/zoo/configmaps?limit=2',
      '/api/v1/namespaces/zoo/configmaps?limit=2&continue=next%2F1',
    ]);
  });

  test('of names is written some thousand characters at a time', async () => {
    const objects = Array.from({ length: 1000 }, (_, at) => configMap(`n${at}`));
    const { written, output } = await read('cm -o name', [chunk(objects)]);
    expect(output).toBe(objects.map(({ metadata }) => `configmap/${metadata.name}\n`).join(''));
    expect(written.map((text) => text.length).slice(0, 3)).toEqual([
      expect.closeTo(4096, -2),
      expect.closeTo(4096, -2),
      expect.closeTo(4096, -2),
    ]);
  });

  test('is an open list no longer when a later chunk is refused: what came is printed, and the error', async () => {
    const { code, output } = await read('cm -o yaml', [chunk([configMap('a')], 'next'), gone]);
    expect(code).toBe(1);
    expect(output).toBe(
      'apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    data: ""\n  kind: ConfigMap\n  metadata:\n    name: a\n' +
        'kind: List\nmetadata:\n  resourceVersion: ""\n' +
        '! Error from server (Expired): The provided continue parameter is too old\n',
    );
  });

  test('warns once of what the API server warns of with every chunk', async () => {
    const warned = (next: string) => ({ ...chunk([configMap('a')], next), warnings: ['v1 is old'] });
    expect((await read('cm -o name', [warned('x'), warned('')])).output).toBe(
      '! Warning: v1 is old\nconfigmap/a\nconfigmap/a\n',
    );
  });

  const long = Array.from({ length: 9 }, (_, index) => configMap(`n${index}`, 'x'.repeat(1024 * 1024)));

  test.each(['-o name', '-o json', '-o yaml', '-o custom-columns=N:.metadata.name'])(
    'is never too long for %s, which needs one object at a time',
    async (output) => {
      expect(await read(`cm ${output}`, [chunk(long)])).toMatchObject({ code: 0 });
    },
  );

  test.each([
    '-o jsonpath={.items}',
    '-o jsonpath={.items[1:]}',
    '-o jsonpath={.items[*].x} --allow-missing-template-keys=false',
  ])('of more than 4 MiB is left to kubectl for %s, which needs all of it', async (output) => {
    await expect(read(`cm ${output}`, [chunk(long)])).rejects.toThrow(LeaveToKubectl);
    await expect(read(`cm ${output}`, [chunk(long.slice(0, 3))])).resolves.toMatchObject({ code: expect.any(Number) });
  });

  const SORTED = [
    '-o name',
    '-o json',
    '-o yaml',
    '-o custom-columns=N:.metadata.name,K:.kind',
    '-o jsonpath={.items[*].metadata.name}',
  ];

  test.each(SORTED)('too long to be held is sorted as a short one is, with %s', async (output) => {
    const names = Array.from({ length: 300 }, (_, index) => `n${(index * 7) % 300}`);
    const sorted = async (data: string) =>
      (await read(`cm ${output} --sort-by=.metadata.name`, [chunk(names.map((name) => configMap(name, data)))])).output;
    const filler = 'x'.repeat(16 * 1024);
    const short = await sorted('x');
    expect((await sorted(filler)).replaceAll(filler, 'x')).toBe(short);
    expect(short.indexOf('n10')).toBeLessThan(short.indexOf('n9'));
  });

  test.each([
    ['-o json --sort-by=.nonsense', "couldn't find any field with path"],
    ['-o name --sort-by={.a', 'unexpected path string'],
  ])('too long to be held ends as a short one does with %s', async (args, message) => {
    const all = Array.from({ length: 300 }, (_, index) => configMap(`n${index}`, 'x'.repeat(16 * 1024)));
    const end = await read(`cm ${args}`, [chunk(all)]);
    expect(end.output).toContain(message);
    expect(end).toEqual({ ...(await read(`cm ${args}`, [chunk(all.slice(0, 3))])), paths: expect.any(Array) });
  });
});

test('An answer that is no table is left to kubectl, which has a printer for it', async () => {
  await expect(read('cm', [chunk([configMap('a')])])).rejects.toThrow(LeaveToKubectl);
});

test('YAML that go-yaml would change on the way from JSON is left to kubectl', async () => {
  await expect(read('cm a -o yaml', [answer(200, configMap('a', '\u0085'))])).rejects.toThrow(LeaveToKubectl);
});

test('reads only what the arguments name: an unknown type ends before any request', async () => {
  expect(await read('nonsense.example.com', [])).toMatchObject({
    code: 1,
    output: '! error: the server doesn\'t have a resource type "nonsense" in group "example.com"\n',
    paths: [],
  });
});
