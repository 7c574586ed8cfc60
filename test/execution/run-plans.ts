import type { KubectlCommand, Plan } from '../../src/kube/command.ts';

/** A command as the parser would make it, with at most a selector. */
export function command(path: string, positionals: readonly string[], selector?: string): KubectlCommand {
  return {
    path: [path],
    flags: selector === undefined ? [] : [{ name: 'selector', value: selector, spelled: '--selector', repeat: 'last' }],
    positionals,
    dashAt: -1,
  };
}

export const GET: Plan = { command: command('get', ['pods']) };

/** A pod that is deleted if its command does not end well. */
export const RUN: Plan = {
  image: 'alpine',
  command: command('run', ['debug']),
  cleanup: command('delete', ['pods'], 'call=1'),
};
