import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAccess, OpenedApi } from '../api/access.ts';
import { LeaveToKubectl } from '../api/api.ts';
import type { ApiCall } from '../api/client.ts';
import { isRefusal } from '../errors.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { SessionMode } from '../gateway/held-write.ts';
import { gatewayKubeconfig } from '../gateway/kubeconfig.ts';
import { Session } from '../gateway/session.ts';
import { ShownAnswers } from '../gateway/shown-answers.ts';
import type { Flag, KubectlCommand } from '../kube/command.ts';
import type { Captured } from '../kube/execution.ts';
import { openOutput, openOwnOutput } from '../output/chain.ts';
import type { OutputRedaction } from '../output/redact/text.ts';
import { isReading } from '../policy/classification/index.ts';
import type { Permit } from '../policy/decide.ts';
import type { Admitting } from '../policy/terms.ts';
import type { Known } from '../redaction/redaction.ts';
import { refused, toEnd } from './gated-end.ts';
import type { KubectlRuns, RunFollowing } from './kubectl-runs.ts';
import { PROMPT } from './no-cluster.ts';
import { refuseNoFolder, refuseNoRedaction, refuseNoRehearsal } from './not-run.ts';
import { givenByFile, writePrivately } from './private-files.ts';
import { mayReadRedacted, readsFields, secretForm } from './redacted-reads.ts';
import type { RunEnd } from './run-end.ts';
import { unlessAborted } from './unless-aborted.ts';

/** No answer shows what a rehearsal prints. */
const REHEARSAL_OUTPUT_BYTES = 4096;

/** kubectl is asked once for its kubeconfig. One that does not answer must not use up the call. */
const MOST_OPENING_MS = 15_000;
const MOST_OF_A_CALL = 0.75;

/** How a run through the gateway ended, and what passed it. */
interface Passed {
  readonly end: RunEnd;
  readonly session: Session;
}

/** One run of kubectl. */
interface Run {
  readonly program: string;
  readonly permit: Permit;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly following: RunFollowing;
}

/**
 * Runs commands that write: kubectl gets a way through the gateway in place of credentials, so that each write is judged by
 * what would become of its object before it is made. Other commands run as they are.
 */
export class GatedRuns {
  readonly #runs: KubectlRuns;
  readonly #access: ApiAccess;
  readonly #gateway: Gateway;
  readonly #folder: string;

  /** `folder` holds the kubeconfigs of running processes. */
  constructor(runs: KubectlRuns, access: ApiAccess, gateway: Gateway, folder: string) {
    this.#runs = runs;
    this.#access = access;
    this.#gateway = gateway;
    this.#folder = folder;
  }

  /** Runs one command; resolves when its process has ended. */
  async run(
    program: string,
    permit: Permit,
    timeoutMs: number,
    signal: AbortSignal,
    following: RunFollowing,
  ): Promise<RunEnd> {
    const { command } = permit.plan;
    const { admitting } = permit.terms;
    const run: Run = { program, permit, timeoutMs, signal, following };
    if (admitting !== undefined) {
      const end = await following.addStep('judge-writes', () => this.#runJudged(admitting, run));
      return isRefusal(end) ? refused(end) : end;
    }
    if (following.onlyRehearses === true && !isReading(command.path)) return refused(refuseNoRehearsal());
    const { redaction } = following.output;
    return redaction !== undefined && readsFields(permit.plan)
      ? this.#runRedacted(redaction, run)
      : this.#runs.run(program, permit, timeoutMs, signal, following);
  }

  #runJudged(admitting: Admitting, run: Run): Promise<RunEnd> {
    return this.#through(run, async (opened, pass) => {
      const { following } = run;
      const passTo = async (mode: SessionMode) => {
        const { end, session } = await pass(mode);
        return toEnd(end, session, mode, following);
      };
      if (!isOpened(opened) && admitting.byText !== undefined) return refused(admitting.byText);
      if (following.onlyRehearses === true) return isOpened(opened) ? passTo('rehearse') : refused(refuseNoRehearsal());
      if (admitting.rehearsesFirst && isOpened(opened)) {
        const rehearsed = await passTo('rehearse');
        if (rehearsed.kind !== 'exited') return rehearsed;
      }
      return passTo('hold');
    });
  }

  /** Runs a command that reads, with answers of the API server that show nothing secret. */
  #runRedacted(redaction: OutputRedaction, run: Run): Promise<RunEnd> {
    return this.#through(run, async (opened, pass, leftMs) => {
      const passed = isOpened(opened) ? await pass('hold') : undefined;
      return passed === undefined || passed.session.unreachable !== undefined
        ? this.#runBeside(redaction, { ...run, timeoutMs: leftMs() })
        : passed.end;
    });
  }

  /**
   * Runs a command that reads with kubectl's own credentials, because the server itself cannot reach the API server. Its texts are
   * redacted by patterns. Fields of objects, in a format of the caller's, are not shown: only what kubectl complains of is.
   */
  async #runBeside(
    redaction: OutputRedaction,
    { program, permit, timeoutMs, signal, following }: Run,
  ): Promise<RunEnd> {
    const isText = !redaction.printsObjects || permit.plan.command.path[0] === 'describe';
    const output = { ...following.output, redaction: { ...redaction, printsObjects: false } };
    const opened = isText
      ? following.opened
      : { stdout: openOwnOutput(MOST_OF_A_PROMPT).stdout, stderr: openOutput(output).stderr };
    const end = await this.#runs.run(program, permit, timeoutMs, signal, { ...following, output, opened });
    if (isText || end.kind !== 'exited') return end;
    if (end.exitCode === 0) return refused(refuseNoRedaction());
    return PROMPT.test(end.stdout.text) ? end : { ...end, stdout: NOTHING };
  }

  /** Opens the API server as the caller for one run. `pass` runs kubectl through the gateway. */
  async #through(
    run: Run,
    work: (
      opened: OpenedApi | ApiCall,
      pass: (mode: SessionMode) => Promise<Passed>,
      leftMs: () => number,
    ) => Promise<RunEnd>,
  ): Promise<RunEnd> {
    const { permit, signal, timeoutMs } = run;
    const startedAt = performance.now();
    const leftMs = () => Math.max(1, timeoutMs - (performance.now() - startedAt));
    const ending = new AbortController();
    const opened = await this.#open(
      permit,
      AbortSignal.any([signal, ending.signal]),
      Math.min(MOST_OPENING_MS, Math.ceil(timeoutMs * MOST_OF_A_CALL)),
    );
    try {
      return await work(opened, (mode) => this.#pass(mode, opened, { ...run, timeoutMs: leftMs() }), leftMs);
    } finally {
      if (isOpened(opened)) opened.end();
      ending.abort();
    }
  }

  /** The API server as the caller; or what refuses every request, if only kubectl could reach it, or it takes too long. */
  async #open(permit: Permit, signal: AbortSignal, mostMs: number): Promise<OpenedApi | ApiCall> {
    const opening = this.#access.open(signal, { as: 'caller', permit });
    const opened = await unlessAborted(opening, AbortSignal.any([signal, AbortSignal.timeout(mostMs)]));
    return opened === 'aborted' || opened === undefined ? UNREACHABLE : opened;
  }

  async #pass(
    mode: SessionMode,
    opened: OpenedApi | ApiCall,
    { program, permit, timeoutMs, signal, following }: Run,
  ): Promise<Passed> {
    const refusing = new AbortController();
    // A rehearsal has told enough with the first refusal.
    const { admitting } = permit.terms;
    const { redaction } = following.output;
    const known = new Map<string, Known>();
    const session = new Session(opened, admitting, mode, {
      onRefusal: mode === 'rehearse' ? () => refusing.abort() : undefined,
      ...following.review,
      shown:
        redaction &&
        new ShownAnswers(redaction.redaction, known, {
          redactsReads: mayReadRedacted(permit.plan.command),
          secretForm: secretForm(permit.plan.command),
        }),
    });
    const passage = await this.#gateway.open(session);
    const file = join(this.#folder, `kubernetes-remediation-mcp-${randomUUID()}`);
    const given = givenByFile(permit.plan, `${file}-custom`);
    const { command } = given;
    try {
      const { host, namespace } = isOpened(opened) ? opened : { host: 'kubernetes', namespace: 'default' };
      const texts = { [file]: gatewayKubeconfig(host, namespace, passage.proxyUrl), ...given.files };
      if (!Object.entries(texts).every(([path, text]) => writePrivately(path, text)))
        return { end: refused(refuseNoFolder()), session };
      const end = await this.#runs.run(program, permit, timeoutMs, AbortSignal.any([signal, refusing.signal]), {
        ...following,
        ...(redaction && { output: { ...following.output, redaction: { ...redaction, known } } }),
        environment: { KUBECONFIG: file },
        command,
        ...(mode === 'rehearse' && {
          command: withoutWaiting(command),
          ...(following.onlyRehearses !== true && { opened: openOwnOutput(REHEARSAL_OUTPUT_BYTES) }),
          whenAnswered: undefined,
        }),
      });
      if (session.defect !== undefined && !signal.aborted) throw session.defect;
      return { end, session };
    } finally {
      passage.close();
      for (const path of [file, ...Object.keys(given.files)]) rmSync(path, { force: true });
    }
  }
}

/** A prompt has no room for anything else. */
const MOST_OF_A_PROMPT = 23;
const NOTHING: Captured = { text: '', kept: 'first', totalBytes: 0, truncated: false };

function isOpened(opened: OpenedApi | ApiCall): opened is OpenedApi {
  return 'host' in opened;
}

const refuseAll = () => Promise.reject(new LeaveToKubectl('Only kubectl itself could reach the API server.'));
const UNREACHABLE: ApiCall = { api: { request: refuseAll }, upgrade: refuseAll, end: () => {} };

/** In a rehearsal nothing goes away, however long one waits. */
function withoutWaiting(command: KubectlCommand): KubectlCommand {
  if (command.path[0] !== 'delete') return command;
  const flag: Flag = { name: 'wait', value: 'false', spelled: '--wait', repeat: 'last' };
  return { ...command, flags: [...command.flags, flag] };
}
