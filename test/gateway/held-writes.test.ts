import { describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../src/api/api.ts';
import { refuse } from '../../src/errors.ts';
import type { SessionMode } from '../../src/gateway/held-write.ts';
import { HeldWrites, NobodyWaits } from '../../src/gateway/held-writes.ts';
import { readWrite } from '../../src/gateway/write-request.ts';
import type { AdmissionRequest } from '../../src/kube/admission-request.ts';
import type { ReviewedWrite } from '../../src/kube/reviewed-write.ts';
import type { Admitting, Objected } from '../../src/policy/terms.ts';

const PATH = '/api/v1/namespaces/shop/configmaps/a';
const REFUSED = refuse('POLICY_DENIED', 'No.', 'Ask.');
const OBJECTED: Objected = { rule: 'kinds', refusal: REFUSED };

interface Answered {
  readonly status: number;
  readonly json: unknown;
}

/** An API server that answers as the test says, and remembers what it was asked. */
function apiThat(answer: (request: ApiRequest, isDryRun: boolean) => Answered) {
  const asked: ApiRequest[] = [];
  const request = async (each: ApiRequest) => {
    asked.push(each);
    const { status, json } = answer(each, isDryRun(each));
    const body = [Buffer.from(JSON.stringify(json))];
    return { status, headers: {}, warnings: [], body: body as unknown as AsyncIterable<Buffer> };
  };
  const isWrite = ({ method = 'GET' }: ApiRequest) => method !== 'GET';
  return {
    call: { api: { request }, upgrade: () => Promise.reject(new Error('none')), end: () => {} },
    dryRuns: () => asked.filter((each) => isWrite(each) && isDryRun(each)),
    written: () => asked.filter((each) => isWrite(each) && !isDryRun(each)),
  };
}

const isDryRun = ({ path }: ApiRequest) => path.includes('dryRun=All');
const stored = (resourceVersion: string, data: object = {}) => ({ metadata: { uid: 'u', resourceVersion }, data });

function admittingBy(
  judge: (request: AdmissionRequest) => Objected | undefined,
  more: Partial<Admitting> = {},
): Admitting & { readonly judged: AdmissionRequest[] } {
  const judged: AdmissionRequest[] = [];
  return {
    rehearsesFirst: false,
    byText: undefined,
    unrehearsed: REFUSED,
    looks: () => [],
    judge: (request) => {
      judged.push(request);
      return judge(request);
    },
    mayShow: () => true,
    judged,
    ...more,
  };
}

const patch = (isGone = () => false) => {
  const body = Buffer.from('{"data":{"a":"b"}}');
  const read = readWrite({ method: 'PATCH', path: PATH, query: '', contentType: 'application/merge-patch+json', body });
  if ('why' in read) throw new Error(read.why);
  return { ...read, headers: {}, isGone };
};

function holding(api: ReturnType<typeof apiThat>, admitting: Admitting, mode: SessionMode = 'hold') {
  return new HeldWrites({ api: api.call, admitting, mode });
}

describe('a held write', () => {
  test('is made with the state that was judged', async () => {
    const api = apiThat(() => ({ status: 200, json: stored('7', { a: 'b' }) }));
    const writes = holding(
      api,
      admittingBy(() => undefined),
    );
    expect(await writes.take(patch())).toMatchObject({ status: 200 });
    expect(writes.taken.made).toBe(1);
    expect(api.written().map(({ bytes }) => JSON.parse(String(bytes?.content)))).toEqual([
      { data: { a: 'b' }, metadata: { uid: 'u', resourceVersion: '7' } },
    ]);
  });

  test('that is refused is not made, nor is any after it', async () => {
    const api = apiThat(() => ({ status: 200, json: stored('7') }));
    const writes = holding(
      api,
      admittingBy(() => OBJECTED),
    );
    expect(await writes.take(patch())).toMatchObject({ status: 403 });
    expect(await writes.take(patch())).toMatchObject({ status: 403 });
    expect([writes.taken.made, api.written(), writes.taken.objected?.refusal]).toEqual([0, [], REFUSED]);
    expect(api.dryRuns()).toHaveLength(1);
  });

  test('in a rehearsal is not made either', async () => {
    const api = apiThat(() => ({ status: 200, json: stored('7') }));
    const writes = holding(
      api,
      admittingBy(() => undefined),
      'rehearse',
    );
    expect(await writes.take(patch())).toMatchObject({ status: 200 });
    expect(api.written()).toEqual([]);
  });

  test('of an object that is no longer what was reviewed is refused', async () => {
    const api = apiThat(() => ({ status: 200, json: stored('7', { a: 'other' }) }));
    const writes = holding(
      api,
      admittingBy(() => undefined),
    );
    const differs = () => 'data.a was "x" and is "other".';
    expect(await writes.take({ ...patch(), differs })).toMatchObject({ status: 403 });
    expect([api.written(), writes.taken.objected?.refusal.code]).toEqual([[], 'CHANGE_OUTDATED']);
  });

  test('that policy judges by its plan is made only with a plan, and only as it was planned', async () => {
    const take = async (more: Partial<ConstructorParameters<typeof HeldWrites>[0]>, asks?: Objected['asks']) => {
      const api = apiThat(() => ({ status: 200, json: stored('7') }));
      const objected: Objected = { ...OBJECTED, awaitsPlan: true, ...(asks && { asks }) };
      const admitting = admittingBy(() => objected);
      const writes = new HeldWrites({ api: api.call, admitting, mode: 'hold', ...more });
      const { status } = await writes.take(patch());
      return [status, api.written().length, writes.taken.objected?.refusal.code];
    };
    const asks = { by: ['policy-file/a'], count: 1, expiresSeconds: 60 };
    const planned = () => undefined;
    expect(await take({})).toEqual([403, 0, 'POLICY_DENIED']);
    expect(await take({ planned })).toEqual([200, 1, undefined]);
    expect(await take({ planned: () => 'It differs.' })).toEqual([403, 0, 'CHANGE_OUTDATED']);
    // A plan gives no approval, and an approval no plan.
    expect(await take({ planned }, asks)).toEqual([403, 0, 'POLICY_DENIED']);
    expect(await take({ onAsked: () => true }, asks)).toEqual([403, 0, 'POLICY_DENIED']);
    expect(await take({ planned, onAsked: () => true }, asks)).toEqual([200, 1, undefined]);
  });

  test('is not made unless its sending could be noted', async () => {
    const api = apiThat(() => ({ status: 200, json: stored('7') }));
    const writes = holding(
      api,
      admittingBy(() => undefined),
    );
    const noted: unknown[] = [];
    const onSend = async (state: unknown) => {
      noted.push(state);
      throw new Error('no record');
    };
    await expect(writes.take({ ...patch(), onSend })).rejects.toThrow('no record');
    expect([api.written(), noted]).toEqual([[], [{ uid: 'u', resourceVersion: '7' }]]);
  });

  test('that policy wants approved is refused, or taken where that is known', async () => {
    const api = apiThat(() => ({ status: 200, json: stored('7') }));
    const asks = { by: ['policy-file/ask'], count: 1, expiresSeconds: 60 };
    const admitting = admittingBy(() => ({ ...OBJECTED, asks }));
    expect(await holding(api, admitting).take(patch())).toMatchObject({ status: 403 });
    expect(api.written()).toEqual([]);
    const [asked, reviewed]: [unknown[], ReviewedWrite[]] = [[], []];
    const planning = new HeldWrites({
      api: api.call,
      admitting,
      mode: 'rehearse',
      onAsked: (terms) => asked.push(terms) > 0,
      onReviewed: (write) => reviewed.push(write),
    });
    expect(await planning.take({ ...patch(), headers: { 'user-agent': 'kubectl/v1' } })).toMatchObject({ status: 200 });
    expect(asked).toEqual([asks]);
    expect(reviewed).toMatchObject([
      { method: 'PATCH', path: PATH, query: '', userAgent: 'kubectl/v1', rehearsed: true, request: { name: 'a' } },
    ]);
    expect(String(reviewed[0]?.body)).toBe('{"data":{"a":"b"}}');
    expect(api.written()).toEqual([]);
  });

  test('is judged again if its object changed between the judgement and the write', async () => {
    let version = 1;
    const api = apiThat((request, isRehearsal) => {
      if (request.method === 'PATCH' && !isRehearsal && version < 3) {
        version++;
        return { status: 409, json: { kind: 'Status', reason: 'Conflict', message: 'changed' } };
      }
      return { status: 200, json: stored(String(version)) };
    });
    const admitting = admittingBy(() => undefined);
    expect(await holding(api, admitting).take(patch())).toMatchObject({ status: 200 });
    expect(admitting.judged.map(({ oldObject }) => oldObject)).toEqual([stored('1'), stored('2'), stored('3')]);
  });

  test('is not made if its object became one that is refused in the meantime', async () => {
    let isFrozen = false;
    const api = apiThat((request, isRehearsal) => {
      if (request.method === 'PATCH' && !isRehearsal) {
        isFrozen = true;
        return { status: 409, json: { kind: 'Status', reason: 'Conflict' } };
      }
      return { status: 200, json: stored(isFrozen ? '2' : '1', { frozen: isFrozen }) };
    });
    const admitting = admittingBy(({ oldObject }) =>
      JSON.stringify(oldObject).includes('"frozen":true') ? OBJECTED : undefined,
    );
    const writes = holding(api, admitting);
    expect(await writes.take(patch())).toMatchObject({ status: 403 });
    expect([writes.taken.made, writes.taken.objected?.refusal]).toEqual([0, REFUSED]);
  });

  test('gives up after a bounded number of conflicts', async () => {
    const api = apiThat((request, isRehearsal) =>
      request.method === 'PATCH' && !isRehearsal
        ? { status: 409, json: { kind: 'Status', reason: 'Conflict', message: 'changed' } }
        : { status: 200, json: stored('1') },
    );
    const writes = holding(
      api,
      admittingBy(() => undefined),
    );
    expect(await writes.take(patch())).toMatchObject({ status: 409 });
    expect([writes.taken.made, api.written().length]).toEqual([0, 7]);
  });

  test('is not judged by an object that changed between its reading and its rehearsal', async () => {
    let reads = 0;
    const api = apiThat(({ method = 'GET' }) => {
      if (method === 'GET') reads++;
      return { status: 200, json: stored(method === 'GET' && reads === 1 ? '1' : '2') };
    });
    const admitting = admittingBy(() => undefined);
    await holding(api, admitting).take(patch());
    expect(admitting.judged.map(({ oldObject }) => oldObject)).toEqual([stored('2')]);
  });

  test('is not made once kubectl has gone', async () => {
    const api = apiThat(() => ({ status: 200, json: stored('1') }));
    const admitting = admittingBy(() => undefined);
    await expect(holding(api, admitting).take(patch(() => true))).rejects.toThrow(NobodyWaits);
    expect(api.written()).toEqual([]);
  });

  test('of an object that the caller may not read is judged as if that were empty', async () => {
    const api = apiThat(({ method = 'GET' }) =>
      method === 'GET' ? { status: 403, json: {} } : { status: 200, json: stored('4') },
    );
    const admitting = admittingBy(() => undefined);
    expect(await holding(api, admitting).take(patch())).toMatchObject({ status: 200 });
    expect(admitting.judged).toMatchObject([{ operation: 'UPDATE', oldObject: undefined }]);
  });
});

describe('a write that the API server does not rehearse', () => {
  const refusesDryRuns = () =>
    apiThat((_, isRehearsal) =>
      isRehearsal
        ? { status: 400, json: { kind: 'Status', message: 'admission webhook "a.b" does not support dry run' } }
        : { status: 200, json: stored('1') },
    );

  test('is refused', async () => {
    const api = refusesDryRuns();
    const writes = holding(
      api,
      admittingBy(() => undefined),
    );
    expect(await writes.take(patch())).toMatchObject({ status: 403 });
    expect([api.written(), writes.taken.objected?.refusal]).toEqual([[], REFUSED]);
  });

  test('is made where the operator allows it, if no rule objects to what is known of it', async () => {
    const allowed = refusesDryRuns();
    const allows = admittingBy(() => undefined, { unrehearsed: undefined });
    expect(await holding(allowed, allows).take(patch())).toMatchObject({ status: 200 });
    expect(allowed.written()).toHaveLength(1);
    const refused = refusesDryRuns();
    const objects = admittingBy(() => OBJECTED, { unrehearsed: undefined });
    expect(await holding(refused, objects).take(patch())).toMatchObject({ status: 403 });
    expect(refused.written()).toEqual([]);
  });
});

describe('a rehearsal goes on', () => {
  const eviction = () => {
    const path = '/api/v1/namespaces/shop/pods/web/eviction';
    const read = readWrite({
      method: 'POST',
      path,
      query: '',
      contentType: 'application/json',
      body: Buffer.from('{}'),
    });
    if ('why' in read) throw new Error(read.why);
    return { ...read, headers: {}, isGone: () => false };
  };
  const budgeted = () =>
    apiThat(({ method = 'GET' }) =>
      method === 'GET' ? { status: 200, json: stored('1') } : { status: 429, json: { reason: 'TooManyRequests' } },
    );

  test('where a budget holds an eviction up, as if it had let it pass', async () => {
    const admitting = admittingBy(() => undefined);
    const writes = holding(budgeted(), admitting, 'rehearse');
    expect(await writes.take(eviction())).toMatchObject({ status: 201 });
    expect(writes.isGone('/api/v1/namespaces/shop/pods/web')).toBe(true);
    expect(admitting.judged).toMatchObject([{ operation: 'CREATE', subResource: 'eviction' }]);
  });

  test('and not where the eviction is made', async () => {
    const writes = holding(
      budgeted(),
      admittingBy(() => undefined),
    );
    expect(await writes.take(eviction())).toMatchObject({ status: 429 });
  });
});

describe('what the API server says of a write', () => {
  const quoting = () =>
    apiThat(({ method = 'GET' }) =>
      method === 'GET'
        ? { status: 200, json: stored('1') }
        : {
            status: 422,
            json: {
              kind: 'Status',
              reason: 'Invalid',
              message: 'patch: Invalid value: "hunter2": no',
              details: { name: 'a', causes: [{ reason: 'FieldValueInvalid', field: 'patch', message: 'hunter2' }] },
            },
          },
    );
  const said = async (mayShow: boolean) => {
    const answer = await holding(
      quoting(),
      admittingBy(() => undefined, { mayShow: () => mayShow }),
    ).take(patch());
    return String(answer.body);
  };

  test('passes as it is if the caller may read the object', async () => {
    expect(await said(true)).toContain('hunter2');
  });

  test('passes without what it quotes otherwise', async () => {
    expect(await said(false)).not.toContain('hunter2');
    expect(await said(false)).toContain('patch: (not shown)');
  });
});
