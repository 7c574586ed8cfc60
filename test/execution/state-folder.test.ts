import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeStateFolder } from '../../src/execution/state-folder.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'state-folder-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the folder of the server', () => {
  test('is private, and gone with all it holds once removed', () => {
    const folder = makeStateFolder([root]);
    if (folder === undefined) throw new Error('no folder');
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    mkdirSync(join(folder.path, 'cache'));
    writeFileSync(join(folder.path, 'cache', 'x'), 'x');
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
    folder.remove();
  });

  test('is a new one for every server', () => {
    const folders = [makeStateFolder([root]), makeStateFolder([root])];
    expect(folders[0]?.path).not.toBe(folders[1]?.path);
  });

  test('is made in the first place that can be written to', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const folder = makeStateFolder([join(root, 'missing'), file, root, tmpdir()]);
    expect(folder && dirname(folder.path)).toBe(root);
  });

  test('is not made where writing is forbidden even to root', () => {
    expect(makeStateFolder(['/proc'])).toBeUndefined();
  });

  test('is left out where no place can be written to', () => {
    expect(makeStateFolder([])).toBeUndefined();
    expect(makeStateFolder([join(root, 'missing')])).toBeUndefined();
  });
});
