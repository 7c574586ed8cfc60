import type { AnswerWish } from './answer.ts';
import type { Filter } from './filter.ts';
import type { Kind } from './kinds.ts';
import type { Preapproved } from './preapproved.ts';

/** One kubectl command as kubectl itself would read it. Policy judges this record, and only what it says is run. */
export interface KubectlCommand {
  /** The words of the command, aliases resolved: `["rollout", "status"]`. */
  readonly path: readonly string[];
  /** Every flag that was given, in order. A later one of the same name wins or is added, as `repeat` says. */
  readonly flags: readonly Flag[];
  readonly positionals: readonly string[];
  /** Index of the first positional that stood after `--`, or -1 where there was no `--`. */
  readonly dashAt: number;
  /** The objects it gets on standard input, for `-f -`; absent where it reads none. */
  readonly documents?: readonly KubernetesObject[];
}

/** An object of the cluster as a document states it, of which only the head is known. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly namespace?: string } & Readonly<
    Record<string, unknown>
  >;
  readonly [field: string]: unknown;
}

/** A flag that was given. */
export interface Flag {
  /** Its long name without dashes, in kubectl's normal spelling. */
  readonly name: string;
  /** Its value as kubectl gets it, also where none was written. */
  readonly value: string;
  /** Its one-letter form, where it has one. */
  readonly shorthand?: string;
  /** How the caller wrote it, without the value. */
  readonly spelled: string;
  /** How the caller wrote the value, where `value` says the same in another form: a patch in YAML. */
  readonly written?: string;
  readonly repeat: string;
  /** Whether it only shares its name with a flag of kubectl itself, like --user of create rolebinding. */
  readonly shadows?: true;
}

/** What a tool wants done. `cleanup` is what must be run unless `command` ends well. */
export interface Plan {
  readonly command: KubectlCommand;
  /** The image that the command starts, if the list of images lets the plan run instead of the list of subcommands. */
  readonly image?: string;
  /** Which preapproved form the command has, if that lets the plan run instead of the list of subcommands. */
  readonly preapproved?: Preapproved;
  readonly cleanup?: KubectlCommand;
  /** What the caller wants to see of the output; absent if nothing but the server's settings says so. */
  readonly answer?: AnswerWish;
  /** The filters that stdout passes before it is kept; absent without any. */
  readonly pipe?: readonly Filter[];
  /**
   * What the cluster says its words for types stand for: a category for several kinds, a word it does not know for none. A
   * word is left out if the cluster gave no answer, and the whole map if the cluster was not asked.
   */
  readonly kinds?: ReadonlyMap<string, readonly Kind[]>;
  /** Short names in it for which the cluster has further kinds, of which kubectl would warn. */
  readonly ambiguous?: readonly { readonly word: string; readonly others: readonly string[] }[];
  /** Whether it has words that the cluster gave no answer for, so that only kubectl can tell what they stand for. */
  readonly unresolved?: boolean;
}

/** A user and groups to impersonate. Source: Kubernetes, User impersonation. */
export interface ActAs {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The value a flag has in the end: the last one given, or undefined. */
export function flagValue(command: KubectlCommand, name: string): string | undefined {
  return command.flags.findLast((flag) => flag.name === name)?.value;
}

/** Whether a boolean flag is on in the end. */
export function isOn(command: KubectlCommand, name: string): boolean {
  return flagValue(command, name) === 'true';
}
