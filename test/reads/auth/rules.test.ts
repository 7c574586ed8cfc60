import { expect, test } from 'vitest';
import { accessRows } from '../../../src/reads/auth/rules.ts';

test('permissions are one row for each resource and name, sorted by their verbs first', () => {
  const rows = accessRows([
    { verbs: ['get', 'list'], apiGroups: ['', 'apps'], resources: ['pods/log'] },
    { verbs: ['watch', 'get'], apiGroups: [''], resources: ['pods/log'] },
    { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a', 'b'] },
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['get'], nonResourceURLs: ['/healthz', '/version'] },
  ]);
  expect(rows.map((row) => row.join(' | '))).toEqual([
    '*.* | [] | [] | [*]',
    'pods/log | [] | [] | [get list watch]',
    'pods.apps/log | [] | [] | [get list]',
    ' | [/healthz] | [] | [get]',
    ' | [/version] | [] | [get]',
    'secrets | [] | [a] | [get]',
    'secrets | [] | [b] | [get]',
  ]);
});
