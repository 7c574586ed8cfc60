import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What package.json says of the program. */
export const PACKAGE = {
  name: String(manifest.name),
  version: String(manifest.version),
  description: String(manifest.description),
  license: String(manifest.license),
  /** The name in the MCP registry. */
  mcpName: String(manifest.mcpName),
  keywords: manifest.keywords as readonly string[],
  node: String(manifest.engines.node),
} as const;

/** The address of the repository, without an ending. All other addresses follow from it. */
export const REPOSITORY: string = String(manifest.repository.url).replace(/^git\+|\.git$/g, '');

const [owner = '', repository = ''] = new URL(REPOSITORY).pathname.slice(1).toLowerCase().split('/');

/** The container image without a tag, and where charts are pushed. */
export const IMAGE = `ghcr.io/${owner}/${repository}`;
export const CHARTS = `ghcr.io/${owner}/charts`;

/** The git tag of this version, and where the files of its release are. */
export const TAG = `v${PACKAGE.version}`;
export const DOWNLOADS = `${REPOSITORY}/releases/download/${TAG}`;

/** The names of the files of a release. */
export const TARBALL = `${PACKAGE.name}-${PACKAGE.version}.tgz`;
export const BUNDLE = `${PACKAGE.name}.mcpb`;
export const FORMULA = `${PACKAGE.name}.rb`;

/** A version with a hyphen is one that nobody gets unasked: it is neither `latest` nor a full release. */
export const IS_PRERELEASE = PACKAGE.version.includes('-');

/** Writes JSON as the formatter of the repository does: lists of plain values on one line, if they fit into 120 characters. */
export function writeJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  const scalar = '(?:"(?:[^"\\\\]|\\\\.)*"|-?[\\d.]+|true|false|null)';
  const list = new RegExp(`^( *)(.*)\\[\\n\\s+(${scalar}(?:,\\n\\s+${scalar})*)\\n\\s+\\](,?)$`, 'gm');
  return `${text.replace(list, (whole, indent: string, before: string, items: string, comma: string) => {
    const line = `${indent}${before}[${items.replaceAll(/,\n\s+/g, ', ')}]${comma}`;
    return line.length <= 120 ? line : whole;
  })}\n`;
}
