import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

// In a process of its own: the flags of V8 hold for all of it.
const PROGRAM = `
  const { keepMemorySmall, collectGarbage } = await import(${JSON.stringify(new URL('../src/runtime.ts', import.meta.url).href)});
  keepMemorySmall();
  const left = new WeakRef({});
  const next = () => new Promise(setImmediate);
  await next();
  const before = left.deref() !== undefined;
  await next();
  if (process.argv.includes('collect')) collectGarbage();
  process.stdout.write(JSON.stringify([before, left.deref() !== undefined, typeof globalThis.gc]));
`;

test.each([
  ['what is left is collected when it is asked for', ['collect'], [true, false, 'undefined']],
  ['and not before', [], [true, true, 'undefined']],
])('%s', (_, argv, expected) => {
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', PROGRAM, '--', ...argv], {
    encoding: 'utf8',
  });
  expect(JSON.parse(said)).toEqual(expected);
});
