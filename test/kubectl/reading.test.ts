import { expect, test } from 'vitest';
import { isReading } from '../../src/kubectl/reading.ts';

test.each(['api-resources', 'api-versions', 'describe', 'events', 'explain', 'get', 'logs', 'top', 'version'])(
  '%s only reads',
  (subcommand) => {
    expect(isReading(subcommand)).toBe(true);
  },
);

test.each([
  'annotate',
  'apply',
  'attach',
  'auth',
  'autoscale',
  'certificate',
  'config',
  'cordon',
  'cp',
  'create',
  'debug',
  'delete',
  'diff',
  'drain',
  'edit',
  'exec',
  'expose',
  'label',
  'patch',
  'plugin',
  'port-forward',
  'proxy',
  'replace',
  'rollout',
  'run',
  'scale',
  'set',
  'taint',
  'uncordon',
  'wait',
  'GET',
  ' get',
  'get ',
  'gеt',
  '',
  'constructor',
])('%j does not count as reading', (subcommand) => {
  expect(isReading(subcommand)).toBe(false);
});
