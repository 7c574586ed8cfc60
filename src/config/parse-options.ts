import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { ConfigurationError } from './configuration-error.ts';

/** Reads the options and words of a command line. Throws ConfigurationError on what it does not know. */
export function parseOptions<Options extends ParseArgsOptionsConfig>(argv: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw new ConfigurationError(
      `${error instanceof Error ? error.message.split(/\.\s/)[0]?.replace(/\.$/, '') : 'Bad command line'}; see --help.`,
    );
  }
}
