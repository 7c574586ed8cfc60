import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, test, vi } from 'vitest';
import { openAuthentication } from '../../../src/transport/identity/open-authentication.ts';
import { post } from '../../served.ts';
import { listen, subjectIn, WHO_AM_I } from '../whoami.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
const file = join(folder, 'tokens');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a file of tokens is read again when it changes, and one that cannot be used leaves the former tokens in force', async () => {
  const [own, old, next] = ['the-token-of-the-variable', 'holmes-token-number-one', 'holmes-token-number-two'];
  const written: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void written.push(line) });
  writeFileSync(file, `holmes ${old}\n`);
  const methods = {
    token: own,
    tokenFile: file,
    tokenReviewAudience: undefined,
    oidc: undefined,
    certificates: undefined,
  };
  const { url } = await listen({
    identify: openAuthentication(methods, () => Promise.reject(new Error('not asked')), logger).identify,
  });
  const nameBy = async (token: string) => {
    const { status, text } = await post(url, WHO_AM_I, { Authorization: `Bearer ${token}` });
    return status === 200 ? (subjectIn(text) as { name: string }).name : status;
  };
  const CHANGED = { timeout: 15_000, interval: 1000 };
  expect([await nameBy(own), await nameBy(old), await nameBy(next)]).toEqual(['token', 'holmes', 401]);
  writeFileSync(file, `holmes ${old}\nholmes ${next}\n`);
  await expect.poll(() => nameBy(next), CHANGED).toBe('holmes');
  expect([await nameBy(own), await nameBy(old)]).toEqual(['token', 'holmes']);
  writeFileSync(file, 'short\n');
  await expect.poll(() => written.some((line) => line.includes('MCP_AUTH_TOKEN_FILE')), CHANGED).toBe(true);
  expect(await nameBy(next)).toBe('holmes');
  writeFileSync(file, `holmes ${next}\n`);
  await expect.poll(() => nameBy(old), CHANGED).toBe(401);
  expect([await nameBy(own), await nameBy(next)]).toEqual(['token', 'holmes']);
  expect(written.join('')).not.toContain('-token-');
});
