import { globSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MutantCoverage } from '@stryker-mutator/api/core';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { call, type RegisteredTest, takeTests } from './tests.ts';

/** The tests of both rooms, without those that walk the whole grammar, read megabytes or start servers, and would take most of the time. */
const TEST_FILES = ['test/{kubectl,policy}/**/*.test.ts', 'test/config/policy-file.test.ts'];
const LEFT_OUT = /\/(documents-hostile|known-cves|shown-values|spellings)\.test\.ts$/;
/** What remembers its answers as long as it is loaded, and the tests about it. */
const REMEMBERS = /\/src\/kubectl\/(grammar|versions)\.ts$/;
const REMEMBERED_BY = /^test\/kubectl\/(grammar|versions|find-command|parse|parse-flags)\.test\.ts$/;

/** What test files import, and what they get instead. Answers that are remembered would be those of another mutant. */
const INSTEAD: Readonly<Record<string, string>> = {
  vitest: new URL('tests.ts', import.meta.url).href,
  'fast-check': new URL('few-runs.ts', import.meta.url).href,
};
const ONCE = 'data:text/javascript,export const once = (find) => find;';

/** What the instrumented sources read, and where they count. Source: Stryker's instrumenter. */
interface Instruments {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

interface LoadedTest extends RegisteredTest {
  readonly id: string;
  readonly file: string;
}

/**
 * Runs the tests in Stryker's own process: each file is loaded once, and for a mutant only the tests that reach it are called, the
 * fastest first. A process of its own for each mutant, as Vitest's runner has it, takes ten times as long.
 */
class InProcessRunner implements TestRunner {
  readonly #instruments: Instruments;
  #tests: readonly LoadedTest[] = [];
  #loads = 0;

  constructor() {
    const shared = globalThis as { __stryker__?: Instruments };
    shared.__stryker__ ??= {};
    this.#instruments = shared.__stryker__;
  }

  /** Also a mutant that is reached while files are loaded is judged by what its tests do, as `ignoreStatic` has it: nothing is loaded again. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    replaceImports();
    const files = globSync(TEST_FILES).filter((file) => !LEFT_OUT.test(`/${file}`));
    this.#tests = await this.#load(files.toSorted());
  }

  /** Tests that fail before anything is changed tell nothing of a change, and are left out. */
  async dryRun(): Promise<DryRunResult> {
    const timed: (LoadedTest & { readonly ms: number })[] = [];
    const tests: Extract<DryRunResult, { status: DryRunStatus.Complete }>['tests'] = [];
    for (const test of this.#tests) {
      const start = performance.now();
      this.#instruments.currentTestId = test.id;
      const failure = await failureOf(test);
      this.#instruments.currentTestId = undefined;
      const ms = performance.now() - start;
      // Some properties count the cases that they met, which few runs do not reach.
      if (failure === undefined) timed.push({ ...test, ms });
      else process.stderr.write(`left out, because it fails with few runs: ${test.file}: ${test.name}\n`);
      tests.push({ id: test.id, name: test.name, fileName: test.file, timeSpentMs: ms, status: TestStatus.Success });
    }
    this.#tests = timed.toSorted((one, other) => one.ms - other.ms);
    const mutantCoverage = this.#instruments.mutantCoverage ?? { static: {}, perTest: {} };
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName }: MutantRunOptions): Promise<MutantRunResult> {
    const wanted = new Set(testFilter);
    const isWanted = ({ id }: LoadedTest) => testFilter === undefined || wanted.has(id);
    const tests = this.#tests.filter(isWanted);
    if (!REMEMBERS.test(sandboxFileName)) return this.#judge(tests, activeMutant.id, hitLimit);
    let nrOfTests = 0;
    for (const file of new Set(tests.map((test) => test.file).filter((each) => REMEMBERED_BY.test(each)))) {
      const result = await this.#judge((await this.#load([file])).filter(isWanted), activeMutant.id, hitLimit);
      if (result.status !== MutantRunStatus.Survived) return result;
      nrOfTests += result.nrOfTests;
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** Calls the tests while a mutant is active, until one fails or the mutant was reached too often to come to an end. */
  async #judge(tests: readonly LoadedTest[], mutant: string, hitLimit: number | undefined): Promise<MutantRunResult> {
    Object.assign(this.#instruments, { activeMutant: mutant, hitLimit, hitCount: 0 });
    try {
      for (const [at, test] of tests.entries()) {
        const failure = await failureOf(test);
        if (hitLimit !== undefined && (this.#instruments.hitCount ?? 0) > hitLimit)
          return { status: MutantRunStatus.Timeout, reason: `Reached more than ${hitLimit} times` };
        if (failure !== undefined)
          return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage: failure, nrOfTests: at + 1 };
      }
      return { status: MutantRunStatus.Survived, nrOfTests: tests.length };
    } finally {
      Object.assign(this.#instruments, { activeMutant: undefined, hitLimit: undefined, hitCount: undefined });
    }
  }

  /** Loads each file with sources of its own, as if it were alone. */
  async #load(files: readonly string[]): Promise<readonly LoadedTest[]> {
    const loaded: LoadedTest[] = [];
    for (const file of files) {
      await import(`${pathToFileURL(join(process.cwd(), file)).href}?${++this.#loads}`);
      loaded.push(...takeTests().map((test, at) => ({ ...test, file, id: `${file}#${at + 1} ${test.name}` })));
    }
    return loaded;
  }
}

async function failureOf(test: RegisteredTest): Promise<string | undefined> {
  try {
    await call(test);
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error).slice(0, 300);
  }
}

function replaceImports(): void {
  const sources = pathToFileURL(`${process.cwd()}/`).href;
  const stripped = new Map<string, string>();
  registerHooks({
    load: (url, context, next) => {
      const [file = '', mark] = url.split('?');
      if (mark === undefined || !file.startsWith(sources)) return next(url, context);
      const source = stripped.get(file) ?? stripTypeScriptTypes(readFileSync(fileURLToPath(file), 'utf8'));
      stripped.set(file, source);
      return { format: 'module', source, shortCircuit: true };
    },
    resolve: (specifier, { parentURL = '', ...context }, next) => {
      const instead = INSTEAD[specifier];
      if (instead !== undefined && parentURL.startsWith(sources)) return { url: instead, shortCircuit: true };
      if (specifier.endsWith('/once.ts') && !parentURL.includes('/once.test.ts'))
        return { url: ONCE, shortCircuit: true };
      const found = next(specifier, { ...context, parentURL });
      // The mark of the test file goes on to everything it loads.
      const isSource = found.url.startsWith(sources) && found.url.endsWith('.ts');
      return isSource ? { ...found, url: found.url + new URL(parentURL).search } : found;
    },
  });
}

function createRunner(): InProcessRunner {
  return new InProcessRunner();
}
createRunner.inject = [] as const;

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', createRunner)];
