import { LineCounter, type Node, parseDocument, visit } from 'yaml';
import { ConfigurationError } from './configuration-error.ts';

/** A fault in the text of a file. */
export class TextFault extends ConfigurationError {
  /** The first line is 1. */
  readonly line: number;
  /** The sentence without the file and the line. */
  readonly says: string;

  constructor(file: string, line: number, says: string) {
    super(`${JSON.stringify(file)}, line ${line}: ${says}`);
    this.line = line;
    this.says = says;
  }
}

/** The one document of a file, and the way to say where in it something is wrong. */
export interface StrictDocument {
  readonly root: Node | null;
  /** The line of a place in the text, the first line being 1. */
  readonly lineOf: (at: number | undefined) => number;
  /** The text of a node as it is written, its first line set in like the others. */
  readonly sourceOf: (node: Node) => string;
  readonly wrong: (at: number | undefined, says: string) => TextFault;
}

/**
 * Reads a text as YAML, or JSON, free of whatever could make it mean more than it shows; scalars are taken as the text they are
 * written as. `holds` is what the file should be. Throws ConfigurationError with file, line and what is allowed.
 */
export function readStrictYaml(file: string, text: string, holds: string): StrictDocument {
  const lineCounter = new LineCounter();
  const lineOf = (at: number | undefined) => Math.max(1, lineCounter.linePos(at ?? 0).line);
  const wrong = (at: number | undefined, says: string) => new TextFault(file, lineOf(at), says);
  try {
    const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, prettyErrors: false, lineCounter });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault?.message.startsWith('Maximum call stack')) throw new RangeError(fault.message);
    if (fault !== undefined) {
      const sentence = fault.message.split('\n', 1)[0]?.replace(/[.:]$/, '') ?? 'no valid YAML';
      throw wrong(fault.pos[0], `${sentence}; use one YAML document without tags and with every key once.`);
    }
    visit(document, {
      Alias: (_, alias) => {
        throw wrong(alias.range?.[0], `*${alias.source} is an alias; write its value out.`);
      },
      Scalar: (_, { value, range }) => {
        if (typeof value === 'string' && !value.isWellFormed())
          throw wrong(range?.[0], 'a text has half of a surrogate pair; use whole characters.');
      },
    });
    const sourceOf = ({ range }: Node) => {
      const [start, end] = range ?? [0, 0];
      return ' '.repeat(Math.max(0, lineCounter.linePos(start).col - 1)) + text.slice(start, end);
    };
    return { root: document.contents, lineOf, sourceOf, wrong };
  } catch (error) {
    // The parser and the visitor call themselves for each level.
    if (!(error instanceof RangeError)) throw error;
    throw wrong(0, `the file is nested too deeply; use ${holds}.`);
  }
}
