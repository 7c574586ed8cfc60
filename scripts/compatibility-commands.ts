import { rowsOf } from './compatibility-rows.ts';

/** The tool that a client asks a person about. */
export const COMMAND = rowsOf(
  { about: '`run_kubectl_command`', test: 'test/compatibility/command.test.ts' },
  ['`args`', 'beyond', '`pipe`, `max_bytes` and `continue` come besides'],
  ['locked-down mode, before anything else is looked at', 'same'],
  [
    'locked-down mode holds for this tool alone',
    'stricter',
    'Nothing else that is not preapproved changes anything either',
  ],
  ['no arguments, and nothing behind `kubectl`', 'same'],
  ['one leading `kubectl` is dropped', 'same'],
  [
    'a verb that is not listed, with its sentence',
    'same',
    'A verb that never runs, or that kubectl does not have, is named as such',
  ],
  ['the flags that are always blocked, with their sentence', 'same', 'The value of the flag is not repeated'],
  ['`--overrides` and flags that a command does not have', 'same', 'The latter are named as unknown'],
  ['`_` in a long flag counts as `-`', 'same'],
  ['flags are exact and case-sensitive', 'same', 'Other spellings are refused as unknown flags'],
  ['clusters of letters are walked', 'stricter', 'With the letters of the command, as kubectl reads them'],
  ['flags behind `--` belong to the container', 'same'],
  ['metacharacters in every word, also behind `--`', 'same', '`KUBECTL_METACHARACTERS=data` allows some'],
  ['a patch in JSON is impossible', 'same', '`KUBECTL_METACHARACTERS=data` allows one'],
  ['`patch -p` takes YAML without quotes', 'beyond', 'kubectl gets it as JSON, so that a mapping in braces works too'],
  ['kubectl gets the words unchanged', 'differs', 'It gets what was judged: flags in full, then names behind `--`'],
  ['`edit` is offered', 'stricter', 'It needs an editor and never runs'],
  ['`run` of any image', 'stricter', 'The image must be in KUBECTL_ALLOWED_IMAGES'],
  ['no approval on the server', 'beyond', '`KUBECTL_APPROVAL_COMMANDS` and rules of the policy file'],
);

/** What the reference lets pass and should not. */
export const HOLES = rowsOf(
  { about: 'Holes', test: 'test/compatibility/holes.test.ts' },
  [
    '`-n -- --server=URL`: `--` becomes the value, and the next flag is live',
    'stricter',
    'Words are parsed as kubectl parses them',
  ],
  [
    '`logs -psURL`, `logs -fsURL`: the letters of the command are unknown',
    'stricter',
    'Clusters are read with the letters of the command',
  ],
  ['`curl 169.254.169.254/latest`: no scheme, and a path', 'stricter', 'Read as a URL'],
  ['`curl http:169.254.169.254`', 'stricter', 'Not a plain URL'],
  ['`curl --resolve`', 'stricter', 'Not an option of the list'],
  ['`curl --connect-to`', 'stricter', 'Not an option of the list'],
  ['`curl -xHOST`, glued', 'stricter', 'No proxy'],
  ['URL globbing', 'stricter', 'Not a plain URL'],
  ['percent-encoding', 'stricter', 'Not a plain URL'],
  ['words of `sh -c`', 'stricter', 'No shell'],
  ['`curl -K` files', 'stricter', 'No files'],
  ['`/usr/bin/curl -L`', 'stricter', 'Programs are named without a path'],
  ['host names with an underscore', 'stricter', 'Not the name of a host'],
  ['`localhost`', 'stricter', 'The pod itself'],
  ['`ss -K` closes sockets', 'stricter', 'Refused with this reason'],
  ['`ls` of secret mounts', 'stricter', 'Judged as a path that is read'],
  ['`--raw`', 'stricter', 'Never'],
  ['`-f URL` and `-f FILE`', 'stricter', 'kubectl reads no files and URLs'],
  ['`--privileged`', 'stricter', 'Never'],
  ['`--log-file`', 'stricter', 'An unknown flag'],
  ['`config view --raw`', 'stricter', 'Never'],
);
