import { isDeepStrictEqual } from 'node:util';
import type { Driver, Outcome } from './drive.ts';
import type { Made } from './judge.ts';
import { collectionOf, type Fields, type Target, targetsOf } from './objects.ts';
import { type Form, requestOf, type Sent, type Variant } from './variants.ts';

/** A write that was made, and the variant that made it; none for what a look at the end found. */
export interface Written extends Made {
  readonly variant?: Variant | undefined;
  readonly sent?: Sent | undefined;
}

/** After so many writes an object is made again, so that most variants work on what they are composed for. */
const MOST_CHANGES = 3;
const APPLY = 'application/apply-patch+yaml';

/** A way to make a write. */
export type Send = (sent: Sent, target: Target, form: Form) => Promise<Outcome>;

/** One namespace with its objects, on which variants are tried one after another. */
export class Ground {
  readonly targets: readonly Target[];
  readonly #driver: Driver;
  readonly #send: Send;
  readonly #known = new Map<string, Fields>();
  readonly #changes = new Map<string, number>();
  #made = 0;

  /** `send` makes the writes; the gateway does, unless another way is given. */
  constructor(driver: Driver, namespace: string, send: Send = (sent, _, form) => driver.send(form, sent)) {
    this.#driver = driver;
    this.#send = send;
    this.targets = targetsOf(namespace);
  }

  /** Makes the namespace and its objects. */
  async make(): Promise<void> {
    for (const target of this.targets) if (target.isStored) await this.#apply(target);
    await this.#until(`${collectionOf(this.#find('admin'))}/default`, 200);
  }

  /** Deletes the namespace and what else is the ground's own. */
  async clear(): Promise<void> {
    for (const target of this.targets)
      if (target.isStored && target.namespace === undefined) await this.#driver.ask('DELETE', pathOf(target));
  }

  /** Tries one variant, and gives its outcome and the write, if it was made. */
  async try(variant: Variant): Promise<{ readonly outcome: Outcome; readonly written: Written | undefined }> {
    const target = this.targets[variant.at];
    if (target === undefined) throw new Error('The variant has no target.');
    const fresh = `made-${target.namespace ?? target.name}-${this.#made++}`;
    const sent = requestOf(variant, target, fresh);
    const outcome = await this.#send(sent, target, variant.form);
    if (!outcome.isMade) return { outcome, written: undefined };
    const isNew = sent.path === collectionOf(target) || sent.path.endsWith(`/${fresh}`);
    const name = isNew ? nameOf(outcome.object) : target.name;
    const path = `${collectionOf(target)}/${name}`;
    const { status, object } = await this.#driver.ask('GET', path);
    // The garbage collector may have been faster with what is new: then the answer tells what was stored.
    const after = status === 200 ? object : isNew ? outcome.object : undefined;
    const written = {
      ...madeOf(target, isNew ? undefined : this.#known.get(target.key), after),
      name,
      subresource: sent.subresource,
      variant,
      sent,
    };
    if (isNew) await this.#remove(path, after);
    else await this.#settle(target, after);
    return { outcome, written };
  }

  /** Looks at what is stored, and gives what changed although no write was accepted. */
  async look(): Promise<readonly Written[]> {
    const found: Written[] = [];
    for (const target of this.targets.filter(({ isStored }) => isStored)) {
      const { status, object } = await this.#driver.ask('GET', pathOf(target));
      const after = status === 200 ? object : undefined;
      const before = this.#known.get(target.key);
      if (!isDeepStrictEqual(before, after)) found.push(madeOf(target, before, after));
      if (after !== undefined) this.#known.set(target.key, after);
    }
    return found;
  }

  async #settle(target: Target, after: Fields | undefined): Promise<void> {
    const changes = (this.#changes.get(target.key) ?? 0) + 1;
    this.#changes.set(target.key, changes);
    if (after !== undefined) this.#known.set(target.key, after);
    if (after !== undefined && changes < MOST_CHANGES) return;
    this.#changes.delete(target.key);
    if (target.isLasting) {
      const { object } = await this.#driver.ask('PUT', pathOf(target), target.document);
      this.#known.set(target.key, object);
    } else {
      await this.#remove(pathOf(target), after);
      await this.#until(pathOf(target), 404);
      await this.#apply(target);
    }
  }

  async #apply(target: Target): Promise<void> {
    const path = `${pathOf(target)}?fieldManager=kubectl&force=true`;
    const { status, object } = await this.#driver.ask('PATCH', path, target.document, APPLY);
    if (status >= 400) throw new Error(`${target.key} cannot be made: ${String(object['message'])}`);
    this.#known.set(target.key, object);
  }

  async #remove(path: string, object: Fields | undefined): Promise<void> {
    const finalizers = ((object?.['metadata'] ?? {}) as Fields)['finalizers'];
    if (finalizers !== undefined)
      await this.#driver.ask('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json');
    await this.#driver.ask('DELETE', path, { gracePeriodSeconds: 0, propagationPolicy: 'Background' });
  }

  async #until(path: string, wanted: number): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if ((await this.#driver.ask('GET', path)).status === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${path} does not come to answer ${wanted}.`);
  }

  #find(key: string): Target {
    const found = this.targets.find((target) => target.key === key);
    if (found === undefined) throw new Error(`There is no target ${key}.`);
    return found;
  }
}

const pathOf = (target: Target) => `${collectionOf(target)}/${target.name}`;

function nameOf(object: Fields): string {
  const { name } = (object['metadata'] ?? {}) as Fields;
  return String(name);
}

function madeOf(
  { group, plural, namespace, name }: Target,
  before: Fields | undefined,
  after: Fields | undefined,
): Made {
  const operation = before === undefined ? 'CREATE' : after === undefined ? 'DELETE' : 'UPDATE';
  return { operation, group, resource: plural, namespace, name, before, after };
}
