import { isDeepStrictEqual } from 'node:util';
import { isRefusal, type Refusal } from '../../errors.ts';
import { fileStamp } from '../../file-stamp.ts';
import type { KubectlProgram } from '../../process/kubectl-program.ts';
import type { Context } from '../connection/connection.ts';
import { kubeconfigFiles, readContext } from './kubeconfig.ts';

/** How often at most a context that is doubted is read again. */
const REREAD_MS = 10_000;

interface Reading {
  /** What kubectl said, a sentence where it has no context, or why there is no kubectl. */
  readonly context: Promise<Context | string>;
  readonly files: string;
  /** The states of the files that the context was read from, once it is known. */
  sources: readonly { readonly file: string; readonly state: string }[];
  readonly at: number;
  trusted: boolean;
}

/** kubectl's current context, remembered until one of its files changes or a caller asks for a new read. */
export class CurrentContext {
  readonly #kubectl: () => Promise<KubectlProgram | Refusal>;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;
  readonly #files: readonly string[];
  #reading: Reading | undefined;

  constructor(
    kubectl: () => Promise<KubectlProgram | Refusal>,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    this.#kubectl = kubectl;
    this.#environment = environment;
    this.#signal = signal;
    this.#files = kubeconfigFiles(environment);
  }

  /** The context, the same object as long as it has not changed; or the sentence that says why there is none. Never rejects. */
  read(): Promise<Context | string> {
    const files = this.#files.map(fileStamp).join(' ');
    const known = this.#reading;
    const now = performance.now();
    if (known !== undefined && isCurrent(known, files) && (known.trusted || now - known.at < REREAD_MS))
      return known.context;
    const reading: Reading = { context: this.#ask(known?.context), files, sources: [], at: now, trusted: true };
    this.#reading = reading;
    void reading.context.then((context) => {
      if (typeof context === 'string') reading.trusted = false;
      else reading.sources = context.files.map((file) => ({ file, state: fileStamp(file) }));
    });
    return reading.context;
  }

  /** Stops trusting the remembered context, because the API server rejected what it says. */
  doubt(): void {
    if (this.#reading !== undefined) this.#reading.trusted = false;
  }

  async #ask(before: Promise<Context | string> | undefined): Promise<Context | string> {
    const kubectl = await this.#kubectl();
    if (isRefusal(kubectl)) return kubectl.error;
    const context = await readContext(kubectl.path, this.#environment, this.#signal);
    const known = await before;
    return known !== undefined && isDeepStrictEqual(known, context) ? known : context;
  }
}

function isCurrent(reading: Reading, files: string): boolean {
  return reading.files === files && reading.sources.every(({ file, state }) => fileStamp(file) === state);
}
