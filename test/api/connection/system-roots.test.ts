import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemRoots } from '../../../src/api/connection/system-roots.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roots-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const certificate = (word: string) => `-----BEGIN CERTIFICATE-----\n${word}\n-----END CERTIFICATE-----`;

function write(path: string, ...words: string[]): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `# a comment\n${words.map(certificate).join('\n\n')}\n`);
  return file;
}

describe('the certificates that kubectl trusts', () => {
  const ask = (environment: Readonly<Record<string, string>> = {}) => {
    const files = [join(root, 'nowhere.pem'), write('first.pem', 'AA', 'BB'), write('second.pem', 'CC')];
    write('folder/a', 'BB', 'DD');
    write('folder/b', 'EE');
    return systemRoots(environment, { files, folders: [join(root, 'folder'), join(root, 'none')], platform: 'linux' });
  };

  test('come from the first existing file and from all files of the folders, each once', () => {
    expect(ask()).toEqual(['AA', 'BB', 'DD', 'EE'].map(certificate));
  });

  test('come from SSL_CERT_FILE and SSL_CERT_DIR instead', () => {
    const file = write('own.pem', 'FF');
    write('own/c', 'GG');
    expect(ask({ SSL_CERT_FILE: file })).toEqual(['FF', 'BB', 'DD', 'EE'].map(certificate));
    expect(ask({ SSL_CERT_DIR: `${join(root, 'none')}:${join(root, 'own')}` })).toEqual(
      ['AA', 'BB', 'GG'].map(certificate),
    );
    expect(ask({ SSL_CERT_FILE: '', SSL_CERT_DIR: '' })).toEqual(['AA', 'BB', 'DD', 'EE'].map(certificate));
    expect(ask({ SSL_CERT_FILE: join(root, 'nowhere.pem'), SSL_CERT_DIR: join(root, 'none') })).toEqual([]);
  });

  test('are read once where an entry of a folder is a link to another one, and through links elsewhere', () => {
    const folder = join(root, 'linked');
    write('linked/a.pem', 'HH');
    symlinkSync('a.pem', join(folder, '0123abcd.0'));
    symlinkSync('dangling', join(folder, 'dangling'));
    symlinkSync(write('elsewhere.pem', 'II'), join(folder, 'b.pem'));
    const own = { SSL_CERT_FILE: join(root, 'nowhere.pem'), SSL_CERT_DIR: folder };
    expect(ask(own)).toEqual(['HH', 'II'].map(certificate));
  });

  test('are there on this machine', () => {
    expect(systemRoots({}).length).toBeGreaterThan(0);
  });
});
