import { quote, refuse } from '../../errors.ts';
import { deny, NO_OPINION, type Rule } from '../policy.ts';

/**
 * Flags no configuration can unblock: they change whom kubectl speaks as or to, where it reads or writes files, or
 * what a pod may do. Source: specification, section Blocked Flags, and the global options of kubectl.
 */
const ALWAYS_BLOCKED: readonly string[] = [
  '--as',
  '--as-group',
  '--as-uid',
  '--as-user-extra',
  '--cache-dir',
  '--certificate-authority',
  '--client-certificate',
  '--client-key',
  '--cluster',
  '--context',
  '--insecure-skip-tls-verify',
  '--kubeconfig',
  '--kuberc',
  '--overrides',
  '--password',
  '--profile-output',
  '--proxy-url',
  '--raw',
  '--server',
  '-s',
  '--tls-server-name',
  '--token',
  '--user',
  '--username',
];

/** Layer 2: no flag before `--` may be one of the blocked ones, by its name up to `=` with `_` read as `-`. */
export const blockedFlags: Rule = {
  id: 'blocked-flags',
  judge: ({ command }, policy) => {
    const configured = policy.dangerousFlags.map((name) => (name.startsWith('--') ? name.replaceAll('_', '-') : name));
    const hit = command.flags.find(({ name }) => configured.includes(name) || ALWAYS_BLOCKED.includes(name));
    if (hit === undefined) return NO_OPINION;
    return deny(
      refuse(
        'FLAG_NOT_ALLOWED',
        `Flag ${quote(hit.name)} is not permitted`,
        'Leave the flag out: the server always uses its own connection, identity and namespace rights.',
      ),
    );
  },
};
