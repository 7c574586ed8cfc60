import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { arch, homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDockerfile, stageNamed, valuesOf } from '../deployment/dockerfile.ts';
import { buildStage, copyBuildContext, type LocalBuild } from '../deployment/local-build.ts';
import { repository, repositoryFile } from '../deployment/manifest-files.ts';
import { freePort } from '../free-port.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'image-'));
const stages = parseDockerfile(repositoryFile('Dockerfile'));
const image = join(folder, 'roots', 'server');
const architecture = arch() === 'x64' ? 'amd64' : arch();
const packageJson = JSON.parse(repositoryFile('package.json')) as {
  version: string;
  dependencies?: Record<string, string>;
};
const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;
const [entrypoint = []] = valuesOf([stageNamed(stages, 'server')], 'ENTRYPOINT').map((v) => JSON.parse(v) as string[]);
const [command = []] = valuesOf([stageNamed(stages, 'server')], 'CMD').map((v) => JSON.parse(v) as string[]);

/** Package managers keep their caches, but none of their other settings: npm's would lead it back into this checkout. */
function toolEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(GO[A-Z]*|SSL_CERT_\w+|NODE_EXTRA_CA_CERTS|(https?|no)_proxy)$/i.test(name),
  ) as [string, string][];
  const apt = join(folder, 'apt');
  mkdirSync(join(apt, 'lists/partial'), { recursive: true });
  mkdirSync(join(apt, 'archives/partial'), { recursive: true });
  writeFileSync(`${apt}.conf`, `Dir::State "${apt}"; Dir::Cache "${apt}"; APT::Sandbox::User "root";\n`);
  return {
    ...Object.fromEntries(kept),
    HOME: homedir(),
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    APT_CONFIG: `${apt}.conf`,
    npm_config_prefer_offline: 'true',
  };
}

const build: LocalBuild = {
  context: join(folder, 'context'),
  roots: join(folder, 'roots'),
  architecture,
  environment: toolEnvironment(),
  baseFiles: { node: { '/usr/local/bin/node': process.execPath, '/usr/local/LICENSE': `${repository}LICENSE` } },
};

/** The C and C++ runtime: all that the base image is relied on for, taken from this machine. */
const runtime = ['ld-linux', 'libc.so', 'libdl.so', 'libgcc_s.so', 'libm.so', 'libpthread.so', 'libstdc++.so'];

/** What ldd says of a program of the image: the libraries it needs, or that it needs none. */
function linkage(program: string): string {
  const { stdout, stderr } = spawnSync('ldd', [join(image, 'usr/local/bin', program)], { encoding: 'utf8' });
  return stdout + stderr;
}

/** The shared libraries that node loads, as paths of this machine. */
const libraries = (): string[] => [...linkage('node').matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);

/** Starts the image's ENTRYPOINT as user 1000, in a root that holds the image and the C runtime and nothing else. */
function start(args: readonly string[]): ChildProcess {
  return spawn('chroot', ['--userspec=1000:1000', image, ...entrypoint, ...args], {
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      NODE_ENV: 'production',
      HOME: '/tmp',
      KUBECONFIG: '/kubeconfig',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (output.stdout += chunk));
  child.stderr?.on('data', (chunk) => (output.stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

describe('the image, put together by the commands of its Dockerfile', () => {
  beforeAll(async () => {
    await copyBuildContext(build.context);
    for (const stage of stages) await buildStage(stage, build);
  }, 20 * 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds tini, node, kubectl and one bundle that needs no packages beside it', () => {
    expect(readdirSync(join(image, 'usr/local/bin')).sort()).toEqual(['kubectl', 'node', 'tini']);
    expect(readdirSync(join(image, 'app')).sort()).toEqual(['dist', 'package.json']);
    expect(existsSync(join(image, entrypoint.at(-1) ?? 'missing'))).toBe(true);
    // A package that is not bundled would have to be installed into the image: this line says so first.
    expect(packageJson.dependencies ?? {}).toEqual({});
  });

  test('can be read by any user, so that user 1000 can run what belongs to root', () => {
    const unreadable = readdirSync(image, { recursive: true, encoding: 'utf8' }).filter((path) => {
      const { mode } = statSync(join(image, path));
      return (mode & 0o004) === 0 || (mode & 0o002) !== 0;
    });
    expect(unreadable).toEqual([]);
  });

  test('holds kubectl v1.37.2, linked to no library', async () => {
    const { stdout } = await run(join(image, 'usr/local/bin/kubectl'), ['version', '--client', '--output=json']);
    expect(JSON.parse(stdout)).toMatchObject({ clientVersion: { gitVersion: 'v1.37.2' } });
    expect(linkage('kubectl')).toMatch(/not a dynamic executable|statically linked/);
  });

  test('can have its kubectl built for the other architecture, as far as the packages it needs go', async () => {
    const stage = join(build.roots, 'kubectl', 'kubectl');
    const { stdout } = await run('go', ['list', '-mod=readonly', '-deps', '.'], {
      cwd: stage,
      env: {
        ...build.environment,
        CGO_ENABLED: '0',
        GOOS: 'linux',
        GOARCH: architecture === 'arm64' ? 'amd64' : 'arm64',
      },
      maxBuffer: 16 * 1024 * 1024,
    });
    expect(stdout.split('\n')).toContain('k8s.io/kubectl/pkg/cmd/get');
  });

  test('answers --version from its own files only', async () => {
    const { stdout } = await run(process.execPath, [join(image, 'app/dist/main.js'), '--version'], { cwd: image });
    expect(stdout).toContain(packageJson.version);
  });

  test('needs no library beyond the C and C++ runtime of its base', () => {
    expect(libraries().filter((path) => !runtime.some((name) => path.includes(`/${name}`)))).toEqual([]);
    expect(linkage('tini')).toMatch(/not a dynamic executable|statically linked/);
  });

  describe('started as user 1000 where there is no shell and nothing to write to', () => {
    beforeAll(async () => {
      if (!isRootOnLinux) return;
      for (const path of libraries()) {
        mkdirSync(dirname(join(image, path)), { recursive: true });
        copyFileSync(path, join(image, path));
      }
      // What a container runtime adds to every image, and what a pod gets from its ServiceAccount.
      mkdirSync(join(image, 'dev'));
      await run('mknod', ['-m', '666', join(image, 'dev/null'), 'c', '1', '3']);
      const { kubectl, kubeconfig } = sharedControlPlane();
      const view = ['config', 'view', '--raw', '--flatten', '--kubeconfig', kubeconfig];
      writeFileSync(join(image, 'kubeconfig'), (await run(kubectl, view)).stdout, { mode: 0o644 });
    });

    test.skipIf(!isRootOnLinux)('answers --version and says nothing else', async () => {
      const { code, stdout, stderr } = await ended(start(['--version']));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(packageJson.version);
    });

    test.skipIf(!isRootOnLinux)(
      'serves with its default arguments, runs its kubectl against the API server, and ends on SIGTERM',
      async () => {
        const port = String(await freePort());
        const child = start(command.map((word) => (word === '8000' ? port : word)));
        const end = ended(child);
        const status = (path: string) =>
          fetch(`http://127.0.0.1:${port}${path}`).then(
            (response) => response.status,
            () => 0,
          );
        try {
          await expect.poll(() => status('/readyz'), { timeout: 20_000 }).toBe(200);
          expect(await status('/healthz')).toBe(200);
          const answer = await fetch(`http://127.0.0.1:${port}/mcp`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({
              jsonrpc: '2.0',
              id: 1,
              method: 'tools/call',
              params: { name: 'kubectl', arguments: { args: ['get', 'namespaces', '-o', 'name'] } },
            }),
          });
          expect(await answer.text()).toContain('namespace/kube-system');
        } finally {
          child.kill('SIGTERM');
        }
        expect((await end).code).toBe(0);
      },
    );
  });
});
