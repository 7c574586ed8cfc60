import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PACKAGE, ROOT, TAG } from './names.ts';

/** What is known of the tree before a release is built. */
export interface Facts {
  readonly commit: string;
  readonly isClean: boolean;
  /** Whether the tag of this version exists and names this commit. */
  readonly isTagged: boolean;
  /** The section of CHANGELOG.md on this version; undefined if it has none. */
  readonly notes: string | undefined;
  /** The Helm chart and its version; undefined if the tree has none. */
  readonly chart: { readonly folder: string; readonly version: string } | undefined;
}

/** Reads the facts of the tree. */
export function readFacts(): Facts {
  const commit = git('rev-parse', 'HEAD');
  const folder = join(ROOT, 'charts', PACKAGE.name);
  const chart = join(folder, 'Chart.yaml');
  return {
    commit,
    isClean: git('status', '--porcelain') === '',
    isTagged: git('tag', '--points-at', 'HEAD').split('\n').includes(TAG),
    notes: notesOf(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), PACKAGE.version),
    chart: existsSync(chart) ? { folder, version: String(parse(readFileSync(chart, 'utf8')).version) } : undefined,
  };
}

/** Returns the section of a changelog on a version, without its heading; undefined if there is none. */
export function notesOf(changelog: string, version: string): string | undefined {
  const heading = new RegExp(`^## \\[?v?${version.replaceAll('.', '\\.')}\\]?(?: .*)?$`, 'm').exec(changelog);
  if (heading === null) return undefined;
  const rest = changelog.slice(heading.index + heading[0].length);
  return rest.slice(0, /^## /m.exec(rest)?.index ?? rest.length).trim();
}

/** What is in the way of publishing, each in a sentence; none for a tree that can be published. */
export function obstacles({ isClean, isTagged, notes, chart }: Facts): readonly string[] {
  return [
    ...(isClean ? [] : ['The tree has changes that are not committed: commit them.']),
    ...(isTagged ? [] : [`This commit has no tag ${TAG}: tag it.`]),
    ...(notes === undefined ? [`CHANGELOG.md has no section on ${PACKAGE.version}: add its heading.`] : []),
    ...(chart === undefined || chart.version === PACKAGE.version
      ? []
      : [`The chart has version ${chart.version}, not ${PACKAGE.version}: set it in Chart.yaml.`]),
  ];
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}
