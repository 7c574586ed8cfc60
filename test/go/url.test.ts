import { expect, test } from 'vitest';
import { formatUrl, joinHostPort } from '../../src/go/url.ts';

// What URL.String of Go made of the same scheme, host and path.
test.each([
  ['http', 'h:80', '/', 'http://h:80/'],
  ['https', '[fd00::1]:http', '/health check?x=1&é', 'https://[fd00::1]:http/health%20check%3Fx=1&%C3%A9'],
  ['http', ':8080', 'x', 'http://:8080/x'],
  ['', 'x:1', '*', '//x:1/*'],
  ['http', 'h:1', '', 'http://h:1'],
  ['http', 'h:1', "/a%2Fb;c=d,e!$'()*[]", 'http://h:1/a%252Fb;c=d,e%21$%27%28%29%2A%5B%5D'],
  ['http', 'h ost:1', '/#', 'http://h%20ost:1/%23'],
  ['http', 'hé"<>:1', '//', 'http://h%C3%A9"<>:1//'],
])('%s, %s and %s are joined as Go does', (scheme, host, path, expected) => {
  expect(formatUrl(scheme, host, path)).toBe(expected);
});

test('An address of IPv6 is put in brackets before its port', () => {
  expect(joinHostPort('::1', 80)).toBe('[::1]:80');
  expect(joinHostPort('10.0.0.1', 'http')).toBe('10.0.0.1:http');
});
