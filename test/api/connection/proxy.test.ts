import { describe, expect, test } from 'vitest';
import { proxyFor } from '../../../src/api/connection/proxy.ts';

const PROXY = 'http://proxy:3128';
const proxied = (server: string, environment: Readonly<Record<string, string>>) =>
  proxyFor(new URL(server), undefined, environment);

describe('the proxy', () => {
  test.each([
    ['https://api.example.com:6443', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://api.example.com:6443', { https_proxy: PROXY }, PROXY],
    ['https://api.example.com:6443', { HTTPS_PROXY: 'proxy:3128' }, PROXY],
    ['https://api.example.com:6443', { HTTP_PROXY: PROXY }, undefined],
    ['http://api.example.com', { HTTP_PROXY: PROXY }, PROXY],
    ['http://api.example.com', { HTTPS_PROXY: PROXY }, undefined],
    ['https://api.example.com', { HTTPS_PROXY: '', https_proxy: PROXY }, PROXY],
    ['https://api.example.com', {}, undefined],
  ])('for %s in %o is %s', (server, environment, proxy) => {
    expect(proxied(server, environment)).toBe(proxy);
  });

  test('of the kubeconfig overrides the environment, and NO_PROXY does not affect it', () => {
    const environment = { HTTPS_PROXY: PROXY, NO_PROXY: '*' };
    expect(proxyFor(new URL('https://api'), 'socks5://other', environment)).toBe('socks5://other');
  });

  test.each([
    ['https://localhost:6443', ''],
    ['https://127.8.9.1:6443', ''],
    ['https://[::1]:6443', ''],
    ['https://api.example.com:6443', '*'],
    ['https://api.example.com:6443', 'other, example.com'],
    ['https://api.example.com:6443', 'EXAMPLE.com'],
    ['https://api.example.com:6443', '.example.com'],
    ['https://api.example.com:6443', '*.example.com'],
    ['https://api.example.com:6443', 'api.example.com:6443'],
    ['https://api.example.com', 'example.com:443'],
    ['https://10.1.2.3:6443', '10.0.0.0/8'],
    ['https://10.1.2.3:6443', '10.1.2.3'],
    ['https://10.1.2.3:6443', '10.1.2.3:6443'],
    ['https://[fd00::1]:6443', 'fd00::/8'],
    ['https://[fd00::1]:6443', '[fd00::1]:6443'],
    ['https://[fd00::1]:6443', 'fd00::1'],
  ])('is not taken to %s with NO_PROXY %o', (server, NO_PROXY) => {
    expect(proxied(server, { HTTPS_PROXY: PROXY, NO_PROXY })).toBeUndefined();
  });

  test.each([
    ['https://example.com', '.example.com'],
    ['https://badexample.com', 'example.com'],
    ['https://api.example.com:6443', 'example.com:443'],
    ['https://10.1.2.3:6443', '10.1.2.3:443'],
    ['https://10.1.2.3:6443', '11.0.0.0/8'],
    ['https://10.1.2.3:6443', '.3'],
    ['https://10.1.2.3:6443', '10.0.0.0/99'],
    ['https://api.example.com', ' , ,'],
  ])('is taken to %s although NO_PROXY is %o', (server, NO_PROXY) => {
    expect(proxied(server, { HTTPS_PROXY: PROXY, NO_PROXY })).toBe(PROXY);
  });
});
