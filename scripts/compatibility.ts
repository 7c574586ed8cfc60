import { COMMAND, HOLES } from './compatibility-commands.ts';
import { EXEC, FILE } from './compatibility-containers.ts';
import { HTTP, PROCESS } from './compatibility-endpoint.ts';
import { ENVIRONMENT, OPERATION } from './compatibility-environment.ts';
import { GPU, IMAGE, IMAGE_ON_CLUSTER } from './compatibility-pods.ts';
import type { CompatibilityRow } from './compatibility-rows.ts';
import { CONFIG, EARLIER, TOOLS } from './compatibility-tools.ts';

/** Every row of the contract. Source: the reference 1.4.0b, read and observed. */
export const COMPATIBILITY: readonly CompatibilityRow[] = [
  ...PROCESS,
  ...TOOLS,
  ...FILE,
  ...EXEC,
  ...IMAGE,
  ...IMAGE_ON_CLUSTER,
  ...GPU,
  ...CONFIG,
  ...COMMAND,
  ...HOLES,
  ...ENVIRONMENT,
  ...HTTP,
  ...OPERATION,
  ...EARLIER,
];
