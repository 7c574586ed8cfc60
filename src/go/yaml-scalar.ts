import { isReadAsOther } from './yaml-plain.ts';

export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal';

/** Characters that end a line in YAML 1.1. */
export const BREAK = /[\r\n\u0085\u2028\u2029]/;
/** What go-yaml takes for printable, which leaves out tabs, carriage returns and all characters above U+FFFF. */
const UNPRINTABLE = /[^\n -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const SURELY_PLAIN = /^[A-Za-z][\w./@-]*$/;

/**
 * The style in which go-yaml v2 writes a text. `isKey` says that it comes before a colon, where it may not be longer than
 * a line. Source: stringv of encode.go, and yaml_emitter_analyze_scalar and _select_scalar_style of emitterc.go.
 */
export function styleOf(text: string, isKey: boolean): ScalarStyle {
  if (SURELY_PLAIN.test(text) && !isReadAsOther(text)) return 'plain';
  if (text === '') return 'double-quoted';
  const isSpecial = UNPRINTABLE.test(text) || / [\r\n\u0085\u2028\u2029]/.test(text);
  const hasBreak = BREAK.test(text);
  if (text.includes('\n')) return isSpecial || isKey || text.endsWith(' ') ? 'double-quoted' : 'literal';
  if (isReadAsOther(text) || isSpecial) return 'double-quoted';
  if (hasBreak) return isKey || /[\u2028\u2029] /.test(text) ? 'double-quoted' : 'single-quoted';
  return text.startsWith(' ') || text.endsWith(' ') || hasIndicator(text) ? 'single-quoted' : 'plain';
}

/** Whether YAML would take a part of the text for a sign of its own. */
function hasIndicator(text: string): boolean {
  return /^(?:[#,[\]{}&*!|>'"%@`]|---|\.\.\.|[-?:](?:[ \t]|$))|:(?:[ \t]|$)|[ \t\u2028\u2029]#/.test(text);
}
