import type { Rule } from '../policy.ts';
import { approvalCommands } from './approval-commands.ts';
import { blastRadius } from './blast-radius.ts';
import { blockedFlags } from './blocked-flags.ts';
import { documentsOnly } from './documents-only.ts';
import { imageAllowlist, imagesOfText } from './image-allowlist.ts';
import { knownCaller } from './known-caller.ts';
import { namespaceAllowlist } from './namespace-allowlist.ts';
import { neverAllowed } from './never-allowed.ts';
import { outputFormat } from './output-format.ts';
import { plainNames } from './plain-names.ts';
import { podSecurity, podSecurityOfText } from './pod-security.ts';
import { policyFile } from './policy-file.ts';
import { preapproved } from './preapproved.ts';
import { protectedObjects, protectedObjectsOfText } from './protected-objects.ts';
import { redactedValues } from './redacted-values.ts';
import { secretValues } from './secret-values.ts';
import { shellMetacharacters } from './shell-metacharacters.ts';
import { subcommandAllowlist } from './subcommand-allowlist.ts';

/** The layers that judge a plan, in the order in which their refusals are given. */
export const RULES: readonly Rule[] = [
  knownCaller,
  subcommandAllowlist,
  preapproved,
  neverAllowed,
  blockedFlags,
  shellMetacharacters,
  documentsOnly,
  plainNames,
  namespaceAllowlist,
  policyFile,
  outputFormat,
  secretValues,
  redactedValues,
  imageAllowlist,
  podSecurity,
  imagesOfText,
  podSecurityOfText,
  protectedObjects,
  protectedObjectsOfText,
  blastRadius,
  approvalCommands,
];
