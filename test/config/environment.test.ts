import { expect, test, vi } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';

test('the environment is a frozen copy: what changes later is not seen', () => {
  vi.stubEnv('KUBECTL_TIMEOUT', '7');
  const environment = readEnvironment();
  vi.stubEnv('KUBECTL_TIMEOUT', '8');
  vi.unstubAllEnvs();
  expect(environment['KUBECTL_TIMEOUT']).toBe('7');
  expect(Object.isFrozen(environment)).toBe(true);
});
