import { compilePatterns, PatternError } from '../redaction/added-patterns.ts';
import { openRedaction, type Redaction } from '../redaction/redaction.ts';
import { readAnswerKey } from './answer-key.ts';
import type { Configuration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type RedactionFile, readRedactionFile } from './redaction-file.ts';
import { REDACTION_SETTINGS as SETTINGS } from './settings/redaction.ts';

const NONE: RedactionFile = { names: [], patterns: [], allowed: [], lines: [] };

/** Opens the redaction that the settings ask for; undefined if it is off. Rejects with ConfigurationError. */
export async function openConfiguredRedaction(configuration: Configuration): Promise<Redaction | undefined> {
  const { answerRedaction, answerRedactionFile: file } = configuration;
  const key = readAnswerKey(configuration);
  const { names, patterns, allowed, lines } = file === '' ? NONE : readFileOf(file);
  const compiled = await compilePatterns(patterns).catch((error: unknown) => {
    if (!(error instanceof PatternError)) throw error;
    throw new ConfigurationError(
      `${SETTINGS.answerRedactionFile.variable} is ${JSON.stringify(file)}, line ${lines[error.at]}: the pattern cannot be used: ${error.message}; use the syntax of RE2.`,
    );
  });
  return answerRedaction ? openRedaction({ key, names, patterns: compiled, allowed }) : undefined;
}

/** Says of a file that cannot be used which variable names it. */
function readFileOf(file: string): RedactionFile {
  try {
    return readRedactionFile(file);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`${SETTINGS.answerRedactionFile.variable} is ${error.message}`);
  }
}
