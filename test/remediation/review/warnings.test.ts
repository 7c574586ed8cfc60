import { describe, expect, test } from 'vitest';
import { type Any, altered, creation, deletion, deployment, object, pod, reviewOf, update } from './writes.ts';

const WEB = deployment('web');
const MERGE = 'application/merge-patch+json';
const body = (json: unknown) => Buffer.from(JSON.stringify(json));
const warnings = (...writes: Parameters<typeof reviewOf>[0]) => reviewOf(writes).warnings;
/** A patch as it is sent, and what it changes in the end. */
const patch = (json: unknown, change: (copy: Any) => unknown, contentType = MERGE) =>
  update(WEB, change, { write: { contentType, body: body(json) } });
/** An object as it is sent, and as it becomes. */
const created = (sent: object, change: (copy: Any) => unknown) =>
  creation(altered(sent as Any, change), { write: { body: body(sent) } });
const container = (web: Any) => web.spec.template.spec.containers[0];

describe('warnings of the API server', () => {
  const warning = (text: string) => update(WEB, () => {}, { write: { warnings: [text] } });

  test('are sentences, once each, redacted and on one line', () => {
    expect(
      warnings(warning('old version'), warning('old version'), warning('a\n\u202eb password=correct-horse-9')),
    ).toEqual([
      'The API server warns: old version',
      expect.stringMatching(/^The API server warns: a \\u\{202E\}b password=\[redacted: password #\w{4}\]$/),
    ]);
  });

  test('are at most 20', () => {
    const many = warnings(...Array.from({ length: 25 }, (_, at) => warning(`number ${at}`)));
    expect(many).toHaveLength(21);
    expect(many.at(-1)).toBe('There are 5 more warnings.');
  });
});

describe('what admission alters of a patch', () => {
  test('nothing, if the request says all that changes', () => {
    expect(warnings(patch({ spec: { replicas: 3 } }, (web) => (web.spec.replicas = 3)))).toEqual([]);
  });

  test('another value', () => {
    expect(warnings(patch({ spec: { replicas: 9 } }, (web) => (web.spec.replicas = 3)))).toEqual([
      'Admission changes Deployment shop/web: spec.replicas becomes 3, although the request says otherwise.',
    ]);
  });

  test('a field that the patch does not name', () => {
    const change = (web: Any) => Object.assign(web.spec, { replicas: 3, paused: true });
    expect(warnings(patch({ spec: { replicas: 3 } }, change))).toEqual([
      'Deployment shop/web also changes in fields that the request did not name: spec.paused.',
    ]);
  });

  test('a container beside the one in a strategic patch', () => {
    const sent = {
      spec: {
        template: {
          spec: { $setElementOrder: [{ name: 'app' }], containers: [{ name: 'app', image: 'example/web:2.0' }] },
        },
      },
    };
    const change = (web: Any) => {
      container(web).image = 'example/web:2.0';
      web.spec.template.spec.initContainers = [{ name: 'side', image: 'a' }];
    };
    expect(warnings(patch(sent, change, 'application/strategic-merge-patch+json'))).toEqual([
      'Deployment shop/web also changes in fields that the request did not name: spec.template.spec.initContainers.',
    ]);
  });

  test('a JSON patch names its fields by their paths', () => {
    const sent = [
      { op: 'test', path: '/spec/paused', value: false },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'b' },
    ];
    const change = (web: Any) => {
      container(web).image = 'b';
      web.spec.paused = true;
    };
    expect(warnings(patch(sent, change, 'application/json-patch+json'))).toEqual([
      'Deployment shop/web also changes in fields that the request did not name: spec.paused.',
    ]);
  });

  test('a server-side apply removes what it no longer names', () => {
    const apply = 'application/apply-patch+yaml';
    expect(warnings(patch({ metadata: { name: 'web' } }, (web) => delete web.spec.replicas, apply))).toEqual([]);
    expect(warnings(patch({ metadata: { name: 'web' } }, (web) => delete web.spec.replicas))).toHaveLength(1);
  });
});

describe('what admission alters of a new object', () => {
  const sent = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'shop' },
    spec: { containers: [{ name: 'app', image: 'a', resources: { limits: { cpu: '0.5' } } }] },
  };

  test('defaults and what the API server keeps are left out', () => {
    const change = (each: Any) => {
      Object.assign(each.metadata, { uid: 'u', creationTimestamp: 'now' });
      Object.assign(each.spec, { restartPolicy: 'Always', volumes: [{ name: 'kube-api-access-x' }] });
      each.spec.containers[0].imagePullPolicy = 'Always';
      each.spec.containers[0].resources.limits.cpu = '500m';
    };
    expect(warnings(created(sent, change))).toEqual([]);
  });

  test('a container, a label and an image', () => {
    const change = (each: Any) => {
      each.metadata.labels = { injected: 'yes' };
      each.spec.containers[0].image = 'mirror/a';
      each.spec.containers.push({ name: 'side', image: 'b' });
    };
    expect(warnings(created(sent, change))).toEqual([
      'Admission changes Pod shop/a: spec.containers[app].image becomes mirror/a, although the request says otherwise.',
      'Pod shop/a also gets fields that the request did not send: metadata.labels.injected, spec.containers[side].',
    ]);
  });

  test('a secret value is a mark', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
      data: { password: 'Y29ycmVjdC1ob3JzZQ==' },
    };
    const [said] = warnings(created(secret, (each) => (each.data.password = 'YmF0dGVyeS1zdGFwbGU=')));
    expect(said).toMatch(/data\.password becomes \[redacted: password #\w{4}\], although/);
  });

  test('a template', () => {
    const { spec, ...rest } = WEB as Any;
    const change = (each: Any) => (each.spec.template.metadata.annotations = { 'sidecar/status': 'injected' });
    expect(warnings(created({ ...rest, spec }, change))).toEqual([
      'Deployment shop/web also gets fields that the request did not send: spec.template.metadata.annotations.sidecar/status.',
    ]);
  });
});

test('what was not rehearsed, and deletions, say nothing of admission', () => {
  expect(warnings(deletion(pod('a')))).toEqual([]);
  const write = update(WEB, (web) => (web.spec.paused = true), {
    write: { rehearsed: false, body: body({ spec: {} }) },
  });
  expect(warnings(write)).toEqual([]);
});

test('a body in protobuf is not compared', () => {
  const write = creation(object('v1 ConfigMap c', { data: { a: 'b' } }), {
    write: { body: Buffer.from('k8s\0\x0a\x01'), contentType: 'application/vnd.kubernetes.protobuf' },
  });
  expect(warnings(write)).toEqual([]);
});
