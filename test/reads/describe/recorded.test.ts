import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../src/errors.ts';
import { parseArguments } from '../../../src/kubectl/parse.ts';
import { grammarFor } from '../../../src/kubectl/versions.ts';
import { readDescribe } from '../../../src/reads/describe.ts';
import { type Recording, replay } from './recording.ts';

// kubectl prints local times, and these were recorded in UTC.
process.env['TZ'] = 'UTC';

const folder = join(import.meta.dirname, '../../golden/describe');

describe('What kubectl printed is printed again from the same answers', () => {
  test.each(readdirSync(folder))('%s', async (file) => {
    const recording = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording;
    const { args, now, code, stdout, stderr } = recording;
    const command = parseArguments(grammarFor('v1.37.2').grammar, args);
    if (isRefusal(command)) throw new Error(command.error);
    const out = { stdout: '', stderr: '' };
    const ended = await readDescribe(command, {
      ...replay(recording),
      now: () => now,
      defaultNamespace: 'default',
      stdout: (text) => {
        out.stdout += text;
      },
      stderr: (text) => {
        out.stderr += text;
      },
    });
    expect(out).toEqual({ stdout, stderr });
    expect(ended).toBe(code);
  });
});
