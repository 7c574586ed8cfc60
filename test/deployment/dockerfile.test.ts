import { describe, expect, test } from 'vitest';
import { isIgnored, parseDockerfile, stageNamed, valuesOf } from './dockerfile.ts';
import { repositoryFile } from './manifest-files.ts';

const stages = parseDockerfile(repositoryFile('Dockerfile'));
const server = stageNamed(stages, 'server');
const of = (keyword: string) => valuesOf([server], keyword);
const packageJson = JSON.parse(repositoryFile('package.json')) as {
  version: string;
  license: string;
  devDependencies: Record<string, string>;
};

describe('the image', () => {
  test('serves MCP over HTTP on port 8000 when it is run without arguments', () => {
    expect(stages.at(-1)).toBe(server);
    expect(of('ENTRYPOINT')).toEqual([
      '["/usr/local/bin/tini", "-s", "--", "/usr/local/bin/node", "/app/dist/main.js"]',
    ]);
    expect(of('CMD')).toEqual(['["--transport", "http", "--host", "0.0.0.0", "--port", "8000"]']);
    expect(of('EXPOSE')).toEqual(['8000']);
    expect(of('WORKDIR')).toEqual(['/app']);
  });

  test('runs as user and group 1000, by number', () => {
    expect(of('USER')).toEqual(['1000:1000']);
  });

  test('has a base without shell or package manager, and runs nothing during the build', () => {
    expect(server.image).toBe('gcr.io/distroless/cc-debian13:nonroot');
    expect(of('RUN')).toEqual([]);
  });

  test('is built without emulation: every stage that runs something runs on the building machine', () => {
    const running = stages.filter((stage) => stage.instructions.some(({ keyword }) => keyword === 'RUN'));
    expect(running.map(({ name, platform }) => [name, platform])).toEqual([
      ['kubectl', '$BUILDPLATFORM'],
      ['init', '$BUILDPLATFORM'],
      ['bundle', '$BUILDPLATFORM'],
    ]);
    expect(stageNamed(stages, 'node').platform).toBeUndefined();
    expect(server.platform).toBeUndefined();
    for (const name of ['kubectl', 'init']) {
      expect(valuesOf([stageNamed(stages, name)], 'ARG')).toContain('TARGETARCH');
      expect(valuesOf([stageNamed(stages, name)], 'RUN').join()).toContain('=$TARGETARCH');
    }
  });

  test('uses the node that the project is developed and tested with, in every stage', () => {
    const images = stages.map(({ image }) => image).filter((image) => image.startsWith('node:'));
    expect(images).toHaveLength(3);
    expect(new Set(images)).toEqual(new Set([`node:${packageJson.devDependencies['node']}-trixie-slim`]));
  });

  test('holds kubectl v1.37.2, the version that its Go module asks for, made by the Go it asks for', () => {
    const stage = stageNamed(stages, 'kubectl');
    expect(valuesOf([stage], 'ARG')).toContain('KUBECTL_VERSION=v1.37.2');
    const goMod = repositoryFile('hack/kubectl/go.mod');
    expect(/k8s\.io\/kubectl (v\S+)/.exec(goMod)?.[1]).toBe('v0.37.2');
    const [, goVersion = ''] = /^golang:(\d+\.\d+)\.\d+-trixie$/.exec(stage.image) ?? [];
    expect(/^go (\d+\.\d+)/m.exec(goMod)?.[1]).toBe(goVersion);
  });

  test('installs packages from the lock file only, and never runs their scripts', () => {
    const installs = valuesOf(stages, 'RUN').filter((command) => command.includes('npm') && !command.includes('build'));
    expect(installs).toHaveLength(1);
    for (const install of installs) expect(install).toMatch(/npm ci .*--ignore-scripts/);
  });

  test('says what it is in the labels of the OCI image specification', () => {
    const labels = of('LABEL').join(' ');
    expect(labels).toContain('org.opencontainers.image.title="kubernetes-remediation-mcp"');
    expect(labels).toContain(`org.opencontainers.image.licenses="${packageJson.license}"`);
    expect(of('ARG')).toContain(`VERSION=${packageJson.version}`);
  });

  test('takes no file from a network address and no value that looks like a secret', () => {
    const all = stages.flatMap((stage) => stage.instructions);
    expect(all.filter(({ value }) => /https?:\/\//.test(value))).toEqual([]);
    expect(
      all.filter(({ keyword, value }) => /^(ARG|ENV)$/.test(keyword) && /token|password|secret|key/i.test(value)),
    ).toEqual([]);
  });
});

describe('.dockerignore', () => {
  const ignored = (path: string) => isIgnored(repositoryFile('.dockerignore'), path);

  test.each([
    'package.json',
    'package-lock.json',
    'scripts/build.ts',
    'scripts/build-console.ts',
    'console/src/main.tsx',
    'tsconfig.json',
    'LICENSE',
    'src/main.ts',
    'src/api/kubeconfig/kubeconfig.ts',
    'hack/kubectl/go.mod',
    'hack/kubectl/main.go',
  ])('lets the build have %s', (path) => {
    expect(ignored(path)).toBe(false);
  });

  test.each([
    '.git/config',
    '.env',
    'src/.env',
    'src/.env.local',
    'src/tls.key',
    'kubeconfig',
    'src/admin.kubeconfig',
    'node_modules/zod/package.json',
    'dist/main.js',
    'test/cluster/setup.ts',
    'hack/control-plane.ts',
    'hack/cluster/main.go',
    'hack/kubectl/bin/kubectl',
    'hack/kubectl-extra/main.go',
    'README.md',
  ])('keeps %s out of the build', (path) => {
    expect(ignored(path)).toBe(true);
  });
});
