import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readStdin, readsStdin } from '../../src/kubectl-cli/stdin.ts';

test.each([
  ['apply -f -', true],
  ['apply -f=-', true],
  ['apply -f-', true],
  ['apply --filename -', true],
  ['apply --filename=- -n shop', true],
  ['kubectl create -f -', true],
  ['get pods', false],
  ['apply -f file.yaml', false],
  // The words of a command in a container.
  ['exec web -- tail -f -', false],
  // The tool would take the object for the patch.
  ['patch -f - -p {}', false],
])('%s reads standard input: %s', (words, expected) => {
  expect(readsStdin(words.split(' '))).toBe(expected);
});

test('reads all of a small input, and of a large one no more than the tool refuses', async () => {
  expect(await readStdin(Readable.from([Buffer.from('a: é'.slice(0, 3)), Buffer.from('é\n')]))).toBe('a: é\n');
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(100_000, 'x');
    })(),
  );
  expect((await readStdin(endless)).length).toBe(1024 * 1024 + 1);
});
