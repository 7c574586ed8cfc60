import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dependenciesIn, serviceNamed } from '../../../src/diagnose/dependencies.ts';
import { judgeAll } from '../../../src/diagnose/judge.ts';
import { dependencies } from '../../../src/diagnose/rules/dependencies.ts';
import { crashed, DB, says, service, slice } from '../crashed-web.ts';
import { deployment, pod } from '../objects.ts';
import { findings, found, snapshotOf } from '../read.ts';

test.each([
  ['dial tcp 10.96.0.7:5432: connect: connection refused', '10.96.0.7', 5432, 'reach'],
  ['connection to server at "db" (10.96.0.7), port 5432 failed: Connection refused', 'db', 5432, 'reach'],
  ['waiting for db.shop.svc.cluster.local:5432 ...', 'db.shop.svc.cluster.local', 5432, 'either'],
  ["Error: P1001: Can't reach database server at `pg:5432`", 'pg', 5432, 'either'],
  ['unable to connect, status:503', 'status', 503, 'reach'],
  ['Error: connect ECONNREFUSED 10.96.0.7:5432 (refused)', '10.96.0.7', 5432, 'reach'],
  ['could not connect to postgres://app@db:5432/shop', 'db', 5432, 'either'],
  ['dial tcp: lookup db on 10.96.0.10:53: no such host', 'db', undefined, 'name'],
  ['dial tcp: lookup db.shop.svc.cluster.local.: no such host', 'db.shop.svc.cluster.local', undefined, 'name'],
  ['Error: getaddrinfo ENOTFOUND redis-master', 'redis-master', undefined, 'name'],
  ['java.net.UnknownHostException: kafka: Name or service not known', 'kafka', undefined, 'name'],
  ['could not translate host name "pg" to address: Name or service not known', 'pg', undefined, 'name'],
  ["nc: bad address 'db'", 'db', undefined, 'name'],
  ['curl: (6) Could not resolve host: api', 'api', undefined, 'name'],
  ['nginx: [emerg] host not found in upstream "api:80" in /etc/nginx/nginx.conf', 'api', undefined, 'name'],
  ["Failed to resolve 'api' ([Errno -2] Name or service not known)", 'api', undefined, 'name'],
  ["Unknown MySQL server host 'db' (-2)", 'db', undefined, 'name'],
  ["** server can't find db.shop.svc.cluster.local: NXDOMAIN", 'db.shop.svc.cluster.local', undefined, 'name'],
  ["Can't connect to MySQL server on 'db' (110)", 'db', undefined, 'reach'],
  ['curl: (7) Failed to connect to api port 8080 after 0 ms', 'api', 8080, 'either'],
  ['Error 111 connecting to redis:6379. Connection refused.', 'redis', 6379, 'reach'],
  ['lookup db on 10.96.0.10:53: read udp 10.1.0.2:1->10.96.0.10:53: i/o timeout', 'db', undefined, 'dns'],
  ['Error: getaddrinfo EAI_AGAIN db', 'db', undefined, 'dns'],
  ['socket.gaierror: [Errno -3] Temporary failure in name resolution', '', undefined, 'dns'],
])('what a program cannot reach: %s', (line, host, port, trouble) => {
  expect(dependenciesIn(['started', line])[0]).toEqual({ host, port, trouble, line });
});

test.each(['listening on 0.0.0.0:8080', 'GET / 200 in 12:30', 'user db logged in', ''])(
  'nothing is unreachable in: %s',
  (line) => {
    expect(dependenciesIn([line])).toEqual([]);
  },
);

test('what was said last comes first', () => {
  const lines = ['dial tcp db:5432: connect: connection refused', 'lookup cache: no such host'];
  expect(dependenciesIn(lines).map(({ host }) => host)).toEqual(['cache', 'db']);
});

test('any text is read without an error', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => {
      for (const { line } of dependenciesIn(lines)) expect(lines.some((each) => each.startsWith(line))).toBe(true);
    }),
  );
});

test.each([
  ['db', { name: 'db', namespace: 'shop' }],
  ['db.other', { name: 'db', namespace: 'other' }],
  ['db.other.svc.cluster.local', { name: 'db', namespace: 'other' }],
  ['db-0.db', { name: 'db', namespace: 'shop' }],
  ['db-0.db.other.svc.cluster.local', { name: 'db', namespace: 'other' }],
  ['api.example.com', undefined],
  ['10.0.0.1', undefined],
  ['', undefined],
])('the Service that %j names', (host, named) => {
  expect(serviceNamed(host, 'shop')).toEqual(named);
});

describe('dependencies', () => {
  test.each([
    ['dial tcp db:5432: connect: connection refused', 'it needs the Service db, which has no ready endpoints'],
    ['dial tcp 10.96.0.7:5432: i/o timeout', 'it needs the Service db, which has no ready endpoints'],
    ['waiting for db:5433', 'it asks the Service db for port 5433, which the Service does not have (5432)'],
    ["Can't reach database server at `bd:5432`", 'it asks for the Service bd, which does not exist'],
    ['lookup bd: no such host', 'it asks for the Service bd, which does not exist'],
    ['getaddrinfo EAI_AGAIN db', 'DNS gives it no answer for db'],
  ])('%s', (line, cause) => {
    expect(found(dependencies, DB, says(line))).toEqual([`critical Deployment/web: ${cause}`]);
  });

  test('shows the line as a quotation, and a name that is near', () => {
    const [finding] = findings(dependencies, DB, says('lookup bd: no such host'));
    expect(finding?.evidence[0]).toMatchObject({ value: 'lookup bd: no such host', said: true });
    expect(finding?.why).toContain('Did you mean db?');
  });

  test.each<[string, readonly object[], string]>([
    ['a Service with endpoints', [...DB, slice('db', true)], 'dial tcp db:5432: connect: connection refused'],
    ['a host outside of the cluster', DB, 'lookup api.example.com: no such host'],
    ['a Service of another namespace, which was not read', DB, 'lookup db.other: no such host'],
    ['the host itself', DB, 'could not connect to localhost:5432'],
    ['a name that is no Service and was found', DB, 'dial tcp cache:6379: connect: connection refused'],
  ])('says nothing of %s', (_, objects, line) => {
    expect(found(dependencies, objects, says(line))).toEqual([]);
  });

  test('says nothing of a Service that could not be read, nor of how a pod ended that is well now', () => {
    const lines = says('lookup bd: no such host');
    expect(found(dependencies, DB, { ...lines, unread: ['services'] })).toEqual([]);
    const last = { terminated: { exitCode: 1, message: 'lookup bd: no such host' } };
    const well = pod('web', { app: { ready: true, restartCount: 1, lastState: last } });
    expect(found(dependencies, [...deployment('web'), well, service('db')])).toEqual([]);
  });

  test('is an error of a pod that is ready, by what its log says now', () => {
    const well = pod('web', { app: { ready: true } });
    expect(found(dependencies, [...deployment('web'), well, service('db')], says('lookup bd: no such host'))).toEqual([
      'error Deployment/web: it asks for the Service bd, which does not exist',
    ]);
  });

  test('lets a look at one workload tell what is wrong with the Service that it needs', () => {
    const scope = { of: 'object', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } } as const;
    const objects = [...deployment('web'), crashed, service('db', { selector: { app: 'nothing' } })];
    const lines = says('dial tcp db:5432: connect: connection refused');
    const told = judgeAll(snapshotOf(objects, { ...lines, scope })).map(({ rule, on }) => `${rule} ${on.name}`);
    expect(told[0]).toBe('dependencies web');
    expect(judgeAll(snapshotOf(objects, { scope })).map(({ on }) => on.name)).not.toContain('db');
  });
});
