import { alteredByAdmission } from './altered.ts';
import type { View } from './view.ts';
import { lineOf } from './visible-text.ts';

const MOST_CHARACTERS = 500;
const MOST = 20;

/** Returns the warnings of the API server, and what admission altered, once each, as sentences; at most 20. */
export function warningsOf(views: readonly View[]): readonly string[] {
  const warnings = views.flatMap(({ write }) => write.warnings.map((text) => `The API server warns: ${text}`));
  const all = [
    ...new Set([...warnings, ...views.flatMap(alteredByAdmission)].map((text) => lineOf(text, MOST_CHARACTERS))),
  ];
  return all.length > MOST ? [...all.slice(0, MOST), `There are ${all.length - MOST} more warnings.`] : all;
}
