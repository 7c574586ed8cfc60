import { quote, refuse } from '../../errors.ts';
import { denyIf, NO_OPINION, type Rule } from '../policy.ts';

/**
 * Layer 2: no flag may be one that the operator blocked, in whatever spelling. What no configuration can unblock is
 * refused by the rule `never-allowed`. Words after `--` belong to a container's command and are no flags here.
 */
export const blockedFlags: Rule = {
  id: 'blocked-flags',
  judge: ({ command, image, preapproved }, { dangerousFlags }) => {
    // The flags beside an image, and of what is preapproved, are the server's own.
    if (image !== undefined || preapproved !== undefined) return NO_OPINION;
    const blocked = new Set(dangerousFlags.map((flag) => flag.replaceAll('_', '-')));
    const hit = command.flags.find(
      ({ name, shorthand, shadows }) =>
        !shadows && (blocked.has(`--${name}`) || (shorthand !== undefined && blocked.has(`-${shorthand}`))),
    );
    return denyIf(
      hit === undefined
        ? undefined
        : refuse(
            'FLAG_NOT_ALLOWED',
            `Flag ${quote(hit.spelled, 40)} is not permitted`,
            'Leave the flag out: the server always uses its own connection and identity.',
          ),
    );
  },
};
