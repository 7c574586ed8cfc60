import { verify } from './audit/verify.ts';
import { changes } from './changes-cli/index.ts';
import { explainPolicy } from './check/explain-policy.ts';
import { check } from './check/index.ts';
import { callerNamed } from './check/judgement.ts';
import { type CommandLine, USAGE } from './config/command-line.ts';
import { type Environment, readConfiguration } from './config/configuration.ts';
import { KUBECTL_USAGE } from './config/kubectl-line.ts';
import { readRemote } from './config/remote.ts';
import { callKubectl } from './kubectl-cli/index.ts';
import { openRemote } from './kubectl-cli/remote.ts';
import { callUndo } from './kubectl-cli/undo.ts';
import type { Way } from './kubectl-cli/way.ts';
import { openLive } from './live-check.ts';
import { openLocal } from './local-calls.ts';
import { createLogger } from './log.ts';
import { serve } from './serve.ts';
import { VERSION } from './version.ts';

/** Does what the command line asks for and resolves with the exit code. Rejects with ConfigurationError on what cannot be done so. */
export async function run(commandLine: CommandLine, environment: Environment): Promise<number> {
  switch (commandLine.action) {
    case 'help':
      return print(commandLine.topic === 'kubectl' ? KUBECTL_USAGE : USAGE);
    case 'version':
      return print(`${VERSION}\n`);
    case 'explain-policy': {
      const { caller } = commandLine;
      return print(explainPolicy(environment, caller && callerNamed(caller.name, caller.groups)));
    }
    case 'kubectl':
      return callKubectl(commandLine, wayOf(commandLine.server, environment));
    case 'check': {
      const { text, exitCode } = await check(commandLine, environment, openLive);
      return print(text, exitCode);
    }
    case 'changes': {
      if (commandLine.command === 'undo') return callUndo(commandLine, wayOf(commandLine.server, environment));
      const { text, exitCode } = await changes(commandLine, environment);
      return print(text, exitCode);
    }
    case 'audit verify': {
      const { text, exitCode } = await verify(commandLine);
      return print(text, exitCode);
    }
    case 'serve': {
      const configuration = readConfiguration(environment);
      const logger = createLogger(configuration.logLevel);
      return serve({ commandLine, environment, configuration, logger });
    }
  }
}

/** Returns what opens the way to the tools: on the server of the option or of the environment, or in this process. */
function wayOf(server: string | undefined, environment: Environment): () => Way | Promise<Way> {
  const remote = readRemote(server, environment);
  return () => (remote === undefined ? openLocal(environment) : openRemote(remote, VERSION));
}

function print(text: string, exitCode = 0): number {
  process.stdout.write(text);
  return exitCode;
}
