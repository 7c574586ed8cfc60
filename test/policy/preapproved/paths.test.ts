import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUnder, normalizePath, refusePath } from '../../../src/policy/preapproved/paths.ts';
import { PREAPPROVED, preapprovedUnder } from './settings.ts';

const codeOf = (path: string, settings = PREAPPROVED) => refusePath(path, settings)?.code ?? 'may be read';
const EVERYWHERE = preapprovedUnder({ KUBECTL_FILE_READ_ALLOWED_PATHS: '/' });

describe('a path that may be read', () => {
  test.each([
    '/app/config.yaml',
    '/var/log/app.log',
    '/etc/nginx/nginx.conf',
    '/etc/resolv.conf',
    '/usr/share/keys.txt',
    '/app/a b',
    '/tmp',
    '/data/../app/x',
    '/app/environment',
    '/app/.envrc',
  ])('%s', (path) => {
    expect(codeOf(path)).toBe('may be read');
  });
});

describe('a path that may not be read, even if every folder is allowed', () => {
  test.each([
    ['/proc/1/environ', "under '/proc'"],
    ['/sys/kernel', "under '/sys'"],
    ['/dev/sda', "under '/dev'"],
    ['/app/../proc/self/environ', "under '/proc'"],
    ['//proc//1//environ', "under '/proc'"],
    ['/app/./../../proc/1/root/etc/shadow', "under '/proc'"],
    ['/var/run/secrets/kubernetes.io/serviceaccount/token', "under '/var/run/secrets'"],
    ['/run/secrets/x', "under '/run/secrets'"],
    ['/RUN/secrets/x', "under '/run/secrets'"],
    ['/etc/kubernetes/pki/ca.key', "under '/etc/kubernetes/pki'"],
    ['/etc/shadow', "under '/etc/shadow'"],
    ['/etc/shadow-', "under '/etc/shadow-'"],
    ['/home/me/.ssh/config', "pattern '.ssh'"],
    ['/home/me/.config/gcloud/x.db', "pattern '.config/gcloud'"],
    ['/home/me/.terraform.d/credentials.tfrc.json', "pattern '.terraform.d/credentials*'"],
    ['/app/.env', "pattern '.env'"],
    ['/app/.ENV.production', "pattern '.env.*'"],
    ['/app/aws_credentials.json', "pattern '*credentials*'"],
    ['/app/tls.KEY', "pattern '*.key'"],
    ['/app/tls.key/x', "pattern '*.key'"],
    ['/home/me/id_rsa.bak', "pattern 'id_rsa*'"],
    ['/home/me/.bash_history', "pattern '.*_history'"],
    ['/etc/kubernetes/admin.conf', "pattern 'kubernetes/*.conf'"],
    ['/var/lib/kubelet/pods/1/volumes/kubernetes.io~secret/a/b', "pattern 'kubernetes.io~secret'"],
    ['/var/lib/docker/overlay2/1/merged/run/secrets/a', "pattern 'run/secrets'"],
    ['/app/x;id', 'Invalid characters in path'],
    ['/app/$(id)', 'Invalid characters in path'],
    ['/app/a\nb', 'Invalid characters in path'],
    ['app/x', 'Path must be absolute'],
    ['', 'Path must be absolute'],
    ['~/x', 'Path must be absolute'],
    ['/app/\u202ex', 'hidden characters'],
    ['/app/\0', 'hidden characters'],
    ['/app/a\u00adb', 'hidden characters'],
  ])('%j: %s', (path, words) => {
    expect(refusePath(path, EVERYWHERE)).toMatchObject({
      error: expect.stringContaining(words),
      hint: expect.any(String),
    });
  });

  test('not in an allowed folder', () => {
    expect(refusePath('/root/x', PREAPPROVED)).toMatchObject({
      code: 'PATH_NOT_ALLOWED',
      error: expect.stringMatching(/^Path '\/root\/x' is not under any allowed root\. Allowed roots: \/app, /),
    });
    expect(codeOf('/application/x')).toBe('PATH_NOT_ALLOWED');
    expect(codeOf('/')).toBe('PATH_NOT_ALLOWED');
  });

  test('in a folder that the operator denies, below any other name', () => {
    const settings = preapprovedUnder({ KUBECTL_FILE_READ_DENIED_PATHS: '/app/private/' });
    expect(refusePath('/app/private/../private/x', settings)?.error).toContain("under the denied path '/app/private'");
    expect(codeOf('/app/privately', settings)).toBe('may be read');
  });

  test('the list of the operator adds to the fixed one', () => {
    expect(codeOf('/run/secrets/x', preapprovedUnder({ KUBECTL_FILE_READ_DENIED_PATHS: '' }))).toBe('PATH_NOT_ALLOWED');
  });
});

const segment = fc.constantFrom('.', '..', '', 'proc', 'etc', 'app', 'run', 'secrets', 'shadow', '.ssh', 'x');

test('a path is judged as the kernel walks it, however it is written', () => {
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 12 }), (segments) => {
      const path = `/${segments.join('/')}`;
      const walked: string[] = [];
      for (const each of segments) {
        if (each === '..') walked.pop();
        else if (each !== '.' && each !== '') walked.push(each);
      }
      const real = `/${walked.join('/')}`;
      expect(normalizePath(path)).toBe(real);
      expect(codeOf(path, EVERYWHERE)).toBe(codeOf(real, EVERYWHERE));
      const isSecret = ['/proc', '/run/secrets', '/etc/shadow'].some((each) => isUnder(real, each));
      if (isSecret || walked.includes('.ssh')) expect(codeOf(path, EVERYWHERE)).toBe('PATH_NOT_ALLOWED');
    }),
  );
});
