import { formatValue } from '../../go/format.ts';
import { isJsonList, isJsonObject, type Json } from '../../go/json.ts';
import { printCompactJson, printJson } from '../../go/print-json.ts';

/** The results of one group as kubectl prints them: side by side, and what is no scalar as JSON. */
export function printResults(results: readonly Json[]): string {
  return results.map(printResult).join(' ');
}

/** The results of one group as `-o jsonpath-as-json` prints them. */
export function printResultsAsJson(results: readonly Json[]): string {
  return `${printJson(results)}\n`;
}

function printResult(value: Json): string {
  if (value === null) return 'null';
  return isJsonList(value) || isJsonObject(value) ? printCompactJson(value) : formatValue(value);
}
