import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isIgnored, type Stage } from './dockerfile.ts';
import { repository, repositoryFile } from './manifest-files.ts';

const run = promisify(execFile);

export interface LocalBuild {
  /** The folder that holds the build context. */
  readonly context: string;
  /** The folder in which every stage gets its own root, named after the stage. */
  readonly roots: string;
  /** As Docker spells it: amd64 or arm64. */
  readonly architecture: string;
  /** Added to the environment of every RUN: what stands in for the tools of the base images. */
  readonly environment: Readonly<Record<string, string>>;
  /** Paths each stage finds in its base image: from the path inside the stage to a file of this machine. */
  readonly baseFiles: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Copies into `context` what an image builder would be sent: tracked and new files, without what .dockerignore names. */
export async function copyBuildContext(context: string): Promise<void> {
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    maxBuffer: 64 * 1024 * 1024,
  });
  const dockerignore = repositoryFile('.dockerignore');
  for (const path of new Set(listed.stdout.split('\0'))) {
    if (path === '' || isIgnored(dockerignore, path)) continue;
    mkdirSync(dirname(join(context, path)), { recursive: true });
    cpSync(join(repository, path), join(context, path));
  }
}

/** Carries out one stage of a Dockerfile in a plain folder, without an engine. Stages it copies from must have been built. */
export async function buildStage(stage: Stage, build: LocalBuild): Promise<void> {
  const root = join(build.roots, stage.name);
  mkdirSync(root, { recursive: true });
  for (const [path, source] of Object.entries(build.baseFiles[stage.name] ?? {})) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(source, join(root, path), { dereference: true });
  }
  const variables: Record<string, string> = {};
  let workingDirectory = '/';
  for (const { keyword, value } of stage.instructions) {
    if (keyword === 'ARG') {
      const [name = '', fallback] = value.split('=');
      variables[name] = name === 'TARGETARCH' ? build.architecture : (fallback ?? '');
    } else if (keyword === 'ENV') {
      for (const [, name = '', text = ''] of value.matchAll(/(\w+)=(\S+)/g)) variables[name] = text;
    } else if (keyword === 'WORKDIR') {
      workingDirectory = value;
      mkdirSync(join(root, workingDirectory), { recursive: true });
    } else if (keyword === 'COPY') {
      copy(value, join(root, workingDirectory), root, build);
    } else if (keyword === 'RUN') {
      await run('sh', ['-euc', commandInWorkingDirectory(value)], {
        cwd: join(root, workingDirectory),
        env: { ...variables, ...build.environment },
        maxBuffer: 64 * 1024 * 1024,
      });
    }
  }
}

function copy(value: string, workingDirectory: string, root: string, build: LocalBuild): void {
  const [, from, paths = ''] = /^(?:--from=(\S+) )?(.+)$/.exec(value) ?? [];
  const words = paths.split(' ');
  const target = words.pop() ?? '';
  const sources = from === undefined ? build.context : join(build.roots, from);
  const destination = target.startsWith('/') ? join(root, target) : join(workingDirectory, target);
  for (const word of words) {
    // A folder's content is copied, a file lands under its own name if the destination is a folder: COPY's rules.
    const isFolder = word.endsWith('/') || !target.endsWith('/');
    const goal = isFolder ? destination : join(destination, word.split('/').at(-1) ?? '');
    mkdirSync(dirname(goal), { recursive: true });
    cpSync(join(sources, word), goal, { recursive: true, verbatimSymlinks: true });
  }
}

/** The command without its cache mounts; refuses one that reaches outside the stage's own folder. */
function commandInWorkingDirectory(value: string): string {
  const command = value.replaceAll(/--mount=\S+ /g, '');
  if (/(^|[\s='"])(\/|\.\.|~)/.test(command)) throw new Error(`RUN leaves its WORKDIR: ${command}`);
  return command;
}
