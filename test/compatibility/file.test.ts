import { afterAll, beforeAll, expect } from 'vitest';
import type { HttpServer } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import {
  answering,
  calling,
  FILE,
  podWithFileContainer,
  refusalOf,
  serveReference,
  servingReference,
} from './reference-server.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await serveReference({ KUBECTL_TIMEOUT: '2' });
});
afterAll(() => server.stop());

const PLACE = { namespace: 'shop', pod: 'web-0' };
const read = (path: string, given = {}, from = server) => calling(from, FILE, { ...PLACE, path, ...given });
const refusal = (path: string, given = {}, from = server) => refusalOf(from, FILE, { ...PLACE, path, ...given });
const GET = ['get', '--namespace=shop', '--output=json', '--', 'pods', 'web-0'];
const execOf = (...words: string[]) => ['exec', '--namespace=shop', 'web-0', '--', ...words];
const holds = (path: string, root: string) =>
  `Path '${path}' is restricted: it resolves under '${root}', which holds secrets, credentials, or system pseudo-filesystem data.`;
const matches = (path: string, pattern: string) =>
  `Path '${path}' is restricted: it matches the credential-file pattern '${pattern}', which is never readable.`;
const unverified = (path: string, why: string) =>
  `Path '${path}' refused: it could not be canonicalized inside the container (${why}), so the path policy cannot be verified against the real target. If the image has no \`readlink\`, use run_kubectl_command (requires human approval) or set KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION=false on the server.`;

/** Source: the reference 1.4.0, its fixed roots. */
const ROOTS =
  `/proc /sys /dev /var/run/secrets /run/secrets /var/secrets /etc/secrets /secrets /vault/secrets /etc/kubernetes/pki
  /etc/ssl/private /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow-`.split(/\s+/);
/** A path for each pattern of the reference 1.4.0. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  '.aws': '/home/a/.aws/config',
  '.azure': '/home/a/.azure/x',
  '.config/gcloud': '/home/a/.config/gcloud/x',
  '.kube': '/home/a/.kube/x',
  '.ssh': '/root/.SSH/known_hosts',
  '.docker': '/home/a/.docker/config.json',
  '.gnupg': '/home/a/.gnupg/x',
  '.oci': '/home/a/.oci/x',
  '.boto': '/app/.boto',
  '.netrc': '/app/.netrc',
  '.git-credentials': '/app/.git-credentials',
  '.npmrc': '/app/.npmrc',
  '.pypirc': '/app/.pypirc',
  '.pgpass': '/app/.pgpass',
  '.my.cnf': '/app/.my.cnf',
  '.terraformrc': '/app/.terraformrc',
  '.terraform.d/credentials*': '/app/.terraform.d/credentials.tfrc.json',
  '.vault-token': '/app/.vault-token',
  '.env': '/app/.env',
  '.env.*': '/app/.env.local',
  '*credentials*': '/app/my-credentials.txt',
  '*.pem': '/app/server.PEM',
  '*.key': '/app/tls.key',
  '*.p12': '/app/a.p12',
  '*.pfx': '/app/a.pfx',
  '*.jks': '/app/a.jks',
  '*.keystore': '/app/a.keystore',
  '*.kubeconfig': '/app/a.kubeconfig',
  kubeconfig: '/app/kubeconfig',
  'id_rsa*': '/app/id_rsa.pub',
  'id_dsa*': '/app/id_dsa',
  'id_ecdsa*': '/app/id_ecdsa',
  'id_ed25519*': '/app/id_ed25519',
};

const PROOFS: Proofs = {
  '`namespace`, `pod`, `path`, `container`': async () => {
    answering(server, { cat: 'one\ntwo\nthree\n' });
    expect((await read('/app/a.txt', { container: 'web' })).body).toMatchObject({ stdout: 'one\ntwo\nthree\n' });
    expect((await read('/app/a.txt', { tail: 1 })).body).toMatchObject({ stdout: 'three\n' });
    expect((await read('/app/a.txt', { offset: 4 })).body).toMatchObject({ stdout: 'two\nthree\n' });
    answering(server, { cat: 'line\n'.repeat(2000) });
    expect((await read('/app/a.txt', { max_bytes: 2000 })).body).toMatchObject({ truncated: true });
  },

  'the order: namespace, pod, container, path': async () => {
    const wrong = { namespace: '-n', pod: '-p', container: '-c' };
    expect(await refusal('x;', wrong)).toMatch(/^Invalid namespace/);
    expect(await refusal('x;', { ...wrong, namespace: 'shop' })).toMatch(/^Invalid pod/);
    expect(await refusal('x;', { container: '-c' })).toMatch(/^Invalid container/);
    expect(await refusal('x;')).toBe("Invalid characters in path: 'x;'");
    expect(await refusal('x')).toBe("Path must be absolute: 'x'");
  },

  'the path must be absolute, and is normalised': async () => {
    expect(await refusal('app/a.txt')).toBe("Path must be absolute: 'app/a.txt'");
    expect((await read('/app//x/.././a.txt')).ran[1]).toEqual(execOf('readlink', '-f', '/app/a.txt'));
    expect(await refusal('/app/../etc/shadow')).toBe(holds('/app/../etc/shadow', '/etc/shadow'));
  },

  'fixed roots, with their sentence': async () => {
    const all = await servingReference({ KUBECTL_FILE_READ_ALLOWED_PATHS: '/' });
    for (const root of ROOTS) {
      expect(await refusal(root, {}, all)).toBe(holds(root, root));
      expect(await refusal(`${root}/x`, {}, all)).toBe(holds(`${root}/x`, root));
    }
    expect((await read('/processes', {}, all)).body).toMatchObject({ success: true });
  },

  'fixed roots in the given case of letters': async () =>
    expect(await refusal('/ETC/Shadow')).toBe(holds('/ETC/Shadow', '/etc/shadow')),

  'patterns of credential files, with their sentence': async () => {
    for (const [pattern, path] of Object.entries(CREDENTIALS)) expect(await refusal(path)).toBe(matches(path, pattern));
  },

  'no other patterns': async () => {
    for (const [path, pattern] of [
      ['/app/a.keytab', '*.keytab'],
      ['/home/a/.bash_history', '.*_history'],
      ['/etc/kubernetes/admin.conf', 'kubernetes/*.conf'],
      ['/var/lib/kubelet/pods/1/volumes/kubernetes.io~secret/a', 'kubernetes.io~secret'],
    ] as const)
      expect(await refusal(path)).toBe(matches(path, pattern));
  },

  'denied paths of the operator, with their sentence': async () => {
    const denying = await servingReference({ KUBECTL_FILE_READ_DENIED_PATHS: '/app/private/, /data' });
    expect(await refusal('/app/private/a', {}, denying)).toBe(
      "Path '/app/private/a' is restricted: it resolves under the denied path '/app/private'. Secret and token mounts cannot be read.",
    );
    expect((await read('/app/privately', {}, denying)).body).toMatchObject({ success: true });
  },

  'allowed roots, with their sentence': async () => {
    const roots =
      '/app, /config, /data, /etc, /home, /opt, /srv, /tmp, /usr, /var/lib, /var/log, /var/tmp, /var/www, /workspace';
    for (const path of ['/root/x', '/appx', '/var'])
      expect(await refusal(path)).toBe(`Path '${path}' is not under any allowed root. Allowed roots: ${roots}.`);
    for (const root of roots.split(', ')) expect((await read(`${root}/a`)).body).toMatchObject({ success: true });
  },

  '`readlink -f`, then `cat` of the real path': async () => {
    answering(server, { readlink: '/app/real.txt\n', cat: 'hello\n' });
    const { body, ran } = await read('/app/link');
    expect(ran).toEqual([GET, execOf('readlink', '-f', '/app/link'), execOf('cat', '/app/real.txt')]);
    expect(body).toEqual({ success: true, stdout: 'hello\n', stderr: '', return_code: 0 });
  },

  '`-c` for a container': async () => {
    const { ran } = await read('/app/a.txt', { container: 'web' });
    for (const words of ran.slice(1))
      expect(words.slice(0, 4)).toEqual(['exec', '--namespace=shop', '--container=web', 'web-0']);
    expect(ran).toHaveLength(3);
  },

  'the policy judges the real path too': async () => {
    for (const [real, said] of [
      ['/proc/1/environ', holds('/app/link', '/proc')],
      ['/app/x/../tls.key', matches('/app/link', '*.key')],
      ['/root/x', "Path '/app/link' is not under any allowed root."],
    ] as const) {
      answering(server, { readlink: `${real}\n` });
      const { body, ran } = await read('/app/link');
      expect(body.error).toContain(said);
      expect(ran).toHaveLength(2);
    }
  },

  'without a real path: `could not be canonicalized inside the container`': async () => {
    const failures: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [
        { readlink: '', 'readlink.code': '1', 'readlink.stderr': 'no such\n' },
        '`readlink -f /app/a` exited 1: no such',
      ],
      [{ readlink: 'odd\n', 'readlink.code': '2', 'readlink.stderr': '' }, '`readlink -f /app/a` exited 2: odd'],
      [{ readlink: '', 'readlink.code': '1' }, '`readlink -f /app/a` exited 1: no output'],
      [{ readlink: '', 'readlink.code': '0' }, "`readlink -f /app/a` returned an unusable path: ''"],
      [{ readlink: 'rel\n' }, "`readlink -f /app/a` returned an unusable path: 'rel'"],
      [{ readlink: '/app/a\n/app/b\n' }, "`readlink -f /app/a` returned an unusable path: '/app/a\\n/app/b'"],
    ];
    for (const [files, why] of failures) {
      answering(server, files);
      const { body, ran } = await read('/app/a');
      expect(body).toMatchObject({ success: false, code: 'PATH_NOT_VERIFIED', error: unverified('/app/a', why) });
      expect(ran).toHaveLength(2);
    }
  },

  '`readlink` runs too long': async () => {
    answering(server, { readlink: '', 'readlink.hang': '' });
    expect((await read('/app/a')).body.error).toBe(unverified('/app/a', '`readlink -f` timed out after 2s'));
  },

  'without canonicalisation the literal path is read': async () => {
    const open = await servingReference({ KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION: 'false' });
    answering(open, { readlink: '', 'readlink.code': '127', cat: 'hello\n' });
    const { body, ran } = await read('/app/x/../a', {}, open);
    expect(ran.at(-1)).toEqual(execOf('cat', '/app/a'));
    expect(body).toMatchObject({ success: true, stdout: 'hello\n' });
  },

  'an image without `readlink` and `cat` cannot be read': async () => {
    answering(server, { readlink: '', 'readlink.code': '127' });
    expect((await read('/app/a.txt')).body.hint).toContain('KUBECTL_FILE_READ_DEBUG_IMAGE');
    const allowing = await servingReference({ KUBECTL_FILE_READ_DEBUG_IMAGE: 'busybox', ANSWER_REDACTION: 'off' });
    const { name, pod } = podWithFileContainer();
    answering(allowing, { readlink: '', 'readlink.code': '127', pod, other: '/app/a.txt\n' });
    const { body, ran } = await read('/app/a.txt', {}, allowing);
    expect(body.hint).toContain(name);
    expect(ran.at(-1)).toEqual(expect.arrayContaining([`--container=${name}`, '/app/a.txt', 'cat']));
  },

  'a missing file is a failure of `cat`': async () => {
    answering(server, { readlink: '/app/none\n', cat: '', 'cat.code': '1', 'cat.stderr': 'cat: no such file\n' });
    expect((await read('/app/none')).body).toEqual({
      success: false,
      stdout: '',
      stderr: 'cat: no such file\n',
      return_code: 1,
    });
  },

  'mounted Secrets outside the fixed roots are read': async () => {
    const direct = await servingReference({ ANSWER_REDACTION: 'off' });
    const volumes = [{ name: 'tls', secret: { secretName: 'tls' } }];
    const containers = [{ name: 'web', volumeMounts: [{ name: 'tls', mountPath: '/app/tls' }] }];
    answering(direct, {
      pod: JSON.stringify({ kind: 'Pod', metadata: { name: 'web-0' }, spec: { volumes, containers } }),
    });
    const { body, ran } = await read('/app/tls/crt', {}, direct);
    expect({ code: body.code, ran }).toEqual({ code: 'PATH_NOT_ALLOWED', ran: [GET] });
    answering(direct, { readlink: '/app/tls/crt\n' });
    expect((await read('/app/link', {}, direct)).body.code).toBe('PATH_NOT_ALLOWED');
    answering(direct, { readlink: '/app/tlsx\n' });
    expect((await read('/app/tlsx', {}, direct)).body.success).toBe(true);
  },

  'binary files are printed': async () => {
    answering(server, { cat: '\x7fELF\x02\x01\x01\0\0\0' });
    expect((await read('/app/a.txt')).body).toMatchObject({ success: false, code: 'FILE_NOT_TEXT' });
  },

  'the worst case takes two timeouts': async () => {
    const slow = await servingReference({ KUBECTL_TIMEOUT: '3', KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION: 'false' });
    answering(slow, { 'cat.slow': '' });
    expect((await read('/app/a', {}, slow)).body).toMatchObject({ success: true });
    // A cat of a second has no time left behind a readlink that takes all of it.
    answering(slow, { 'readlink.hang': '' });
    expect((await read('/app/a', {}, slow)).body).toMatchObject({ error: 'Command timed out after 3 seconds' });
  },
};

proveRows(import.meta.filename, PROOFS);
