#!/usr/bin/env node
import { verify } from './audit/verify.ts';
import { explainPolicy } from './check/explain-policy.ts';
import { check } from './check/index.ts';
import { type CommandLine, parseCommandLine, USAGE } from './config/command-line.ts';
import { readConfiguration } from './config/configuration.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { readEnvironment } from './config/environment.ts';
import { createLogger } from './log.ts';
import { keepMemorySmall } from './runtime.ts';
import { serve } from './serve.ts';
import { VERSION } from './version.ts';

keepMemorySmall();
try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`kubernetes-remediation-mcp: ${error.message}\n`);
  process.exitCode = 2;
}

/** Does what the command line asks for and resolves with the exit code. */
async function run(commandLine: CommandLine): Promise<number> {
  switch (commandLine.action) {
    case 'help':
      return print(USAGE);
    case 'version':
      return print(`${VERSION}\n`);
    case 'explain-policy':
      return print(explainPolicy(readEnvironment()));
    case 'check': {
      const { text, exitCode } = check(commandLine, readEnvironment());
      return print(text, exitCode);
    }
    case 'audit verify': {
      const { text, exitCode } = await verify(commandLine);
      return print(text, exitCode);
    }
    case 'serve': {
      const environment = readEnvironment();
      const configuration = readConfiguration(environment);
      const logger = createLogger(configuration.logLevel);
      return serve({ commandLine, environment, configuration, logger });
    }
  }
}

function print(text: string, exitCode = 0): number {
  process.stdout.write(text);
  return exitCode;
}
