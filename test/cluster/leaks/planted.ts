import type { Definition } from '../definitions.ts';

/** Secret values of every sort, each of them only in one object. What is secret about each is its name, or what it looks like. */
export const PLANTED = {
  variable: 'Variable-hunter2-7731',
  quoted: 'he said "hunter3" \\ 100% é <&>',
  argument: 'Argument-hunter4-8842',
  separate: 'Separate-hunter5-9953',
  connection: 'Connection-hunter6-1064',
  annotation: 'Annotation-hunter7-2175',
  applied: 'Applied-hunter8-3286',
  key: 'Key-hunter9-4397',
  property: 'Property-hunter10-5408',
  json: 'Json-hunter11-6519',
  custom: 'Custom-hunter12-7620',
  secret: 'Secret-hunter13-8731',
  bearer: 'Bearer-hunter14-9842-abcdefghijklmnop',
  jwt: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"leak"}').toString('base64url')}.c2lnbmF0dXJlLW9mLWEtdG9rZW4`,
  github: `ghp_${'x7Kq9Lm2Np4Rs6Tv8Wy1Za3Bc5De7Fg9Hj0K'.slice(0, 36)}`,
  lines: `-----BEGIN RSA PRIVATE KEY-----\n${'TUlJRXBBSUJBQUtDQVFFQTd6Qm9kd'.repeat(6)}\n${'aG9yc2ViYXR0ZXJ5c3RhcGxl'.repeat(6)}\n-----END RSA PRIVATE KEY-----\n`,
} as const;

export const NAMESPACE = 'leaks';

const template = {
  metadata: { labels: { app: 'shop' }, annotations: { 'example.com/api-token': PLANTED.annotation } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'example/web:1',
        command: ['serve', '--password', PLANTED.separate],
        args: [`--db-password=${PLANTED.argument}`, '--verbose'],
        env: [
          { name: 'DB_PASSWORD', value: PLANTED.variable },
          { name: 'API_SECRET', value: PLANTED.quoted },
          { name: 'DATABASE_URL', value: `postgres://shop:${PLANTED.connection}@db:5432/shop` },
          { name: 'GREETING', value: 'hello' },
        ],
      },
    ],
  },
};
const meta = (name: string, more: object = {}) => ({ name, namespace: NAMESPACE, ...more });

/** Objects of many kinds that hold the planted values. */
export const OBJECTS: readonly object[] = [
  { apiVersion: 'v1', kind: 'Secret', metadata: meta('db'), stringData: { plain: PLANTED.secret, key: PLANTED.lines } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('settings'),
    data: {
      DB_PASSWORD: PLANTED.key,
      'app.properties': `user=shop\nspring.datasource.password=${PLANTED.property}\n`,
      'app.json': JSON.stringify({ user: 'shop', clientSecret: PLANTED.json }),
      id_rsa: PLANTED.lines,
      headers: `Authorization: Bearer ${PLANTED.bearer}`,
      note: `the session is ${PLANTED.jwt} and the robot uses ${PLANTED.github} today`,
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta('shop'),
    spec: { replicas: 1, selector: { matchLabels: { app: 'shop' } }, template },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: meta('stateful'),
    spec: { replicas: 0, serviceName: 's', selector: { matchLabels: { app: 'shop' } }, template },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta('nightly'),
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: { spec: { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } } },
    },
  },
  {
    apiVersion: 'example.com/v1',
    kind: 'LeakyDatabase',
    metadata: meta('main'),
    spec: { adminPassword: PLANTED.custom, size: 3 },
  },
];

/** What kubectl apply wrote, so that its copy of the document is in an annotation. */
export const APPLIED = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: meta('applied'),
  data: { API_TOKEN: PLANTED.applied, colour: 'blue' },
};

/** The kind of `LeakyDatabase`, with a column that shows the password. */
export const DEFINITION: Definition = {
  group: 'example.com',
  plural: 'leakydatabases',
  kind: 'LeakyDatabase',
  columns: [
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Password', type: 'string', jsonPath: '.spec.adminPassword' },
  ],
};
