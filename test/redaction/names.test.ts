import { describe, expect, test } from 'vitest';
import { HEADS } from '../../src/redaction/name-table.ts';
import { openNames, wordsOf } from '../../src/redaction/names.ts';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { PARTS } from '../../src/redaction/text/anchors.ts';

const readName = openNames();

describe('a name', () => {
  test.each([
    ['dbPassword', ['db', 'password']],
    ['DB_PASSWORD', ['db', 'password']],
    ['db.password', ['db', 'password']],
    ['example.com/db-password', ['db', 'password']],
    ['AWSSecretAccessKey', ['aws', 'secret', 'access', 'key']],
  ])('%s is read as its words', (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });

  test.each([
    ['password', 'password'],
    ['dbPassword', 'password'],
    ['MYSQL_ROOT_PASSWORD', 'password'],
    ['mysqlrootpassword', 'password'],
    ['passwd', 'password'],
    ['DB_PASS', 'password'],
    ['sslKeyPassphrase', 'password'],
    ['keystorepass', 'password'],
    ['PGPASSWORD', 'password'],
    ['MYSQL_PWD', 'password'],
    ['password2', 'password'],
    ['PASSWORD_OLD', 'password'],
    ['DB_PASSWORD_1', 'password'],
    ['apiToken', 'token'],
    ['GITHUB_TOKEN', 'token'],
    ['_authToken', 'token'],
    ['refresh-token', 'token'],
    ['clientSecret', 'secret'],
    ['client_secret', 'secret'],
    ['webhookSecret', 'secret'],
    ['api-key', 'key'],
    ['apikey', 'key'],
    ['X-Api-Key', 'key'],
    ['aws_secret_access_key', 'key'],
    ['SECRET_KEY', 'key'],
    ['tls.key', 'key'],
    ['client-key-data', 'key'],
    ['privateKey', 'private-key'],
    ['SENTRY_DSN', 'credential'],
    ['DB_CONN_STR', 'credential'],
    ['SECRET_KEY_BASE', 'key'],
    ['connectionString', 'credential'],
    ['.dockerconfigjson', 'credential'],
    ['Authorization', 'credential'],
    ['Set-Cookie', 'cookie'],
    ['RABBITMQ_ERLANG_COOKIE', 'cookie'],
    ['passwort', 'password'],
    ['senha', 'password'],
  ])('%s is surely secret: %s', (name, word) => {
    expect(readName(name)).toEqual({ word, isSure: true, isLikely: true });
  });

  test.each(['secret', 'db-secret', 'SECRETS', 'credentials', 'FOO_KEY', 'KEY', 'pass', 'passwordHash'])(
    '%s is likely secret',
    (name) => {
      expect(readName(name)).toMatchObject({ isSure: false, isLikely: true });
    },
  );

  test.each(['auth', 'signature', 'sig', 'affinity-cookie'])('%s may be secret', (name) => {
    expect(readName(name)).toMatchObject({ isSure: false, isLikely: false });
  });

  test.each([
    'secretName',
    'secretRef',
    'secretKeyRef',
    'tokenPath',
    'passwordFile',
    'PASSWORD_FILE',
    'keyName',
    'topologyKey',
    'key',
    'publicKey',
    'PUBLIC_KEY',
    'GPG_KEY',
    'salt',
    'salt-master',
    'apiKeyRef',
    'tokenExpirationSeconds',
    'existingSecretName',
    'passwordPolicy',
    'passwordKey',
    'PARTITION_KEY',
    'ROUTING_KEY',
    'PWD',
    'OLDPWD',
    'max_tokens',
    'tokenizer',
    'monkey',
    'keyboard',
    'author',
    'passenger',
    'compass',
    'secretary',
    'auth-type',
    'auth-url',
    'session-cookie-name',
    'ACCESS_KEY_ID',
    'token_ttl',
    'checksum/secret-hash',
    'private-key-secret-name',
    '',
    '/',
    '-',
  ])('%s is not secret', (name) => {
    expect(readName(name)).toBeUndefined();
  });

  test('that is secret holds a part that texts are looked through for', () => {
    const parts = new RegExp(PARTS);
    // Of two words, the other one is looked for.
    for (const head of Object.keys(HEADS).filter((each) => each !== 'string' && each !== 'str')) {
      for (const name of [head, head.toUpperCase(), `${head[0]?.toUpperCase()}${head.slice(1)}`])
        expect(name).toMatch(parts);
    }
  });
});

describe('the prefilter', () => {
  test('never says that nothing is held where something is', async () => {
    const { OBJECT_PLACES, VALUES } = await import('./places.ts');
    const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
    for (const place of Object.values(OBJECT_PLACES)) {
      for (const value of VALUES) {
        const object = place(value);
        const json = JSON.stringify(object);
        expect([json, redaction.mayHold(json) || (object as { kind?: string }).kind === 'Table']).toEqual([json, true]);
      }
    }
  });

  test('says so of an ordinary pod', () => {
    const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
    const pod = {
      kind: 'Pod',
      metadata: { name: 'web-0', uid: '7c7c0f5e-2e39-4f9f-8ab8-0123456789ab' },
      spec: {
        containers: [
          {
            name: 'app',
            image: 'registry.example.com/app:1',
            env: [{ name: 'LEVEL', value: 'debug' }],
            volumeMounts: [
              { name: 'kube-api-access-x2x8z', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
            ],
          },
        ],
        tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }],
        volumes: [
          {
            name: 'kube-api-access-x2x8z',
            projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] },
          },
        ],
      },
    };
    expect(redaction.mayHold(JSON.stringify(pod))).toBe(false);
    expect(redaction.object(pod)).toBe(pod);
  });
});
