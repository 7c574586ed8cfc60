import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { findPython, MISSING, PYTHON_CLIENTS, providePythonClient } from '../../hack/python.ts';

const folder = mkdtempSync(join(tmpdir(), 'find-python-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

/** A PATH with these programs and no other; the text of each runs in /bin/sh. */
function pathWith(programs: Readonly<Record<string, string>>): string {
  const path = join(folder, String(++made));
  mkdirSync(path);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${text}\n`);
    chmodSync(join(path, name), 0o755);
  }
  return path;
}

/** A Python of a minor version that makes environments whose pip notes its arguments. */
const python = (minor: number, pip = 'exit 0') => `
  case "$2" in
    import*) echo ${minor}; echo '["build"]';;
    venv) mkdir -p "$3/bin"; printf '%s\\n' '#!/bin/sh' 'echo "$@" >> ${folder}/pip' '${pip}' > "$3/bin/python"; chmod 755 "$3/bin/python";;
  esac`;

describe('Python is found', () => {
  test('on the PATH, past versions that will not do and programs without venv', async () => {
    const [old, bare, good] = [
      pathWith({ python3: python(9) }),
      pathWith({ python3: 'echo "No module named ensurepip" >&2; exit 1' }),
      pathWith({ 'python3.12': python(12) }),
    ];
    expect(await findPython({ PATH: `relative:${old}:${bare}:${good}` })).toMatchObject({
      path: join(good, 'python3.12'),
    });
    expect(await findPython({ PATH: `${old}:${bare}` })).toBeUndefined();
    expect(await findPython({ PATH: pathWith({ python3: python(14) }) })).toBeUndefined();
  });

  test('by the variable PYTHON, which must name one that will do', async () => {
    const PATH = pathWith({ mine: python(13), old: python(9) });
    expect(await findPython({ PATH, PYTHON: 'mine' })).toMatchObject({ path: join(PATH, 'mine') });
    await expect(findPython({ PATH, PYTHON: 'old' })).rejects.toThrow(`PYTHON is "old". ${MISSING}`);
  });
});

describe('the environment of a client', () => {
  test('is made once, of pinned packages with their hashes and without building any', async () => {
    const environment = { PATH: pathWith({ python3: python(11) }), XDG_CACHE_HOME: join(folder, 'cache') };
    const report = vi.fn();
    const first = await providePythonClient('mcp', report, environment);
    expect(await providePythonClient('mcp', report, environment)).toBe(first);
    expect(report).toHaveBeenCalledTimes(1);
    expect(report).toHaveBeenCalledWith(expect.stringContaining('installing the packages of hack/mcp from PyPI'));
    const [line, ...more] = readFileSync(join(folder, 'pip'), 'utf8').trim().split('\n');
    expect(more).toEqual([]);
    for (const flag of ['--require-hashes', '--no-deps', '--only-binary :all:']) expect(line).toContain(flag);
  });

  test('is not kept if pip fails, and its error says why and what to do', async () => {
    const PATH = pathWith({ python3: python(11, 'echo "ERROR: No matching distribution found" >&2; exit 1') });
    const cache = join(folder, 'failing');
    const failed = providePythonClient('holmes', () => undefined, { PATH, XDG_CACHE_HOME: cache });
    await expect(failed).rejects.toThrow(
      /hack\/holmes\/requirements\.txt from PyPI, and pip could not install them: ERROR: No matching distribution found\. Make PyPI reachable/,
    );
    expect(readdirSync(join(cache, 'kubernetes-remediation-mcp'))).toEqual([]);
  });

  test('cannot be made without Python, and the error says what to install', async () => {
    await expect(providePythonClient('mcp', () => undefined, { PATH: pathWith({}) })).rejects.toThrow(MISSING);
  });

  test.runIf(process.getuid?.() === 0)('is made with the Python of Debian where root has none', async () => {
    const PATH = pathWith({});
    const installed = python(11).replaceAll("'", `'"'"'`);
    const apt = `echo "$@" >> ${PATH}/calls
      case "$2" in install) printf '%s' '#!/bin/sh\nPATH=/usr/bin:/bin\n${installed}' > ${PATH}/python3; chmod 755 ${PATH}/python3;; esac`;
    writeFileSync(join(PATH, 'apt-get'), `#!/bin/sh\nPATH=/usr/bin:/bin\n${apt}\n`, { mode: 0o755 });
    const made = await providePythonClient('mcp', () => undefined, { PATH, XDG_CACHE_HOME: join(folder, 'debian') });
    expect(made).toContain('python-mcp-');
    expect(readFileSync(join(PATH, 'calls'), 'utf8')).toMatch(
      / install --yes --no-install-recommends python3 python3-venv\n$/,
    );
  });
});

test.each(PYTHON_CLIENTS)('every package of hack/%s is pinned with a hash', (client) => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'hack', client, 'requirements.txt'), 'utf8');
  const packages = text.replaceAll('\\\n', ' ').trim().split('\n');
  expect(packages.length).toBeGreaterThan(20);
  for (const line of packages) expect(line).toMatch(/^[a-zA-Z0-9._[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}/);
});
