import type { View } from './view.ts';
import { lineOf } from './visible-text.ts';

const MOST_CHARACTERS = 300;
const MOST = 20;

/** Returns the warnings of the API server, once each, as sentences; at most 20. */
export function warningsOf(views: readonly View[]): readonly string[] {
  const all = new Set(
    views.flatMap(({ write }) =>
      write.warnings.map((text) => lineOf(`The API server warns: ${text}`, MOST_CHARACTERS)),
    ),
  );
  const shown = [...all].slice(0, MOST);
  return all.size > MOST ? [...shown, `There are ${all.size - MOST} more warnings.`] : shown;
}
