import type { Rule } from '../policy.ts';
import { blockedFlags } from './blocked-flags.ts';
import { imageAllowlist } from './image-allowlist.ts';
import { shellMetacharacters } from './shell-metacharacters.ts';
import { subcommandAllowlist } from './subcommand-allowlist.ts';

/** The layers that judge a plan, in the order in which their refusals are given. */
export const RULES: readonly Rule[] = [subcommandAllowlist, imageAllowlist, blockedFlags, shellMetacharacters];
