#!/usr/bin/env node
/**
 * The first thing that Node.js reads. A Node.js that is too old must be able to parse it: the syntax is ES2015 and `import()`,
 * and nothing is imported before the check. package.json (engines) names the same versions.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 23 || (major === 22 && minor >= 18)) void import('./start.ts');
else {
  process.stderr.write(
    `kubernetes-remediation-mcp: this server needs Node.js 22.18 or newer (not 23), and ${process.execPath} is ${process.versions.node}; install a newer Node.js (https://nodejs.org) and start the server with it.\n`,
  );
  process.exitCode = 2;
}
