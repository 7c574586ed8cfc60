import { describe, expect, test } from 'vitest';
import { subresources } from '../../../src/policy/admission/rules/subresources.ts';
import { objectionsOf, write } from './writes.ts';

const says = (resource: string, subResource: string | undefined, line = 'patch deployment web -p {}') =>
  objectionsOf(subresources, { line, request: write('UPDATE', resource, 'a', { subResource, object: {} }) });

describe('a write of a subresource', () => {
  test.each([
    ['pods', undefined, []],
    ['apps/deployments', 'scale', []],
    ['example.com/widgets', 'scale', []],
    ['pods', 'resize', []],
    ['pods', 'eviction', []],
    ['example.com/widgets', 'eviction', ['subresource-others']],
    ['example.com/widgets', 'resize', ['subresource-others']],
    ['apps/statefulsets', 'status', ['subresource-status']],
    ['pods', 'status', ['subresource-status']],
    ['example.com/widgets', 'status', ['subresource-status']],
    ['namespaces', 'finalize', ['subresource-finalize']],
    ['pods', 'ephemeralcontainers', ['subresource-ephemeralcontainers']],
    ['certificates.k8s.io/certificatesigningrequests', 'approval', ['change-permissions']],
    ['example.com/widgets', 'approval', ['subresource-others']],
    ['pods', 'binding', ['subresource-others']],
    ['pods', 'exec', ['subresource-others']],
    ['pods', 'attach', ['subresource-others']],
    ['nodes', 'proxy', ['subresource-others']],
    ['services', 'proxy', ['subresource-others']],
    ['example.com/widgets', 'approve', ['subresource-others']],
    ['pods', 'constructor', ['subresource-others']],
    ['pods', 'Scale', ['subresource-others']],
    ['serviceaccounts', 'token', ['OTHER_IDENTITY']],
    ['example.com/widgets', 'token', ['subresource-others']],
  ])('%s/%s: %j', (resource, subResource, expected) => {
    expect(says(resource, subResource)).toEqual(expected);
  });

  test('is judged by the command line if the command is there for it', () => {
    expect(says('pods', 'ephemeralcontainers', 'debug web-0 --image=busybox')).toEqual([]);
    expect(says('pods', 'exec', 'exec web-0 -- ls')).toEqual([]);
    expect(says('pods', 'exec', 'debug web-0 --image=busybox')).toEqual(['subresource-others']);
    expect(says('example.com/widgets', 'exec', 'exec web-0 -- ls')).toEqual(['subresource-others']);
  });

  test('names the subresource and a way without it', () => {
    const request = write('UPDATE', 'pods', 'a', { subResource: 'status', object: {} });
    const { command } = { command: { path: ['patch'] } };
    expect(subresources.judge({ request, command } as never)).toMatchObject([
      {
        error: "This server does not write the subresource 'status' of 'pods'.",
        hint: expect.stringContaining('without'),
      },
    ]);
  });
});
