import { type Environment, readConfiguration } from '../../../src/config/configuration.ts';
import type { PreapprovedSettings } from '../../../src/kube/preapproved.ts';

/** What is preapproved under an environment, on a server that offers the later tools. */
export function preapprovedUnder(environment: Environment = {}): PreapprovedSettings {
  const { preapproved } = readConfiguration({ TOOLSET: '1.4', ...environment });
  if (preapproved === undefined) throw new Error('Nothing is preapproved.');
  return preapproved;
}

export const PREAPPROVED = preapprovedUnder();
