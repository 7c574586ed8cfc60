import { hkdfSync, randomBytes } from 'node:crypto';
import type { Configuration } from './configuration.ts';
import { readKey } from './key.ts';
import { readSessionKey } from './session-key.ts';
import { REDACTION_SETTINGS as SETTINGS } from './settings/redaction.ts';

/** Derives a key of 32 bytes for one purpose from a secret of any length. Keys of different purposes tell nothing of each other. Source: RFC 5869, with SHA-256. */
export function deriveKey(secret: string | Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `kubernetes-remediation-mcp ${purpose}`, 32));
}

type Settings = Pick<Configuration, 'answerKey' | 'answerKeyFile' | 'sessionKey' | 'sessionKeyFile'>;

/**
 * The key of the marks of redaction, of the cursors of answers, of the plans of changes, or of the sessions of the console: of ANSWER_KEY or its file, or derived from the session key; a
 * random one for this process if neither is set. Throws ConfigurationError.
 */
export function readAnswerKey(
  configuration: Settings,
  purpose: 'marks' | 'cursors' | 'changes' | 'console' = 'marks',
): Uint8Array {
  const { answerKey, answerKeyFile } = configuration;
  const own = readKey({ inline: SETTINGS.answerKey, file: SETTINGS.answerKeyFile }, answerKey, answerKeyFile);
  return deriveKey(own ?? readSessionKey(configuration) ?? randomBytes(32), purpose);
}

/** Whether another process has the same keys, so that it accepts the cursors and the plans of this one. Pure. */
export function keepsAnswerKey({ answerKey, answerKeyFile, sessionKey, sessionKeyFile }: Settings): boolean {
  return [answerKey, answerKeyFile, sessionKey, sessionKeyFile].some((each) => each !== '');
}
