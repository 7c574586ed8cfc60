import { LeaveToKubectl } from '../../api/api.ts';
import { type Json, textAt } from '../../go/json.ts';
import { printJson, printJsonUnordered } from '../../go/print-json.ts';
import { printYaml, UnprintableYaml } from '../../go/print-yaml.ts';
import { columnsPrinter } from './custom-columns.ts';
import { jsonPathPrinter } from './jsonpath-printer.ts';
import { withoutManagedFields } from './managed-fields.ts';
import { listOf, type ObjectPrinter, type PrinterParts } from './object-printer.ts';
import type { GetOptions } from './options.ts';

/** So many characters of names are written at once: each line by itself would be redacted beside what came before it. */
const WRITTEN_TOGETHER = 4096;

/** The printer of an output format. Throws KubectlError where a template or a spec is wrong. */
export function objectPrinter(options: GetOptions, parts: PrinterParts): ObjectPrinter {
  const { stdout, isStdoutFull = () => false } = parts;
  const { output, keepsManagedFields } = options;
  const cleaned = (object: Json): Json => (keepsManagedFields ? object : withoutManagedFields(object));
  switch (output.kind) {
    case 'json':
      return jsonPrinter(cleaned, stdout, isStdoutFull);
    case 'yaml':
      return yamlPrinter(cleaned, stdout);
    case 'name':
      return namePrinter(stdout);
    case 'jsonpath':
    case 'jsonpath-as-json':
      return jsonPathPrinter(output, options.allowsMissingKeys, parts);
    case 'custom-columns':
      return columnsPrinter(output.spec, options.hasHeaders, parts);
    case 'table':
      throw new TypeError('Tables are printed by the API server.');
  }
}

function jsonPrinter(
  cleaned: (object: Json) => Json,
  stdout: (text: string) => void,
  isFull: () => boolean,
): ObjectPrinter {
  const [start, rest] = printJson(listOf([null])).split('null') as [string, string];
  const indent = '        ';
  const empty = printJson(listOf([]));
  let count = 0;
  return {
    single: (object) => stdout(`${printJson(cleaned(object))}\n`),
    item: (object) => {
      const print = isFull() ? printJsonUnordered : printJson;
      stdout(`${count++ === 0 ? start : `,\n${indent}`}${print(cleaned(object), indent)}`);
    },
    end: () => stdout(`${count === 0 ? empty : rest}\n`),
  };
}

function yamlPrinter(cleaned: (object: Json) => Json, stdout: (text: string) => void): ObjectPrinter {
  const [start, rest] = printYaml(listOf([null])).split('- null\n') as [string, string];
  const empty = printYaml(listOf([]));
  let count = 0;
  return {
    single: (object) => stdout(toYaml(cleaned(object))),
    item: (object) => stdout(`${count++ === 0 ? start : ''}${toYaml([cleaned(object)])}`),
    end: () => stdout(count === 0 ? empty : rest),
  };
}

/** A value as YAML, where `printYaml` can print it. */
export function toYaml(value: Json): string {
  try {
    return printYaml(value);
  } catch (error) {
    throw error instanceof UnprintableYaml ? new LeaveToKubectl('characters that YAML does not keep') : error;
  }
}

/** Source: name.go of cli-runtime/pkg/printers. */
function namePrinter(stdout: (text: string) => void): ObjectPrinter {
  const line = (object: Json): string => {
    const [group] = /^.*(?=\/)/.exec(textAt(object, 'apiVersion')) ?? [''];
    const kind = textAt(object, 'kind').toLowerCase();
    const name = textAt(object, 'metadata', 'name') || '<unknown>';
    return `${group === '' ? kind : `${kind}.${group}`}/${name}\n`;
  };
  let lines = '';
  const flush = (): void => {
    stdout(lines);
    lines = '';
  };
  const brief = (shortened: string): void => {
    lines += shortened;
    if (lines.length >= WRITTEN_TOGETHER) flush();
  };
  return {
    single: (object) => stdout(line(object)),
    item: (object) => brief(line(object)),
    flush,
    end: flush,
    shorten: line,
    brief,
  };
}
