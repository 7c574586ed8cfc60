import { LIST_NAMES, LISTS, type ListName, type Lists } from './lists.ts';
import type { Event } from './objects/event.ts';
import type { Ref } from './objects/meta.ts';

/** What a diagnosis is of. */
export type Scope =
  | { readonly of: 'cluster' }
  | { readonly of: 'namespace'; readonly namespace: string }
  | { readonly of: 'object'; readonly object: Ref };

/** The last lines that a container wrote, oldest first. */
export interface Log {
  readonly lines: readonly string[];
  /** Whether they are of the run before the one that goes on. */
  readonly previous: boolean;
}

/** Something that could not be read, and why. */
export interface Unread {
  readonly what: string;
  readonly why: string;
}

/** Everything that rules get to see. Times in epoch milliseconds. */
export interface Snapshot extends Lists {
  readonly now: number;
  readonly scope: Scope;
  /** Whether a list was read to its end, so that what is not in it does not exist. */
  readonly isRead: (list: ListName) => boolean;
  /** The Events of an object, the newest first. */
  readonly eventsOf: (on: Ref) => readonly Event[];
  /** By `namespace/pod/container`. */
  readonly logs: ReadonlyMap<string, Log>;
  /** The names of all Secrets of a namespace. */
  readonly secretNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** The names of a Secret's keys, by `namespace/name`. */
  readonly secretKeys: ReadonlyMap<string, readonly string[]>;
  /** Objects that were looked for, as `Kind namespace/name`: if they are not in their list, they do not exist. */
  readonly sought: ReadonlySet<string>;
  readonly unread: readonly Unread[];
}

/** More objects of one list are not kept. */
const MOST_OBJECTS = 5000;

/** Collects what is read until it is judged. */
export class Gathering {
  readonly #lists = new Map<ListName, unknown[]>();
  readonly #read = new Set<ListName>();
  readonly #overfull = new Set<ListName>();
  readonly logs = new Map<string, Log>();
  readonly secretNames = new Map<string, ReadonlySet<string>>();
  readonly secretKeys = new Map<string, readonly string[]>();
  readonly sought = new Set<string>();
  readonly unread: Unread[] = [];

  /** Returns what takes the objects of one read of a list. `keeps` tells which of them are of use. */
  sink<Name extends ListName>(name: Name, keeps: (view: Lists[Name][number]) => boolean = () => true) {
    let taken: unknown[] = [];
    let seen = 0;
    return {
      begin: () => {
        taken = [];
        seen = 0;
      },
      take: (object: unknown) => {
        seen++;
        const view = LISTS[name].view(object) as Lists[Name][number];
        if (!keeps(view)) return;
        if (taken.length === MOST_OBJECTS) this.#overfull.add(name);
        else taken.push(view);
      },
      /** Keeps what was taken. Returns how many objects came. */
      end: (): number => {
        // The object that was asked about may also be in a list.
        const keyOf = (view: unknown) => `${(view as Ref).kind} ${(view as Ref).namespace}/${(view as Ref).name}`;
        const again = new Set(taken.map(keyOf));
        const before = (this.#lists.get(name) ?? []).filter((view) => !again.has(keyOf(view)));
        this.#lists.set(name, [...before, ...taken]);
        return seen;
      },
    };
  }

  /** Marks a list as read to its end. */
  complete(name: ListName): void {
    if (this.#overfull.has(name))
      this.unread.push({
        what: LISTS[name].word,
        why: `there are more than ${MOST_OBJECTS}; the others were left out`,
      });
    else this.#read.add(name);
  }

  /** What was kept of a list so far. */
  objects(name: ListName): readonly unknown[] {
    return this.#lists.get(name) ?? [];
  }

  isRead(name: ListName): boolean {
    return this.#read.has(name);
  }

  /** What was gathered so far. */
  snapshot(now: number, scope: Scope): Snapshot {
    const lists = Object.fromEntries(LIST_NAMES.map((name) => [name, this.#lists.get(name) ?? []])) as unknown as Lists;
    const { logs, secretNames, secretKeys, sought, unread } = this;
    return {
      ...lists,
      now,
      scope,
      isRead: (name) => this.#read.has(name),
      eventsOf: byObject(lists.events),
      logs,
      secretNames,
      secretKeys,
      sought,
      unread,
    };
  }
}

/** Looks for Events by their object: there may be thousands, and as many pods. */
function byObject(events: readonly Event[]): Snapshot['eventsOf'] {
  const keyOf = ({ kind, namespace, name }: Ref) => `${kind} ${namespace} ${name}`;
  let found: Map<string, Event[]> | undefined;
  return (on) => {
    if (found === undefined) {
      found = new Map();
      for (const event of events.toSorted((left, right) => (right.at ?? 0) - (left.at ?? 0))) {
        const same = found.get(keyOf(event.on));
        if (same === undefined) found.set(keyOf(event.on), [event]);
        else same.push(event);
      }
    }
    return found.get(keyOf(on)) ?? [];
  };
}
