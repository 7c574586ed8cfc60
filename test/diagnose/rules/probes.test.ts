import { describe, expect, test } from 'vitest';
import { probes } from '../../../src/diagnose/rules/probes.ts';
import { deployment, event, type PodParts, pod } from '../objects.ts';
import { ago, findings, found } from '../read.ts';

const HTTP = { httpGet: { path: '/healthz', port: 8081 } };
const unready = (probe: object, parts: PodParts = {}) =>
  pod('web', {
    container: { ports: [{ containerPort: 8080, name: 'http' }], readinessProbe: probe },
    app: { ready: false, started: true, state: { running: { startedAt: ago(300) } } },
    ...parts,
  });
const unhealthy = (message: string) =>
  event('Pod', 'web-5d-x', 'Unhealthy', message, {
    involvedObject: { kind: 'Pod', name: 'web-5d-x', namespace: 'shop', fieldPath: 'spec.containers{app}' },
  });

describe('probes tell what is asked and what answers', () => {
  test.each<[string, object, RegExp]>([
    [
      'Readiness probe failed: HTTP probe failed with statuscode: 404',
      HTTP,
      /fails its readinessProbe: HTTP GET \/healthz on port 8081 is answered with 404/,
    ],
    ['Readiness probe failed: HTTP probe failed with statuscode: 503', HTTP, /answered with 503/],
    [
      'Readiness probe failed: Get "http://10.0.0.7:8081/healthz": dial tcp 10.0.0.7:8081: connect: connection refused',
      HTTP,
      /nothing listens where HTTP GET \/healthz on port 8081/,
    ],
    [
      'Readiness probe failed: Get "http://10.0.0.7:8081/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      HTTP,
      /no answer within 1 s/,
    ],
    [
      'Readiness probe failed: dial tcp 10.0.0.7:5432: connect: connection refused',
      { tcpSocket: { port: 5432 } },
      /a TCP connection to port 5432/,
    ],
    [
      'Readiness probe failed: exec failed: "cat": executable file not found in $PATH',
      { exec: { command: ['cat', '/secret-argument'] } },
      /the program cat of its probe is not in the image/,
    ],
    [
      'Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
      { grpc: { port: 9000 } },
      /gRPC health check on port 9000 is answered as not serving/,
    ],
    [
      'Readiness probe failed: Get "https://x": http: server gave HTTP response to HTTPS client',
      { httpGet: { port: 'http', scheme: 'HTTPS' } },
      /wrong scheme HTTPS/,
    ],
    ['Readiness probe failed: something', HTTP, /fails/],
  ])('%s', (message, probe, says) => {
    expect(found(probes, [...deployment('web'), unready(probe), unhealthy(message)])).toEqual([
      expect.stringMatching(says),
    ]);
  });

  test('names the ports that the container declares', () => {
    const [finding] = findings(probes, [
      ...deployment('web'),
      unready(HTTP),
      unhealthy('Readiness probe failed: connection refused'),
    ]);
    expect(finding?.why).toContain('does not listen on port 8081 (it declares http=8080)');
  });

  test('says that a liveness probe kills', () => {
    const object = pod('web', {
      container: { livenessProbe: HTTP },
      app: { restartCount: 5, state: { running: { startedAt: ago(5) } } },
    });
    expect(
      found(probes, [
        ...deployment('web'),
        object,
        unhealthy('Liveness probe failed: HTTP probe failed with statuscode: 500'),
      ]),
    ).toEqual([expect.stringMatching(/^critical Deployment\/web: the livenessProbe kills container app/)]);
  });

  test('never shows arguments of a command', () => {
    const object = unready({ exec: { command: ['cat', '/secret-argument'] } });
    expect(JSON.stringify(findings(probes, [object, unhealthy('Readiness probe failed: x')]))).not.toContain(
      'secret-argument',
    );
  });

  test.each<[string, object, readonly string[]]>([
    [
      'a container that has been unready for long without an Event',
      unready(HTTP),
      [
        'critical Deployment/web: container app runs, but has not passed its readinessProbe: HTTP GET /healthz on port 8081',
      ],
    ],
    [
      'a container that has just started',
      unready(HTTP, { app: { ready: false, started: true, state: { running: { startedAt: ago(5) } } } }),
      [],
    ],
    ['a container without a probe', pod('web', { app: { state: { running: { startedAt: ago(300) } } } }), []],
    [
      'a readiness gate that no controller has set',
      pod('web', {
        spec: { readinessGates: [{ conditionType: 'example.com/lb' }] },
        app: { ready: true, state: { running: {} } },
        status: {
          conditions: [
            { type: 'Ready', status: 'False' },
            { type: 'ContainersReady', status: 'True' },
          ],
        },
      }),
      ['critical Deployment/web: its pods wait for the readiness gate example.com/lb'],
    ],
    [
      'a readiness gate',
      pod('web', {
        app: { ready: true, state: { running: {} } },
        status: {
          conditions: [
            { type: 'Ready', status: 'False' },
            { type: 'ContainersReady', status: 'True' },
            { type: 'example.com/lb', status: 'False' },
          ],
        },
      }),
      ['critical Deployment/web: its pods wait for the readiness gate example.com/lb'],
    ],
    ['a pod that is well', pod('web', { app: { ready: true } }), []],
  ])('%s', (_, object, says) => {
    expect(found(probes, [...deployment('web'), object])).toEqual(says);
  });
});
