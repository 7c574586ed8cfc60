import { parseDockerfile, stageNamed, valuesOf } from '../deployment/dockerfile.ts';
import { repositoryFile } from '../deployment/manifest-files.ts';

const server = stageNamed(parseDockerfile(repositoryFile('Dockerfile')), 'server');

/** The arguments that the image hands to the server by default. */
export const IMAGE_ARGUMENTS = JSON.parse(valuesOf([server], 'CMD')[0] ?? '[]') as readonly string[];

/** The environment that the image sets. */
export const IMAGE_ENVIRONMENT: Readonly<Record<string, string>> = Object.fromEntries(
  valuesOf([server], 'ENV').flatMap((line) =>
    [...line.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', text = '']) => [name, text] as const),
  ),
);

/** The image's arguments with another port, because many tests run on one machine. */
export function argumentsOnPort(port: number): readonly string[] {
  return IMAGE_ARGUMENTS.map((word) => (word === '8000' ? `${port}` : word));
}
