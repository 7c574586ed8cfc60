import { apiServer } from './api-server.ts';
import { containers } from './containers.ts';
import { empty } from './empty.ts';
import { forbidden } from './forbidden.ts';
import type { Ended, HintRule, NextStep } from './hint.ts';
import { notFound } from './not-found.ts';
import { unsorted } from './unsorted.ts';
import { stuckRollout, timedOut } from './waiting.ts';
import { words } from './words.ts';
import { writes } from './writes.ts';

/** Every kind of hint after a command ran; the first one that has something to say is given. */
const RULES: readonly HintRule[] = [
  stuckRollout,
  forbidden,
  notFound,
  unsorted,
  empty,
  containers,
  writes,
  words,
  apiServer,
  timedOut,
];

/** What a caller should know or do after a command ran, or what to read first to tell; undefined for most ends. Pure. */
export function hintFor(ended: Ended): NextStep {
  if (ended.exitCode === 0 && ended.stderr === '') return undefined;
  for (const rule of RULES) {
    const step = rule(ended);
    if (step !== undefined) return step;
  }
  return undefined;
}
