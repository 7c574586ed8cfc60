import { afterAll, beforeAll, expect } from 'vitest';
import type { HttpServer } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { CONFIG, calling, KUBECTL, refusalOf, serveReference, servingReference } from './reference-server.ts';

let server: HttpServer;
let locked: HttpServer;
beforeAll(async () => {
  [server, locked] = await Promise.all([
    serveReference(),
    serveReference({ KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'false' }),
  ]);
});
afterAll(() => Promise.all([server.stop(), locked.stop()]));

const run = (args: readonly string[], from = server) => calling(from, KUBECTL, { args });
const refusal = (args: readonly string[], from = server) => refusalOf(from, KUBECTL, { args });
const VERBS = 'annotate, cordon, delete, drain, exec, label, patch, rollout, run, scale, taint, uncordon';
const blocked = (flag: string, word: string) =>
  `Flag '${flag}' is not permitted: kubectl connection, TLS, credential, identity and context overrides are blocked on this server (argument '${word}')`;
const LOCKED =
  'run_kubectl_command is disabled: the server is in locked-down mode (allowArbitraryKubectlCommands=false). Only the auto-approved tools are available.';
/** Source: the reference 1.4.0b, the flags that are always blocked and that `delete` has, and -s. */
const FLAGS =
  `--server --proxy-url --insecure-skip-tls-verify --certificate-authority --tls-server-name --token --client-certificate
  --client-key --username --password --as --as-group --as-uid --as-user-extra --kubeconfig --context --cluster --user --kuberc
  --profile --profile-output --cache-dir`.split(/\s+/);

const PROOFS: Proofs = {
  '`args`': async () => {
    const { body } = await calling(server, KUBECTL, { args: ['exec', 'web-0', '--', 'ps'], pipe: ['grep exec'] });
    expect(body).toMatchObject({ success: true, stdout: 'exec\n' });
    // A client that asks a person shows `args` alone.
    const { body: refused } = await calling(server, KUBECTL, { args: ['patch', 'deploy', 'web'], stdin: {} });
    expect(refused).toMatchObject({ code: 'ARGUMENTS_INVALID' });
    expect(refused.hint).not.toContain('"stdin"');
  },

  'locked-down mode, before anything else is looked at': async () => {
    for (const args of [[], ['get', 'pods'], ['delete', 'pod', 'a;b']])
      expect(await refusal(args, locked)).toBe(LOCKED);
  },

  'locked-down mode holds for this tool alone': async () => {
    const all = await servingReference({
      TOOLSET: 'all',
      KUBECTL_ALLOW_ARBITRARY_COMMANDS: 'false',
      KUBECTL_ALLOWED_COMMANDS: 'get,delete',
    });
    expect(await refusalOf(all, 'kubectl', { args: ['delete', 'pod', 'a', '-n', 'shop'] })).toMatch(/\S/);
    expect((await calling(all, 'kubectl', { args: ['get', 'pods', '-n', 'shop'] })).body.success).toBe(true);
  },

  'no arguments, and nothing behind `kubectl`': async () => {
    expect(await refusal([])).toBe('No arguments provided');
    expect(await refusal(['kubectl'])).toBe("No command provided after 'kubectl'");
  },

  'one leading `kubectl` is dropped': async () => {
    const plain = await run(['delete', 'pod', 'a', '-n', 'shop']);
    expect((await run(['kubectl', 'delete', 'pod', 'a', '-n', 'shop'])).ran).toEqual(plain.ran);
    expect(plain.ran).toHaveLength(1);
    expect((await run(['kubectl', 'kubectl', 'delete', 'pod', 'a'])).ran).toEqual([]);
  },

  'a verb that is not listed, with its sentence': async () => {
    for (const verb of ['get', 'logs', 'describe', 'wait'])
      expect(await refusal([verb, 'x', 'y'])).toBe(
        `Command '${verb}' is not in the allowed verb list. Allowed verbs: ${VERBS}`,
      );
    expect(await refusal(['top', 'pods'])).toMatch(/^Command 'top' is not in the allowed verb list\./);
    expect(await refusal(['cp', 'a', 'b'])).toBe("'cp' never runs on this server.");
    expect(await refusal(['frobnicate'])).toBe("'frobnicate' is not a kubectl command.");
  },

  'the flags that are always blocked, with their sentence': async () => {
    for (const flag of FLAGS) {
      const word = flag === '--insecure-skip-tls-verify' ? flag : `${flag}=x`;
      expect(await refusal(['delete', 'pod', 'a', word])).toBe(blocked(flag, word.replace('=x', '=…')));
    }
    expect(await refusal(['delete', 'pod', 'a', '-s', 'http://evil'])).toBe(blocked('-s', '-s'));
    expect((await calling(server, CONFIG, {})).body.dangerous_flags).toEqual(
      [...FLAGS, '-s', '--overrides'].toSorted(),
    );
  },

  '`--overrides` and flags that a command does not have': async () => {
    expect(await refusal(['run', 'a', '--image=busybox', '--overrides={}'])).toBe(
      blocked('--overrides', '--overrides=…'),
    );
    expect(await refusal(['delete', 'pod', 'a', '--overrides={}'])).toContain("'--overrides'");
  },

  '`_` in a long flag counts as `-`': async () =>
    expect(await refusal(['delete', 'pod', 'a', '--as_user_extra=x'])).toBe(
      blocked('--as_user_extra', '--as_user_extra=…'),
    ),

  'flags are exact and case-sensitive': async () => {
    for (const word of ['--Server=x', '--serve=x', '--AS=x']) {
      const { body, ran } = await run(['delete', 'pod', 'a', word]);
      expect({ code: body.code, ran }).toEqual({ code: 'UNKNOWN_FLAG', ran: [] });
    }
    expect((await run(['delete', 'pod', 'a', '--wait=false'])).ran).toHaveLength(1);
  },

  'clusters of letters are walked': async () => {
    for (const word of ['-shttp://evil', '-Ashttp://evil', '-Rshttp://evil'])
      expect(await refusal(['delete', 'pod', 'a', word])).toBe(blocked('-s', word));
    // The value of -n, not a flag.
    expect((await run(['delete', 'pod', 'a', '-nshop'])).ran[0]).toContain('--namespace=shop');
  },

  'flags behind `--` belong to the container': async () =>
    expect((await run(['exec', 'web-0', '--', 'ls', '--server=x', '-s'])).ran).toEqual([
      ['exec', 'web-0', '--', 'ls', '--server=x', '-s'],
    ]),

  'metacharacters in every word, also behind `--`': async () => {
    expect(await refusal(['delete', 'pod', 'a;b'])).toBe("Invalid characters in argument: 'a;b'");
    expect(await refusal(['exec', 'web-0', '--', 'ls', 'a|b'])).toBe("Invalid characters in argument: 'a|b'");
    const data = await servingReference({ KUBECTL_METACHARACTERS: 'data' });
    expect((await run(['exec', 'web-0', '--', 'ls', 'a|b'], data)).ran).toHaveLength(1);
    expect(await refusal(['delete', 'pod', 'a;b'], data)).toMatch(/\S/);
  },

  'a patch in JSON is impossible': async () => {
    const args = ['patch', 'deploy', 'web', '-n', 'shop', '-p', '{"spec":{"replicas":3}}'];
    expect(await refusal(args)).toMatch(/^Invalid characters in argument/);
    expect((await run(args)).body.hint).toContain('KUBECTL_METACHARACTERS=data');
    const data = await servingReference({ KUBECTL_METACHARACTERS: 'data' });
    expect((await run(args, data)).ran[0]).toContain('--patch={"spec":{"replicas":3}}');
  },

  '`patch -p` takes YAML without quotes': async () => {
    const { body, ran } = await run(['patch', 'deploy', 'web', '-n', 'shop', '-p', '{spec: {replicas: 3}}']);
    expect(body).toMatchObject({ success: true });
    const block = await run(['patch', 'deploy', 'web', '-n', 'shop', '-p', 'spec: {replicas: 3}']);
    expect(block.ran).toEqual(ran);
    expect(ran).toEqual([['patch', '--namespace=shop', '--patch={"spec":{"replicas":3}}', '--', 'deploy', 'web']]);
  },

  'kubectl gets the words unchanged': async () =>
    expect((await run(['scale', '--replicas', '3', 'deploy/web', '-n', 'shop'])).ran).toEqual([
      ['scale', '--replicas=3', '--namespace=shop', '--', 'deploy/web'],
    ]),

  '`edit` is offered': async () => {
    const editing = await servingReference({ KUBECTL_ALLOWED_COMMANDS: 'edit,scale' });
    expect(await refusal(['edit', 'deploy', 'web'], editing)).toBe("'edit' never runs on this server.");
  },

  '`run` of any image': async () => {
    expect(await refusal(['run', 'a', '--image=evil'])).toContain("Image 'evil' is not in the allowed list");
    const listing = await servingReference({ TOOLSET: '1.4', KUBECTL_ALLOWED_IMAGES: 'busybox:1' });
    expect((await run(['run', 'a', '--image=busybox:1'], listing)).ran).toHaveLength(1);
  },

  'no approval on the server': async () => {
    const asking = await servingReference({ KUBECTL_APPROVAL_COMMANDS: 'delete' });
    const { body, ran } = await run(['delete', 'pod', 'a', '-n', 'shop'], asking);
    expect(body.success).toBe(false);
    expect(ran.filter((words) => words[0] === 'delete')).toEqual([]);
    expect((await run(['delete', 'pod', 'a', '-n', 'shop'])).ran).toHaveLength(1);
  },
};

proveRows(import.meta.filename, PROOFS);
