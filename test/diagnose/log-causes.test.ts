import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causeInLog } from '../../src/diagnose/log-causes.ts';
import { toPod } from '../../src/diagnose/objects/pod.ts';
import { pod } from './objects.ts';

const POD = toPod(
  pod('web', {
    spec: {
      containers: [
        {
          name: 'app',
          image: 'a',
          env: [
            { name: 'DATABASE_URI', value: 'x' },
            { name: 'MODE', value: '' },
          ],
        },
        { name: 'proxy', image: 'p', ports: [{ containerPort: 8080 }] },
      ],
    },
  }),
);
const cause = (...lines: string[]) => {
  const [app] = POD.containers;
  return app && causeInLog(lines, app, POD);
};

test.each<[string, RegExp]>([
  [
    'listen tcp :8080: bind: address already in use',
    /^its port 8080 is in use already by container proxy of the same pod$/,
  ],
  ['Error: listen EADDRINUSE: address already in use :::3000', /^its port 3000 is in use already$/],
  ['nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)', /may not listen on a port below 1024/],
  ['FATAL: password authentication failed for user "app"', /refuses its credentials/],
  ["Access denied for user 'app'@'10.0.0.1' (using password: YES)", /refuses its credentials/],
  ['WRONGPASS invalid username-password pair', /refuses its credentials/],
  ['java.lang.OutOfMemoryError: Java heap space', /its own heap is full/],
  ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', /its own heap is full/],
  ["OSError: [Errno 30] Read-only file system: '/app/cache'", /file system that is read-only/],
  ['write /data/wal: no space left on device', /disk that it writes to is full/],
  ['x509: certificate has expired or is not yet valid', /certificate that it meets has expired/],
  ['x509: certificate is valid for a.example.com, not b.example.com', /is for another name/],
  ['x509: certificate signed by unknown authority', /does not trust the certificate/],
  ['SSLError: certificate verify failed: self-signed certificate in chain', /does not trust the certificate/],
  ['The data directory was initialized by PostgreSQL version 13', /written by another version/],
  ['FATAL: lock file "postmaster.pid" already exists', /holds the lock of its data/],
  ['FATAL: sorry, too many clients already', /takes no more connections/],
  ['ERROR: relation "users" does not exist', /lacks a database, a table or a column/],
  [
    'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST must be defined',
    /no token of its ServiceAccount/,
  ],
  ['leader election lost', /lost its lease/],
  ['error: unknown flag: --prot', /option or a command that it does not know/],
  ["KeyError: 'DATABASE_URL'", /^it lacks the variable DATABASE_URL$/],
  ['Error: DATABASE_URL is not set', /^it lacks the variable DATABASE_URL$/],
  ['missing required environment variable API_KEY', /^it lacks the variable API_KEY$/],
  ['Error: MODE must be not empty: MODE is required', /^it does not accept the variable MODE$/],
  ["ModuleNotFoundError: No module named 'flask'", /lacks a module or a library/],
  ['error while loading shared libraries: libssl.so.3: cannot open shared object file', /lacks a module or a library/],
  ['yaml: line 3: mapping values are not allowed', /configuration cannot be read/],
  ["mkdir: cannot create directory '/data/db': Permission denied", /lacks a right on a file/],
  ['open /etc/app/config.json: no such file or directory', /a file that it needs is not there/],
  ['dial tcp 192.0.2.7:443: connect: connection refused', /something that it connects to does not answer/],
])('%s', (line, says) => {
  expect(cause('starting', line, 'bye')?.cause).toMatch(says);
});

test.each(['', 'exit status 1', 'listening on 0.0.0.0:8080', 'user logged in', 'GET /missing 404', 'KeyError: x'])(
  'nothing is known of: %s',
  (line) => {
    expect(cause(line)).toBeUndefined();
  },
);

test('the nearest variable that is there is named, and no value', () => {
  expect(cause("KeyError: 'DATABASE_URL'")?.why).toContain('There is a variable DATABASE_URI.');
});

test('nothing of a line gets into a cause but a port and the name of a variable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const told = cause(`${text} connection refused`);
      expect(told?.cause.includes('\n')).not.toBe(true);
    }),
  );
  expect(cause('password authentication failed for planted')?.cause).not.toContain('planted');
  const long = `KeyError: '${'A'.repeat(500)}'`;
  expect(cause(long)).toBeUndefined();
});
