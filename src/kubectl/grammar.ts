/** One flag of a command, as kubectl declares it. */
export interface FlagGrammar {
  readonly name: string;
  readonly shorthand?: string;
  readonly type: string;
  /** The value a flag given without one has; undefined where a value must follow. */
  readonly noOptDefVal?: string;
  readonly repeat: string;
  /** A flag of kubectl's root, or of a group, that its subcommands have too. */
  readonly persistent?: boolean;
  /** Must be given before the command runs. */
  readonly required?: boolean;
  /** Has the name of a flag it inherits and hides, and means something else. */
  readonly shadows?: true;
  /** Not yet known while kubectl looks for the subcommand. */
  readonly late?: boolean;
}

/** One command of kubectl's tree. */
export interface CommandGrammar {
  readonly path: readonly string[];
  readonly aliases?: readonly string[];
  /** Whether it does something by itself, or only prints the help of its subcommands. */
  readonly kind: string;
  readonly late?: boolean;
  /** Takes all that follows as it is; only the hidden command of shell completion does. */
  readonly disableFlagParsing?: boolean;
  readonly flags: readonly FlagGrammar[];
}

/** The grammar of one kubectl version, as hack/grammar read it from kubectl's own command tree. */
export interface Grammar {
  readonly minor: string;
  readonly flags: readonly FlagGrammar[];
  readonly commands: readonly CommandGrammar[];
  /** The command of a path, its words joined by blanks. */
  readonly find: (path: readonly string[]) => CommandNode | undefined;
}

/** A command together with what a parser asks of it. */
export interface CommandNode {
  readonly grammar: CommandGrammar;
  readonly path: readonly string[];
  readonly children: ReadonlyMap<string, CommandNode>;
  /** Flags by name and by shorthand, those inherited from above included. */
  readonly byName: ReadonlyMap<string, FlagGrammar>;
  readonly byShorthand: ReadonlyMap<string, FlagGrammar>;
}

/** The flag every command has of cobra itself; known only once the command is found. */
const HELP: FlagGrammar = {
  name: 'help',
  shorthand: 'h',
  type: 'bool',
  noOptDefVal: 'true',
  repeat: 'last',
  late: true,
};

/** Builds the look-up tables of a grammar. */
export function loadGrammar(minor: string, data: Pick<Grammar, 'flags' | 'commands'>): Grammar {
  const nodes = new Map<string, CommandNode>();
  const build = (command: CommandGrammar, inherited: readonly FlagGrammar[]): CommandNode => {
    // A flag of the command itself hides an inherited one of the same name, together with its letter.
    const above = new Set(inherited.map(({ name }) => name));
    const own = command.flags.map((flag) => (above.has(flag.name) ? { ...flag, shadows: true as const } : flag));
    const byName = new Map([HELP, ...inherited, ...own].map((flag) => [flag.name, flag]));
    const children = new Map<string, CommandNode>();
    const node: CommandNode = {
      grammar: command,
      path: command.path,
      children,
      byName,
      byShorthand: new Map(
        [...byName.values()].flatMap((flag) => (flag.shorthand ? [[flag.shorthand, flag] as const] : [])),
      ),
    };
    nodes.set(command.path.join(' '), node);
    const passedOn = [...inherited, ...command.flags.filter(({ persistent }) => persistent)];
    for (const child of data.commands) {
      if (child.path.length !== command.path.length + 1) continue;
      if (command.path.some((word, at) => child.path[at] !== word)) continue;
      const childNode = build(child, passedOn);
      for (const name of [child.path.at(-1) ?? '', ...(child.aliases ?? [])]) children.set(name, childNode);
    }
    return node;
  };
  const root = data.commands.find(({ path }) => path.length === 0) ?? { path: [], kind: 'help', flags: [] };
  build({ ...root, flags: [...data.flags, ...root.flags] }, []);
  return { minor, flags: data.flags, commands: data.commands, find: (path) => nodes.get(path.join(' ')) };
}
