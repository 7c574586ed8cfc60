import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fields } from '../../src/diagnose/fields.ts';
import { digestsOf, placesOf } from '../../src/diagnose/objects/places.ts';

const of = (container: object) => placesOf(new Fields(container));
const variable = (name: string, value: string) => ({ env: [{ name, value }] });
const command = (...words: string[]) => ({ command: words });
const [, DB = 0] = digestsOf({ name: 'db', namespace: 'shop' }, 'shop');
const [FULL = 0] = digestsOf({ name: 'db', namespace: 'shop' }, 'other');
const names = (container: object) => of(container).some(({ host }) => host === DB || host === FULL);

describe('a host that a container is told of', () => {
  test.each<[string, object]>([
    ['by a variable for a host', variable('DB_HOST', 'db')],
    ['by a variable for a host, with its namespace', variable('DB_HOST', 'db.shop')],
    ['by a URL', variable('X', 'postgres://app:p%40ss@db:5432/shop?sslmode=off')],
    ['by a URL without a port', variable('X', 'http://db/health')],
    ['before a port', variable('X', 'db:5432,other:5432')],
    ['by the full name of a Service', variable('X', 'jdbc of db.shop.svc.cluster.local')],
    ['by a pod of a StatefulSet', variable('SEED_HOST', 'db-0.db.shop.svc.cluster.local')],
    ['by a flag', command('app', '--db-host=db')],
    ['by two words', command('app', '--db-host', 'db')],
    ['in args', { args: ['--server=db'] }],
    ['by nslookup', command('sh', '-c', 'until nslookup db; do sleep 1; done')],
    ['by nc', command('sh', '-c', 'nc -z -w 1 db 5432')],
    ['by a flag of a client', command('sh', '-c', 'pg_isready -h db -p 5432')],
    ['by curl', command('sh', '-c', 'curl -f http://db:8080/ready')],
  ])('%s', (_, container) => {
    expect(names(container)).toBe(true);
  });

  test.each<[string, object]>([
    ['a variable for something else', variable('DB_NAME', 'db')],
    ['a part of a name', variable('DB_HOST', 'db-replica')],
    ['a part of a host elsewhere', variable('DB_URL', 'https://db.example.com/')],
    ['a user in a URL', variable('X', 'http://db:secret@example.com/')],
    ['a path', variable('X', 'http://example.com/db:5432/')],
    [
      'a variable from elsewhere',
      { env: [{ name: 'DB_HOST', valueFrom: { secretKeyRef: { name: 'db', key: 'db' } } }] },
    ],
    ['a word of a command', command('app', 'db')],
  ])('is not %s', (_, container) => {
    expect(names(container)).toBe(false);
  });
});

test('nothing of a value is kept but digests', () => {
  const places = of({
    env: [{ name: 'DB_URL', value: 'postgres://app:planted@db:5432/shop' }],
    args: ['--token-url=planted:77'],
  });
  expect(places.length).toBeGreaterThan(1);
  expect(JSON.stringify(places)).not.toMatch(/planted|postgres|5432|"db"/);
});

test('any text is read in time, and without an error', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (value) => void of(variable('DB_URL', value))));
  for (const part of ['://', 'a.', 'a:1', 'nc -a ', 'nslookup -', '.svc'])
    expect(of(variable('DB_URL', part.repeat(40_000))).length).toBeLessThanOrEqual(40);
});
