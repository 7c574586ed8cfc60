import { afterAll, beforeAll, expect } from 'vitest';
import type { HttpServer } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { answering, calling, IMAGE, refusalOf, serveReference, servingReference } from './reference-server.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await serveReference();
});
afterAll(() => server.stop());

const given = (command: readonly string[], more = {}) => ({
  image: 'curlimages/curl',
  namespace: 'shop',
  command,
  ...more,
});
const run = (command: readonly string[], more = {}, from = server) => calling(from, IMAGE, given(command, more));
const refusal = (command: readonly string[], more = {}, from = server) => refusalOf(from, IMAGE, given(command, more));
const curl = (target: string) => refusal(['curl', target]);
const flag = (words: readonly string[] = [], name = '') =>
  words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const podOf = (words: readonly string[] | undefined) => JSON.parse(flag(words, 'overrides') ?? '');
const always = (host: string, word: string, ip: string, cidr: string) =>
  `Target '${host}' in '${word}' resolves to ${ip}, inside ${cidr}, which is always refused for diagnostic pods (cloud metadata / link-local / loopback — these return instance credentials or expose node-local services). This is not operator-configurable.`;
const notListed = (image: string) =>
  `Image '${image}' is not a pre-approved diagnostic image. Allowed images: busybox:1.37.0, curlimages/curl:8.11.1, nicolaka/netshoot:v0.13. To run an arbitrary image, use run_kubectl_command (requires human approval).`;

const PROOFS: Proofs = {
  '`image`, `namespace`, `command`, `name`': async () => {
    const { body, ran } = await run(['echo', 'a'], { name: 'probe-1' });
    expect(body).toMatchObject({ success: true, return_code: 0 });
    expect(ran[0]?.slice(-4)).toEqual(['probe-1', '--', 'echo', 'a']);
    const bare = (await calling(server, IMAGE, { image: 'busybox', namespace: 'shop', command: null, name: null }))
      .ran[0];
    expect(bare).not.toContain('--command=true');
    expect(bare).not.toContain('--');
  },

  'the order: namespace, image, characters, targets, name': async () => {
    const wrong = { namespace: '-n', image: 'x', name: '-x' };
    expect(await refusal(['a;b', 'curl'], wrong)).toMatch(/^Invalid namespace/);
    expect(await refusal(['a;b', 'curl'], { ...wrong, namespace: 'shop' })).toBe(notListed('x'));
    expect(await refusal(['curl', '-L', 'a;b'], { name: '-x' })).toBe("Invalid characters in command: 'a;b'");
    expect(await refusal(['curl', 'http://metadata/'], { name: '-x' })).toMatch(/^Target 'metadata'/);
    expect(await refusal(['curl', 'http://10.0.0.1/'], { name: '-x' })).toMatch(/^Invalid name/);
  },

  'the image is compared by its repository, and the listed one runs': async () => {
    for (const image of ['busybox', 'busybox:9', 'busybox@sha256:aa', 'busybox:1.37.0'])
      expect(flag((await run(['echo', 'a'], { image })).ran[0], 'image')).toBe('busybox:1.37.0');
  },

  'an image that is not listed, with its sentence': async () => {
    for (const image of ['docker.io/busybox', 'library/busybox', 'evil', ''])
      expect(await refusal(['echo', 'a'], { image })).toBe(notListed(image));
  },

  'the name of the pod is made of the image and eight digits': async () => {
    const other = await servingReference({ KUBECTL_DIAGNOSTIC_IMAGES: 'x.io/a/My_Very.Long-name-of-an-image:1' });
    const { ran } = await run(['echo', 'a'], { image: 'x.io/a/My_Very.Long-name-of-an-image' }, other);
    expect(ran[0]?.at(-4)).toMatch(/^k8s-remediation-my-very-long-name-of-[0-9a-f]{8}$/);
    expect((await run(['echo', 'a'])).ran[0]?.at(-4)).toMatch(/^k8s-remediation-curl-[0-9a-f]{8}$/);
  },

  'the arguments of `run`': async () => {
    const words = (await run(['echo', 'a'], { name: 'mine' })).ran[0] ?? [];
    expect(words.filter((word) => !word.startsWith('--overrides='))).toEqual([
      'run',
      '--image=curlimages/curl:8.11.1',
      '--restart=Never',
      '--rm=true',
      '--stdin=true',
      '--namespace=shop',
      '--override-type=strategic',
      '--command=true',
      'mine',
      '--',
      'echo',
      'a',
    ]);
  },

  'the pod: label, no token, no host namespaces, requests, memory': async () => {
    const { metadata, spec } = podOf((await run(['echo', 'a'], { name: 'mine' })).ran[0]);
    expect(metadata.labels).toMatchObject({ 'robusta.dev/diagnostic-pod': 'true' });
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      hostNetwork: false,
      hostPID: false,
      hostIPC: false,
      containers: [
        {
          name: 'mine',
          securityContext: { allowPrivilegeEscalation: false },
          resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        },
      ],
    });
  },

  'the pod has no other limits': async () => {
    const { spec } = podOf((await run(['echo', 'a'])).ran[0]);
    expect(spec).toMatchObject({
      activeDeadlineSeconds: 90,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: { privileged: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          resources: { limits: { cpu: '500m' } },
        },
      ],
    });
  },

  'the pod is always deleted by its name': async () => {
    expect((await run(['echo', 'a'])).ran).toHaveLength(1);
    answering(server, { 'run.code': '1' });
    const { ran } = await run(['echo', 'a']);
    const { 'kubernetes-remediation-mcp/call': callId } = podOf(ran[0]).metadata.labels;
    expect(ran[1]).toEqual([
      'delete',
      `--selector=kubernetes-remediation-mcp/call=${callId}`,
      '--now=true',
      '--ignore-not-found=true',
      '--wait=false',
      '--namespace=shop',
      '--',
      'pods',
    ]);
  },

  'a delete that fails escapes as an exception': async () => {
    answering(server, { run: 'out\n', 'run.code': '1', 'delete.code': '1' });
    const { body } = await run(['echo', 'a']);
    expect(body).toMatchObject({ stdout: 'out\n', return_code: 1 });
    expect(JSON.stringify(body)).toContain('The pod of this call may still exist');
  },

  'after a refusal no pod is deleted': async () => {
    expect((await run(['sh'])).ran).toEqual([]);
    expect((await run(['curl', 'http://169.254.169.254/'], { name: 'mine' })).ran).toEqual([]);
  },

  'any command': async () => {
    expect(await refusal(['python3', 'x.py'])).toMatch(/^Command 'python3' is not preapproved for diagnostic pods\./);
    expect(await refusal(['curl', '--unheard', 'http://10.0.0.1/'])).toContain("'--unheard'");
    const open = await servingReference({ KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'false' });
    expect((await run(['python3', 'x.py'], {}, open)).ran[0]?.slice(-2)).toEqual(['python3', 'x.py']);
  },

  '`curl -L` is refused': async () => {
    const why =
      'is not permitted for diagnostic pods: following a redirect lets the responding server choose the real target (e.g. a 302 to the metadata service)';
    for (const word of ['-L', '--location', '--location-trusted', '-sL', '-sSLv', '--location=1'])
      expect(await refusal(['curl', word, 'http://10.0.0.1/'])).toContain(why);
  },

  '`wget -L` alone is refused': async () => {
    expect(await refusal(['wget', '-L', 'http://10.0.0.1/'])).toMatch(/\S/);
    expect(await refusal(['wget', 'http://10.0.0.1/'])).toContain('redirects');
    expect((await run(['wget', '-q', '--max-redirect=0', 'http://10.0.0.1/'])).ran).toHaveLength(1);
  },

  'metadata names, with their sentence': async () => {
    for (const name of [
      'metadata',
      'metadata.google.internal',
      'metadata.goog',
      'instance-data',
      'instance-data.ec2.internal',
    ])
      expect(await curl(`http://${name}/x`)).toBe(
        `Target '${name}' in 'http://${name}/x' is a cloud metadata endpoint and is always refused: it can return instance credentials to the agent. This is not operator-configurable.`,
      );
  },

  'metadata, link-local and loopback addresses, with their sentence': async () => {
    for (const [ip, cidr] of [
      ['169.254.169.254', '169.254.0.0/16'],
      ['127.0.0.1', '127.0.0.0/8'],
      ['0.0.0.0', '0.0.0.0/8'],
      ['100.100.100.200', '100.100.100.200/32'],
      ['192.0.0.192', '192.0.0.192/32'],
    ] as const)
      expect(await curl(`http://${ip}/`)).toBe(always(ip, `http://${ip}/`, ip, cidr));
    for (const [ip, cidr] of [
      ['::1', '::1/128'],
      ['::', '::/128'],
      ['fe80::1', 'fe80::/10'],
      ['fd00:ec2::254', 'fd00:ec2::254/128'],
    ] as const)
      expect(await curl(`http://[${ip}]/`)).toBe(always(ip, `http://[${ip}]/`, ip, cidr));
  },

  'any spelling of inet_aton, and IPv4 inside IPv6': async () => {
    for (const host of ['2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518', '0xa9.0xfe.0xa9.0xfe'])
      expect(await curl(`http://${host}/`)).toBe(always(host, `http://${host}/`, '169.254.169.254', '169.254.0.0/16'));
    expect(await curl('http://[::ffff:169.254.169.254]/')).toContain('169.254.0.0/16');
  },

  'with the target policy off every target passes': async () => {
    const open = await servingReference({ KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'false' });
    for (const word of ['http://169.254.169.254/', 'http://metadata/', 'x=169.254.169.254', '2852039166'])
      expect(await refusal(['anything', word], {}, open)).toMatch(/^Target /);
    expect((await run(['curl', '-L', 'http://8.8.8.8/'], {}, open)).ran).toHaveLength(1);
  },

  'a target outside, with its sentence': async () => {
    expect(await curl('http://8.8.8.8/')).toMatch(
      /^Target '8\.8\.8\.8' in 'http:\/\/8\.8\.8\.8\/' is outside the cluster\./,
    );
    const open = await servingReference({ KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS: 'true' });
    expect((await run(['curl', 'http://8.8.8.8/'], {}, open)).ran).toHaveLength(1);
  },

  'a name that is not internal, with its sentence': async () =>
    expect(await curl('http://example.com/')).toMatch(
      /^Target 'example\.com' in 'http:\/\/example\.com\/' is not a recognised cluster-internal name\./,
    ),

  'private in the sense of Python': async () => {
    for (const host of ['198.18.0.1', '192.0.2.1', '[2001:db8::1]', '100.64.0.1'])
      expect(await curl(`http://${host}/`)).toContain('is outside the cluster');
    for (const host of ['10.0.0.1', '172.16.0.1', '192.168.1.1', '[fc00::1]'])
      expect((await run(['curl', `http://${host}/`])).ran).toHaveLength(1);
  },

  'names with an internal suffix pass': async () => {
    const direct = await servingReference({ ANSWER_REDACTION: 'off' });
    const look = ['get', '--namespace=shop', '--output=json', '--', 'services', 'web'];
    const hosts = async (clusterIP: string, name: string) => {
      answering(direct, {
        service: JSON.stringify({ kind: 'Service', metadata: { name: 'web' }, spec: { clusterIP } }),
      });
      return run(['curl', `http://${name}/`], {}, direct);
    };
    for (const name of ['web', 'web.shop.svc', 'web.shop.svc.cluster.local']) {
      const { ran } = await hosts('10.96.0.7', name);
      expect(ran[0]).toEqual(look);
      expect(podOf(ran[1]).spec.hostAliases).toEqual([{ ip: '10.96.0.7', hostnames: [name] }]);
    }
    const { body, ran } = await hosts('169.254.169.254', 'web');
    expect({ code: body.code, ran }).toEqual({ code: 'TARGET_NOT_ALLOWED', ran: [look] });
  },
};

proveRows(import.meta.filename, PROOFS);
