import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAIN } from '../bundle.ts';

const folder = join(MAIN, '..', 'console');
const files = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));

describe('the built console', () => {
  test('is one page, one script and one style sheet, named by their content', () => {
    expect([...files.keys()].toSorted()).toEqual([
      expect.stringMatching(/^app-[0-9a-f]{16}\.(css|js)$/),
      expect.stringMatching(/^app-[0-9a-f]{16}\.(css|js)$/),
      'index.html',
    ]);
    const page = files.get('index.html') ?? '';
    for (const file of files.keys()) if (file !== 'index.html') expect(page).toContain(`"/console/${file}"`);
  });

  test('has at most 80 KiB compressed', () => {
    const compressed = [...files.values()].map((text) => gzipSync(text, { level: 9 }).length);
    expect(compressed.reduce((sum, each) => sum + each, 0)).toBeLessThan(80 * 1024);
    const better = [...files.values()].map((text) => brotliCompressSync(text).length);
    expect(better.reduce((sum, each) => sum + each, 0)).toBeLessThan(80 * 1024);
  });

  test('needs no inline script, no inline style and no other host', () => {
    const page = files.get('index.html') ?? '';
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|data:(?!image\/svg)/i);
    const sheets = [...files].filter(([file]) => file.endsWith('.css')).map(([, text]) => text);
    expect(sheets.join()).not.toMatch(/@import|@font-face|url\(/);
    const addresses = [...files.values()].flatMap((text) => text.match(/\b(?:https?|wss?):\/\/[^\s"'`]+/g) ?? []);
    // The names of XML vocabularies are not addresses.
    expect(addresses.filter((each) => !each.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  test('names the licence of Preact', () => {
    expect(readFileSync(join(MAIN, '..', 'THIRD-PARTY-LICENSES.txt'), 'utf8')).toMatch(
      /^==== preact [0-9.]+ \(MIT\)$/m,
    );
  });
});
