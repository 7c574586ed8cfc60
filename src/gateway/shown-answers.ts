import type { Known, Redaction } from '../redaction/redaction.ts';
import type { SessionAnswer } from './held-write.ts';
import { aboutTarget, redactAnswer, redactJson } from './redacted-answer.ts';
import { type SecretForm, secretsAs } from './secret-form.ts';
import type { Target } from './target.ts';
import { fieldsOf } from './write-request.ts';

/** How the answers for one kubectl process are shown. */
export interface ShownAs {
  /** Whether kubectl gets no object as it is. One that writes needs the objects that it changes. */
  readonly redactsReads: boolean;
  readonly secretForm: SecretForm;
}

/** What the answers for one kubectl process show, and what was secret in the objects that it was about. */
export class ShownAnswers {
  readonly #redaction: Redaction;
  readonly #known: Map<string, Known>;
  /** As in ShownAs. */
  readonly redactsReads: boolean;

  /** `known` takes the values that no output of the process may show. */
  constructor(redaction: Redaction, known: Map<string, Known>, { redactsReads, secretForm }: ShownAs) {
    this.#redaction = secretsAs(redaction, secretForm);
    this.#known = known;
    this.redactsReads = redactsReads;
  }

  /** Takes an object, a document or a patch of one at a target. */
  learn(given: unknown, target: Target): void {
    const about = aboutTarget(target);
    const values = Array.isArray(given)
      ? given.flatMap((operation) => this.#redaction.secretsOf(valueInPlace(fieldsOf(operation)), about))
      : this.#redaction.secretsOf(given, about);
    for (const known of values) this.#known.set(known.value, known);
  }

  /** Returns an answer about a target as kubectl may print it. Rejects as redactAnswer does. */
  async show(answer: SessionAnswer, target: Target, isWatch: boolean): Promise<SessionAnswer> {
    const redaction = this.#redaction.knowing(this.#known.values());
    if ('headers' in answer) return redactAnswer(answer, target, isWatch, redaction);
    const text = redactJson(answer.body.toString('utf8'), redaction, target);
    return { status: answer.status, body: Buffer.from(text) };
  }
}

/** The value of an operation of a JSON patch at the place in an object that its path names. */
function valueInPlace({ path, value }: Readonly<Record<string, unknown>>): unknown {
  if (typeof path !== 'string') return value;
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}
