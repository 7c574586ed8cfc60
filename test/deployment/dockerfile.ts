export interface Instruction {
  readonly keyword: string;
  readonly value: string;
}

export interface Stage {
  readonly name: string;
  readonly image: string;
  /** The value of `--platform`; undefined stands for the target's platform. */
  readonly platform: string | undefined;
  readonly instructions: readonly Instruction[];
}

const known = ['ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'LABEL', 'RUN', 'USER', 'WORKDIR'];

/** The stages of a Dockerfile that keeps to the instructions above; throws on any other, rather than overlook one. */
export function parseDockerfile(text: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of logicalLines(text)) {
    const [, keyword = '', value = ''] = /^([A-Z]+)\s+(.+)$/s.exec(line) ?? [];
    if (keyword === 'FROM') {
      const [, platform, image, name] = /^(?:--platform=(\S+) )?(\S+) AS (\S+)$/.exec(value) ?? [];
      if (image === undefined || name === undefined) throw new Error(`cannot read: ${line}`);
      stages.push({ name, image, platform, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined || !known.includes(keyword)) throw new Error(`cannot read: ${line}`);
    stage.instructions.push({ keyword, value });
  }
  return stages;
}

function logicalLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n');
}

/** The values of one instruction, over all stages or one. */
export function valuesOf(stages: readonly Stage[], keyword: string): string[] {
  return stages.flatMap((stage) => stage.instructions.filter((i) => i.keyword === keyword).map((i) => i.value));
}

export function stageNamed(stages: readonly Stage[], name: string): Stage {
  const stage = stages.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new Error(`no stage named ${name}`);
  return stage;
}

/** Whether a .dockerignore keeps a path out of the build: the last pattern that matches it or a folder above it decides. */
export function isIgnored(dockerignore: string, path: string): boolean {
  const candidates = path.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/'));
  let ignored = false;
  for (const line of dockerignore.split('\n')) {
    const pattern = line.trim();
    if (pattern === '' || pattern.startsWith('#')) continue;
    const keeps = pattern.startsWith('!');
    const expression = globExpression(keeps ? pattern.slice(1) : pattern);
    if (candidates.some((candidate) => expression.test(candidate))) ignored = !keeps;
  }
  return ignored;
}

function globExpression(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**/', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '(?:.*/)?');
  return new RegExp(`^${source}$`);
}
