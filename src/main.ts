#!/usr/bin/env node
import { parseCommandLine, USAGE } from './config/command-line.ts';
import { readConfiguration } from './config/configuration.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { readEnvironment } from './config/environment.ts';
import { createLogger } from './log.ts';
import { keepMemorySmall } from './runtime.ts';
import { serve } from './serve.ts';
import { VERSION } from './version.ts';

keepMemorySmall();
try {
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (commandLine.action === 'help') process.stdout.write(USAGE);
  else if (commandLine.action === 'version') process.stdout.write(`${VERSION}\n`);
  else {
    const environment = readEnvironment();
    const configuration = readConfiguration(environment);
    process.exitCode = await serve({
      commandLine,
      environment,
      configuration,
      logger: createLogger(configuration.logLevel),
    });
  }
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`kubernetes-remediation-mcp: ${error.message}\n`);
  process.exitCode = 2;
}
