import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAIN } from '../bundle.ts';

const folder = join(MAIN, '..', 'console');
const files = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));

describe('the built console', () => {
  test('is one page with two scripts and a style sheet, and scripts that are loaded later, named by their content', () => {
    const others = [...files.keys()].filter((file) => file !== 'index.html');
    for (const file of others) expect(file).toMatch(/^[a-z-]+-[0-9a-f]{16}\.(css|js)$/);
    const page = files.get('index.html') ?? '';
    expect(others.filter((file) => page.includes(`"/console/${file}"`)).toSorted()).toEqual([
      expect.stringMatching(/^app-\w+\.(css|js)$/),
      expect.stringMatching(/^app-\w+\.(css|js)$/),
      expect.stringMatching(/^boot-\w+\.js$/),
    ]);
    const scripts = others.filter((file) => file.endsWith('.js')).map((file) => files.get(file) ?? '');
    for (const file of others.filter((each) => !/^(app|boot)-/.test(each)))
      expect([file, scripts.some((text) => text.includes(`./${file}`))]).toEqual([file, true]);
  });

  test('needs at most 40 KiB, compressed, to show the changes', () => {
    const first = [...files].filter(([file]) => /^(app-|boot-|index)/.test(file)).map(([, text]) => text);
    const compressed = first.map((text) => gzipSync(text, { level: 9 }).length);
    expect(compressed.reduce((sum, each) => sum + each, 0)).toBeLessThan(40 * 1024);
  });

  test('has at most 80 KiB compressed', () => {
    const compressed = [...files.values()].map((text) => gzipSync(text, { level: 9 }).length);
    expect(compressed.reduce((sum, each) => sum + each, 0)).toBeLessThan(80 * 1024);
    const better = [...files.values()].map((text) => brotliCompressSync(text).length);
    expect(better.reduce((sum, each) => sum + each, 0)).toBeLessThan(80 * 1024);
  });

  test('needs no inline script, no style but one, and no other host', () => {
    const page = files.get('index.html') ?? '';
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|data:(?!image\/svg)/i);
    expect(page.match(/<style/g)).toHaveLength(1);
    const sheets = [...files].filter(([file]) => file.endsWith('.css')).map(([, text]) => text);
    expect([page, ...sheets].join()).not.toMatch(/@import|@font-face|url\(/);
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
