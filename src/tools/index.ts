import { diagnose } from './diagnose.ts';
import { getConfig } from './get-config.ts';
import { kubectl } from './kubectl.ts';
import { runImage } from './run-image.ts';
import type { Tool } from './tool.ts';

/** The tools of the server, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [kubectl, runImage, getConfig, diagnose];
