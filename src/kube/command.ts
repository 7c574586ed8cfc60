/** One kubectl command as it was parsed from the caller's arguments. Policy judges this record and only this record is run. */
export interface KubectlCommand {
  /** The first word: the kubectl subcommand. */
  readonly subcommand: string;
  /** Everything after the subcommand, as given. */
  readonly words: readonly string[];
  /** Where in `words` the first `--` stands, or -1. Words after it belong to a container's command. */
  readonly dashAt: number;
  /** The flags before `--`, in order, as far as their own token shows them. */
  readonly flags: readonly FlagToken[];
}

/** A flag as its token shows it: its name with the dashes, in kubectl's normal spelling, and its value if glued on. */
export interface FlagToken {
  readonly name: string;
  readonly value: string | undefined;
  /** Index in the `words` of the command. */
  readonly at: number;
}

/** What a tool wants done. `cleanup` is what must be run unless `command` ends well. */
export interface Plan {
  readonly tool: 'kubectl' | 'run_image';
  readonly command: KubectlCommand;
  /** run_image only: the image that the command starts. */
  readonly image?: string;
  readonly cleanup?: KubectlCommand;
}
