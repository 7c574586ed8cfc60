import { CHARTS, IMAGE, IS_PRERELEASE, PACKAGE, REPOSITORY, TAG, TARBALL } from './names.ts';

/** The parts of a release that are published, each by a job of its own. */
export const PARTS = ['image', 'npm', 'chart', 'release', 'registry'] as const;
export type Part = (typeof PARTS)[number];

export type Command = readonly [program: string, ...args: string[]];

/** What the commands of a part need to know: paths are relative to the repository. */
export interface ToPublish {
  readonly commit: string;
  /** dist/release, where `make release` left what is published. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Returns the digest that an earlier command of the part left. */
  readonly digest: () => string;
  readonly publisher: string;
  readonly chart: string | undefined;
}

/** Where the commands leave the digest of what they pushed. */
export const IMAGE_METADATA = 'image.json';
export const IMAGE_SBOM = 'image.cdx.json';

/** The tags that an image of this version gets. */
export const IMAGE_TAGS: readonly string[] = [PACKAGE.version, ...(IS_PRERELEASE ? [] : ['latest'])];

/**
 * The commands that publish a part, in their order. docs/adr/0035-distribution.md lists their programs. A command is made when
 * its turn has come, because it may need the digest that the command before it left.
 */
export function commandsFor(part: Part, to: ToPublish): readonly (() => Command)[] {
  const image = () => `${IMAGE}@${to.digest()}`;
  switch (part) {
    case 'image':
      return [
        () => [
          ...(['docker', 'buildx', 'build', '--platform', 'linux/amd64,linux/arm64'] as const),
          ...['--build-arg', `VERSION=${PACKAGE.version}`, '--build-arg', `REVISION=${to.commit}`],
          // The MCP registry takes an image for ours by this label.
          ...['--label', `io.modelcontextprotocol.server.name=${PACKAGE.mcpName}`],
          ...['--label', `org.opencontainers.image.source=${REPOSITORY}`],
          ...['--provenance', 'mode=max', '--metadata-file', `${to.folder}/${IMAGE_METADATA}`],
          ...IMAGE_TAGS.flatMap((tag) => ['--tag', `${IMAGE}:${tag}`]),
          ...['--push', '.'],
        ],
        () => ['syft', 'scan', `registry:${image()}`, '--output', `cyclonedx-json=${to.folder}/${IMAGE_SBOM}`],
        () => ['cosign', 'sign', '--yes', image()],
        () => [
          ...(['cosign', 'attest', '--yes', '--type', 'cyclonedx'] as const),
          ...['--predicate', `${to.folder}/${IMAGE_SBOM}`, image()],
        ],
      ];
    case 'npm':
      return [
        () => [
          ...(['npm', 'publish', `${to.folder}/${TARBALL}`, '--provenance', '--access', 'public'] as const),
          ...['--tag', IS_PRERELEASE ? 'next' : 'latest'],
        ],
      ];
    case 'chart': {
      const { chart } = to;
      if (chart === undefined) return [];
      return [
        () => ['helm', 'push', chart, `oci://${CHARTS}`],
        () => ['cosign', 'sign', '--yes', `${CHARTS}/${PACKAGE.name}@${to.digest()}`],
      ];
    }
    case 'release':
      return [
        () => [
          ...(['gh', 'release', 'create', TAG, '--verify-tag', '--title', TAG] as const),
          ...['--notes-file', `${to.folder}/notes.md`, ...(IS_PRERELEASE ? ['--prerelease'] : [])],
          ...to.files.map((file) => `${to.folder}/${file}`),
        ],
      ];
    case 'registry':
      return [
        () => [to.publisher, 'login', 'github-oidc'],
        () => [to.publisher, 'publish', `${to.folder}/server.json`],
      ];
  }
}
