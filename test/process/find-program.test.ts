import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../src/process/find-program.ts';

let root: string;
const at = (...parts: readonly string[]) => join(root, ...parts);
const searchPath = (...folders: readonly string[]) => folders.map((folder) => at(folder)).join(delimiter);

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'find-program-'));
  for (const folder of ['good', 'other', 'plain', 'folder', 'empty', 'dangling', 'link']) mkdirSync(at(folder));
  for (const folder of ['good', 'other', 'plain']) writeFileSync(at(folder, 'kubectl'), '#!/bin/sh\n');
  chmodSync(at('good', 'kubectl'), 0o755);
  chmodSync(at('other', 'kubectl'), 0o755);
  mkdirSync(at('folder', 'kubectl'));
  symlinkSync(at('nowhere'), at('dangling', 'kubectl'));
  symlinkSync(at('good', 'kubectl'), at('link', 'kubectl'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a program that is there', () => {
  test.each([
    ['in the only folder', ['good'], 'good'],
    ['in the first of two', ['other', 'good'], 'other'],
    ['behind folders without it', ['empty', 'missing', 'good'], 'good'],
    ['behind a file that cannot be executed', ['plain', 'good'], 'good'],
    ['behind a folder of that name', ['folder', 'good'], 'good'],
    ['behind a dangling link', ['dangling', 'good'], 'good'],
    ['through a link', ['link'], 'link'],
  ])('%s', (_, folders, found) => {
    expect(findProgram('kubectl', searchPath(...folders))).toEqual({ path: at(found, 'kubectl') });
  });
});

describe('a program that is not', () => {
  test.each([
    ['nowhere', ['empty', 'missing'], 'not-found'],
    ['only a folder of that name', ['folder'], 'not-found'],
    ['only a dangling link', ['dangling'], 'not-found'],
    ['only a file that cannot be executed', ['empty', 'plain'], 'not-executable'],
  ])('%s', (_, folders, missing) => {
    expect(findProgram('kubectl', searchPath(...folders))).toEqual({ missing });
  });

  test('an empty PATH names no folder, least of all the working directory', () => {
    expect(findProgram('package.json', '')).toEqual({ missing: 'not-found' });
    expect(findProgram('kubectl', delimiter.repeat(3))).toEqual({ missing: 'not-found' });
  });
});
