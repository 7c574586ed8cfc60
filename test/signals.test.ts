import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SIGNALS = join(import.meta.dirname, '..', 'src', 'signals.ts');

/** Runs the body of a module in a process of its own, which signals itself, and gives what it printed. */
async function printed(body: string): Promise<unknown> {
  const module = `
    import { takeSignals } from ${JSON.stringify(SIGNALS)};
    const turn = () => new Promise((resolve) => setTimeout(resolve, 50));
    const send = async (name) => { process.kill(process.pid, name); await turn(); };
    const next = takeSignals();
    ${body}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', module]);
  return JSON.parse(stdout);
}

test('a signal between two that are waited for ends nothing, and is given next', async () => {
  const names = await printed(`
    const first = next();
    await send('SIGTERM');
    await send('SIGTERM');
    await send('SIGINT');
    console.log(JSON.stringify([await first, await next(), await next()]));`);
  expect(names).toEqual(['SIGTERM', 'SIGTERM', 'SIGINT']);
});

test('one signal is enough for what asks after a wait that was given up', async () => {
  const names = await printed(`
    const given = await Promise.race([next(), turn().then(() => 'time is up')]);
    const asked = next();
    await send('SIGINT');
    console.log(JSON.stringify([given, await asked]));`);
  expect(names).toEqual(['time is up', 'SIGINT']);
});

test('a signal that is waited for no more ends nothing', async () => {
  const count = await printed(`
    await send('SIGTERM');
    await send('SIGTERM');
    console.log(JSON.stringify(process.listenerCount('SIGTERM')));`);
  expect(count).toBe(1);
});
