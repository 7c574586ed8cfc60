import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { findChromium, MISSING, provideChromium } from '../../../hack/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'find-chromium-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

/** A PATH with these programs and no other; the text of each runs in /bin/sh. */
function pathWith(programs: Readonly<Record<string, string>>): string {
  const path = join(folder, String(++made));
  mkdirSync(path);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(path, name), 0o755);
  }
  return path;
}

describe('Chromium is found', () => {
  test('by its names on the PATH, in their order', () => {
    const google = pathWith({ 'google-chrome': '' });
    const chromium = pathWith({ chromium: '' });
    expect(findChromium({ PATH: `relative:${google}` })).toBe(join(google, 'google-chrome'));
    expect(findChromium({ PATH: `${google}:${chromium}` })).toBe(join(chromium, 'chromium'));
    expect(findChromium({ PATH: pathWith({}) })).toBeUndefined();
    expect(findChromium({})).toBeUndefined();
  });

  test('by the variable CHROMIUM, which must name a program', () => {
    const path = pathWith({ chromium: '', mine: '' });
    expect(findChromium({ PATH: path, CHROMIUM: 'mine' })).toBe(join(path, 'mine'));
    expect(findChromium({ PATH: '', CHROMIUM: join(path, 'mine') })).toBe(join(path, 'mine'));
    expect(() => findChromium({ PATH: path, CHROMIUM: 'other' })).toThrow('CHROMIUM is "other"; it names no program.');
    expect(() => findChromium({ PATH: path, CHROMIUM: folder })).toThrow('names no program');
  });
});

describe.runIf(process.getuid?.() === 0)('root without Chromium', () => {
  test('gets the package of Debian, without recommended ones', async () => {
    const path = pathWith({});
    const apt = `echo "$DEBIAN_FRONTEND $@" >> ${path}/calls
      case "$2" in install) printf '#!/bin/sh\\n' > ${path}/chromium; chmod 755 ${path}/chromium;; esac`;
    writeFileSync(join(path, 'apt-get'), `#!/bin/sh\nPATH=/usr/bin:/bin\n${apt}\n`, { mode: 0o755 });
    const report = vi.fn();
    expect(await provideChromium(report, { PATH: path })).toBe(join(path, 'chromium'));
    expect(report).toHaveBeenCalledWith(expect.stringContaining('installing chromium and fonts-dejavu-core'));
    expect(readFileSync(join(path, 'calls'), 'utf8').split('\n')).toEqual([
      expect.stringMatching(/^noninteractive .* update$/),
      expect.stringMatching(/^noninteractive .* install --yes --no-install-recommends chromium fonts-dejavu-core$/),
      '',
    ]);
  });

  test('learns why apt-get could not install it', async () => {
    const PATH = pathWith({ 'apt-get': 'echo "E: Unable to locate package chromium" >&2; exit 100' });
    const failed = provideChromium(() => undefined, { PATH });
    await expect(failed).rejects.toThrow(
      `${MISSING} apt-get could not install it: E: Unable to locate package chromium.`,
    );
  });
});

test('without Chromium and apt-get the answer says what to install', async () => {
  await expect(provideChromium(() => undefined, { PATH: pathWith({}) })).rejects.toThrow(MISSING);
});
