import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kubectlEnvironment } from '../../src/execution/kubectl-environment.ts';

const OWN = { KUBECTL_KUBERC: 'false', GOMAXPROCS: '1', GOGC: '400', GOMEMLIMIT: '64MiB' };

describe('what of the environment reaches kubectl', () => {
  test.each([
    'HOME',
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'KUBECONFIG',
    'KUBERNETES_SERVICE_HOST',
    'KUBERNETES_SERVICE_PORT',
    'KUBERNETES_SERVICE_PORT_HTTPS',
    'NO_PROXY',
    'PATH',
    'SSL_CERT_DIR',
    'SSL_CERT_FILE',
    'TZ',
    'http_proxy',
    'https_proxy',
    'no_proxy',
  ])('%s does', (name) => {
    expect(kubectlEnvironment({ [name]: 'v' }, [], undefined)).toEqual({ ...OWN, [name]: 'v' });
  });

  test.each([
    'AWS_SECRET_ACCESS_KEY',
    'LD_PRELOAD',
    'KUBECTL_EXTERNAL_DIFF',
    'KUBE_EDITOR',
    'EDITOR',
    'GODEBUG',
    'path',
    'KUBERC',
    'NODE_OPTIONS',
  ])('%s does not', (name) => {
    expect(kubectlEnvironment({ [name]: 'v' }, [], undefined)).toEqual(OWN);
  });

  test('what the operator named does, and what is not set stays unset', () => {
    expect(kubectlEnvironment({ AWS_PROFILE: 'p', OTHER: 'o' }, ['AWS_PROFILE', 'AWS_REGION'], undefined)).toEqual({
      ...OWN,
      AWS_PROFILE: 'p',
    });
  });

  test('nothing can change the settings of the server itself', () => {
    const hostile = {
      KUBECTL_KUBERC: 'true',
      GOMAXPROCS: '64',
      GOGC: 'off',
      GOMEMLIMIT: '1TiB',
      KUBECACHEDIR: 'elsewhere',
    };
    expect(kubectlEnvironment(hostile, Object.keys(hostile), 'state')).toEqual({
      ...OWN,
      KUBECACHEDIR: join('state', 'cache'),
    });
  });

  test('without a state folder no cache is placed', () => {
    expect(kubectlEnvironment({}, [], undefined)).not.toHaveProperty('KUBECACHEDIR');
  });
});
