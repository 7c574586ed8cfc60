import type { Environment } from './configuration.ts';

/** The environment of this process, copied once: the only place that reads it. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}
