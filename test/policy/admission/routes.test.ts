import { expect, test } from 'vitest';
import { routes } from '../../../src/policy/admission/rules/routes.ts';
import { objectionsOf, write } from './writes.ts';

const route = (...http: readonly object[]) => ({ spec: { http } });
const to = (host: string) => ({ route: [{ destination: { host } }] });
const judged = (oldObject: object | undefined, object: object, resource = 'networking.istio.io/virtualservices') =>
  objectionsOf(routes, {
    request: write(oldObject === undefined ? 'CREATE' : 'UPDATE', resource, 'a', { oldObject, object } as never),
  });

test.each<[string, object, boolean]>([
  ['redirects elsewhere', { redirect: { authority: 'evil.example' } }, true],
  ['mirrors elsewhere', { ...to('web'), mirror: { host: 'evil.example.com' } }, true],
  ['mirrors elsewhere, in a list', { mirrors: [{ destination: { host: 'evil.example.com' } }] }, true],
  ['sends elsewhere', to('evil.example.com'), true],
  ['redirects to a host of a gateway', { filters: [{ requestRedirect: { hostname: 'evil.example' } }] }, true],
  ['has requests say another host', { ...to('web'), rewrite: { authority: 'evil.example' } }, true],
  ['redirects to https', { filters: [{ requestRedirect: { scheme: 'https' } }] }, false],
  ['mirrors within the cluster', { mirror: { host: 'web-v2' } }, false],
  ['sends to another Service', to('web.shop.svc.cluster.local'), false],
  ['waits longer', { ...to('web'), timeout: '5s' }, false],
])('a route that %s', (_, http, objects) => {
  const expected = objects ? ['change-addresses'] : [];
  expect(judged(route(to('web')), route(http))).toEqual(expected);
  expect(judged(route(to('web')), route(http), 'gateway.networking.k8s.io/httproutes')).toEqual(expected);
  expect(judged(route(http), route(http, {})), 'as it was').toEqual([]);
  expect(judged(undefined, route(http)), 'a new one').toEqual([]);
  expect(judged(route(), route(http), 'example.com/routes'), 'another kind').toEqual([]);
});
