import { describe, expect, test } from 'vitest';
import { secretValues } from '../../../src/policy/rules/secret-values.ts';
import { effectOf, kubectlPlan, refusalOf, runImagePlan, saysOf } from '../plans.ts';

describe('what shows no value of a Secret', () => {
  test.each([
    'get secrets',
    'get secret a',
    'get secret a -o wide',
    'get secret -o name',
    'get secrets -A --show-labels',
    'describe secret a',
    'delete secret a',
    'get pods -o json',
    'get secretproviderclasses -o yaml',
    'get configmaps -o yaml',
    'get pod/secret -o yaml',
    'get pods secret -o yaml',
    'create secret generic a --from-literal=k=v',
    'wait secret/a --for=delete',
    'wait secret/a --for=condition=jsonpath',
    'get secrets -l jsonpath=a',
    'annotate secret a k=v',
    'label secret a --list',
    'get secrets --sort-by=.metadata.creationTimestamp',
    'get secrets -A --sort-by=metadata.name',
    'get secrets --sort-by={.metadata.name}',
    'get secrets --sort-by={metadata.namespace} -o name',
    'get secrets --sort-by=.metadata.labels.app --no-headers',
    'get secrets --sort-by=.metadata.labels.app\\.kubernetes\\.io/name',
    'get secrets --sort-by=.metadata.labels',
    'get secrets --sort-by=.type',
    'get pods,secrets --sort-by=.kind',
  ])('%s', (line) => {
    expect(saysOf(secretValues, line)).toBe('noOpinion');
  });

  test.each(['{"data":null}', '[null]', '[{"op":"replace","path":"/data/p","value":"eA=="}]'])(
    'a patch that tests nothing: %s',
    (patch) => {
      expect(effectOf(secretValues, kubectlPlan(['patch', 'secret', 'a', '-p', patch]))).toBe('noOpinion');
    },
  );

  test('run_image', () => {
    expect(effectOf(secretValues, runImagePlan('alpine'))).toBe('noOpinion');
  });
});

describe('what would show one, in every spelling of the resource', () => {
  test.each([
    'get secret -o json',
    'get secrets -oyaml',
    'get Secrets -o yaml',
    'get SECRET a -o yaml',
    'get secret.v1. a -o yaml',
    'get secrets.v1 a -o yaml',
    'get secrets. a -o yaml',
    'get secret/a -o yaml',
    'get secrets/a -o kyaml',
    'get pod/x secret/a -o yaml',
    'get pods,secrets -o yaml',
    'get pods,Secrets.v1. -o yaml',
    'get secret a -o jsonpath={.data}',
    'get secret a -o custom-columns=A:.data',
    'get secret a -o go-template={{.data}}',
    'get secret a --template={{.data}}',
    'get secrets --sort-by=.data.password',
    'get secrets --sort-by=.data',
    'get secrets --sort-by={.data.password}',
    'get secrets --sort-by=data.password',
    'get secrets --sort-by=.stringData.password',
    'get secrets --sort-by=.metadata.name --sort-by=.data.password',
    'get secrets --sort-by=.data.password --sort-by=.metadata.name',
    'get secrets --sort-by={.metadata.name}{.data.password}',
    'get secrets --sort-by={.data.password}{.metadata.name}',
    'get secrets --sort-by=.metadata.name,.data.password',
    'get secrets --sort-by={.metadata.name',
    'get secrets --sort-by=.metadata.name}',
    'get secrets --sort-by=.metadata.name[0]',
    'get secrets --sort-by=.metadata.nameX',
    'get secrets --sort-by=.metadata..name',
    'get secrets --sort-by=..password',
    'get secrets --sort-by=.*',
    'get secrets --sort-by=',
    'get secrets --sort-by=.metadata',
    'get secrets --sort-by=.metadata.annotations',
    'get secrets --sort-by=.metadata.annotations.note',
    'get secrets --sort-by=.metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration',
    'get secrets --sort-by=.metadata.labels.app.x[?(@.data)]',
    'get secrets --sort-by=.metadata.managedFields',
    'get secrets --sort-by=.metadata.ownerReferences[0].name',
    'get secrets --sort-by=.metadata.name -o json',
    'wait secret/a --for=jsonpath={.data.p}=x',
    'wait secret/a --for=JSONPATH={.data.p}=x',
    'apply view-last-applied secret/a',
    'apply view-last-applied secret a',
    'rollout history secret/a',
    'annotate secret a --list',
    'label secret a x=y -o yaml',
    'get -o json -- secret a',
  ])('%s', (line) => {
    expect(saysOf(secretValues, line)).toBe('SECRET_VALUES');
  });

  test('a patch that tests a value', () => {
    const patch = '[{"op":"add","path":"/data/q","value":""},{"op" : "test","path":"/data/p","value":"eA=="}]';
    expect(refusalOf(secretValues, kubectlPlan(['patch', 'secret', 'a', '--type=json', '-p', patch]))?.code).toBe(
      'SECRET_VALUES',
    );
  });
});

test('a test of a value is found in a patch however it is written', () => {
  const patch = '[{"\\u006fp":"te\\u0073t","path":"/data/a","value":"x"}]';
  expect(effectOf(secretValues, kubectlPlan(['patch', 'secret', 'a', '--type=json', '-p', patch]))).toBe('deny');
});
