import { app, crashed, env, type Incident, podStatus, ready, service } from './diagnose-shapes.ts';

export const PROGRAMS: Readonly<Record<string, Incident>> = {
  'side-port': {
    about: 'two containers that listen on one port',
    objects: [
      app('shop', {
        containers: [{ name: 'metrics', image: 'm:1', ports: [{ containerPort: 9090 }] }],
        container: { ports: [{ containerPort: 8080 }] },
      }),
    ],
    statuses: {
      shop: podStatus({ app: ready, metrics: crashed(1, 'panic: listen tcp :8080: bind: address already in use') }),
    },
    ask: 'deploy/shop',
    says: /address|port.*in use/,
  },
  'auth-fail': {
    about: 'credentials that a database refuses',
    objects: [app('shop')],
    statuses: {
      shop: podStatus({
        app: crashed(1, 'pymongo.errors.OperationFailure: Authentication failed., full error: {code: 18}'),
      }),
    },
    ask: 'deploy/shop',
    says: /refuses|credentials|[Aa]uthentication/,
  },
  heap: {
    about: 'a full heap below the limit',
    objects: [app('shop', { container: { resources: { limits: { memory: '512Mi' } } } })],
    statuses: {
      shop: podStatus({ app: crashed(3, 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space') }),
    },
    ask: 'deploy/shop',
    says: /heap/,
  },
  'env-miss': {
    about: 'a variable that is missing',
    objects: [app('web', { container: { env: env({ DATABASE_URI: 'x' }) } })],
    statuses: {
      web: podStatus({
        app: crashed(
          1,
          'Traceback (most recent call last):\n  File "/app/main.py", line 3\nKeyError: \'DATABASE_URL\'',
        ),
      }),
    },
    ask: 'deploy/web',
    says: /lacks the variable DATABASE_URL/,
  },
  'fs-group': {
    about: 'files of another user',
    objects: [app('db', {}, 'StatefulSet'), service('db', { app: 'db' }, 5432)],
    statuses: {
      db: podStatus({
        app: crashed(1, "mkdir: cannot create directory '/var/lib/postgresql/data': Permission denied"),
      }),
    },
    ask: 'sts/db',
    says: /may not do something that it needs|right on a file/,
  },
  'pg-version': {
    about: 'data of an older version, from the side of the client',
    objects: [
      app('db', {}, 'StatefulSet'),
      service('db', { app: 'db' }, 5432),
      app('shop', { container: { env: env({ DB_HOST: 'db' }) } }),
    ],
    statuses: {
      db: podStatus({
        app: crashed(
          1,
          'FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 13, which is not compatible with this version 16.1.',
        ),
      }),
      shop: podStatus({
        app: crashed(1, 'connection to server at "db" (10.96.0.9), port 5432 failed: Connection refused'),
      }),
    },
    ask: 'deploy/shop',
    says: /needs the Service db, which has no ready endpoints/,
  },
  'rbac-op': {
    about: 'a right that an operator lacks',
    objects: [app('operator', { pod: { serviceAccountName: 'default' } })],
    statuses: {
      operator: podStatus({
        app: crashed(
          1,
          'E1130 reflector.go:150] failed to list *v1.Secret: secrets is forbidden: User "system:serviceaccount:diag-rbac-op:operator" cannot list resource "secrets" in API group "" at the cluster scope',
        ),
      }),
    },
    ask: 'deploy/operator',
    says: /ServiceAccount diag-rbac-op\/operator may not list secrets/,
  },
};
