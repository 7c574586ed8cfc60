import type { FollowUps } from '../../diagnose/follow-up.ts';
import { namesIn, secretKeysIn, toLog } from '../../diagnose/follow-up.ts';
import { LISTS, type ListName } from '../../diagnose/lists.ts';
import { OPTIONAL, type Read, WORDS } from '../../diagnose/reading.ts';
import { Gathering } from '../../diagnose/snapshot.ts';
import { isRefusal, type Refusal } from '../../errors.ts';
import type { Execution } from '../../kube/execution.ts';
import type { ObjectSink } from '../../kube/object-sink.ts';
import { kubectl } from '../kubectl.ts';
import type { CourseSteps, PlanFacts } from '../tool.ts';
import { whyUnread } from './why-unread.ts';

/** Reads that run at once. */
const AT_ONCE = 6;

/** With these codes no further read can succeed in this call. */
const NO_CLUSTER: ReadonlySet<string> = new Set([
  'NO_CLUSTER',
  'CREDENTIALS_REJECTED',
  'KUBECONFIG_UNUSABLE',
  'KUBECTL_MISSING',
  'KUBECTL_NOT_EXECUTABLE',
  'KUBECTL_TOO_OLD',
]);

/** Takes the steps of one diagnosis. */
export class Reader {
  readonly gathering = new Gathering();
  readonly #facts: PlanFacts;
  readonly #steps: CourseSteps;
  readonly #done = new Set<string>();
  #spent = 0;
  #reads = 0;
  #refusals: Refusal[] = [];
  #noCluster: Refusal | undefined;

  constructor(facts: PlanFacts, steps: CourseSteps) {
    this.#facts = facts;
    this.#steps = steps;
  }

  /** Why nothing could be read, if every read was refused or found no cluster. */
  get refusal(): Refusal | undefined {
    return this.#refusals.length === this.#reads ? this.#refusals[0] : undefined;
  }

  /** Asks once what all words for types mean. Returns which optional lists the cluster has. */
  async resolveWords(): Promise<(list: ListName) => boolean> {
    const plan = kubectl.plan({ args: ['get', WORDS.join(','), '--output=name'] }, this.#facts);
    const judged = isRefusal(plan) ? plan : await this.#steps.judge(plan);
    const kinds = isRefusal(judged) ? undefined : judged.kinds;
    return (list) => {
      const { word } = LISTS[list];
      const [resource] = word.split('.');
      return (
        !OPTIONAL.includes(list) ||
        [...(kinds?.values() ?? [])]
          .flat()
          .some((kind) => kind.resource === resource && word === `${kind.resource}.${kind.group}`)
      );
    };
  }

  /** Reads objects into their list. Gives what ended the read. */
  async read({ list, args, keeps, isWhole, isExtra = false, seeks = [] }: Read): Promise<Execution | Refusal> {
    const sink = this.gathering.sink(list, keeps as Parameters<Gathering['sink']>[1]);
    const end = await this.take(['get', ...args, '--output=json'], sink);
    sink.end();
    const why = whyUnread(end);
    if (why === 'absent' || why === undefined) {
      if (isWhole) this.gathering.complete(list);
      for (const sought of seeks) this.gathering.sought.add(sought);
    } else if (!isExtra) this.gathering.unread.push({ what: args[0] ?? '', why });
    return end;
  }

  /** Reads some lists at once, each only once in a diagnosis. */
  async readAll(reads: readonly Read[], most?: number): Promise<void> {
    await inParallel(this.#new(reads, most), async (each) => void (await this.read(each)));
  }

  /** How many requests the lists and texts take that were read. */
  get spent(): number {
    return this.#spent;
  }

  /** The reads that were not made yet, as long as they take no more than `most` requests in all. */
  #new<T extends { readonly args: readonly string[] }>(
    reads: readonly T[],
    most = Number.POSITIVE_INFINITY,
  ): readonly T[] {
    return reads.filter(({ args }) => {
      const words = args.join(' ');
      if (this.#done.has(words)) return false;
      // A log takes a look at its pod.
      const cost = args[0] === 'logs' ? 2 : 1;
      if (this.#spent + cost <= most) {
        this.#spent += cost;
        this.#done.add(words);
        return true;
      }
      this.gathering.unread.push({ what: args.slice(0, 2).join(' '), why: 'one diagnosis makes no more reads' });
      return false;
    });
  }

  /** Reads logs, and names of Secrets and their keys. */
  async readTexts({ logs: all, secrets: named }: Pick<FollowUps, 'logs' | 'secrets'>, most: number): Promise<void> {
    const logs = this.#new(all, most);
    const secrets = this.#new(named, most);
    await inParallel(logs, async ({ key, args, previous }) => {
      const printed = await this.#text(args, 'logs');
      if (printed !== undefined) this.gathering.logs.set(key, toLog(printed, previous));
    });
    await inParallel(secrets, async ({ namespace, name, args }) => {
      const printed = await this.#text(args, name === undefined ? 'names of secrets' : undefined);
      if (printed === undefined) return;
      if (name === undefined) this.gathering.secretNames.set(namespace, new Set(namesIn(printed)));
      else {
        const keys = secretKeysIn(printed);
        if (keys !== undefined) this.gathering.secretKeys.set(`${namespace}/${name}`, keys);
      }
    });
  }

  async #text(args: readonly string[], what: string | undefined): Promise<string | undefined> {
    const end = await this.take(args);
    const why = whyUnread(end);
    if (why !== undefined && why !== 'absent' && what !== undefined) this.gathering.unread.push({ what, why });
    return !isRefusal(end) && end.ended === 'exited' && end.exitCode === 0 ? end.stdout.text : undefined;
  }

  /** Takes one step; none once the server has found no way to the cluster. */
  async take(args: readonly string[], objects?: ObjectSink): Promise<Execution | Refusal> {
    this.#reads++;
    if (this.#noCluster !== undefined) {
      this.#refusals.push(this.#noCluster);
      return { ended: 'not-run', refusal: this.#noCluster };
    }
    const plan = kubectl.plan({ args }, this.#facts);
    const end = isRefusal(plan) ? plan : await this.#steps.take(plan, objects);
    const refusal = isRefusal(end) ? end : whyNotRead(end);
    if (refusal !== undefined) this.#refusals.push(refusal);
    if (refusal !== undefined && NO_CLUSTER.has(refusal.code)) this.#noCluster = refusal;
    return end;
  }
}

function whyNotRead(end: Execution): Refusal | undefined {
  if (end.ended === 'not-run') return end.refusal;
  return end.ended === 'exited' ? end.cause : undefined;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
