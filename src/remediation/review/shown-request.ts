import { recordOf } from '../../policy/admission/reading.ts';
import type { Redaction } from '../../redaction/redaction.ts';
import type { ChangeRequest } from '../change.ts';
import { reviewedPart } from '../compare.ts';
import { readObject } from '../requests.ts';
import { withoutLastApplied } from './last-applied.ts';
import { shownSentOf } from './sent.ts';
import { visibleText } from './visible-text.ts';
import { yamlLines } from './yaml-lines.ts';

/** A recorded request as a person may read it: YAML, redacted, with every invisible character spelled out. */
export interface ShownRequest {
  /** What is sent; empty if nothing is. */
  readonly body: string;
  /** The objects without status, managedFields, resourceVersion and generation; absent where there is none. */
  readonly before?: string;
  readonly after?: string;
}

/** Returns a recorded request as a person may read it. `redaction` is absent if the operator turned it off. Never throws. */
export function shownRequest(
  { resource, namespace, name, contentType, body, before, after }: ChangeRequest,
  redaction: Pick<Redaction, 'object'> | undefined,
): ShownRequest {
  const { group, version } = resource;
  const stored = readObject(before) ?? readObject(after);
  const kind = recordOf(stored)['kind'];
  const about = {
    kind: typeof kind === 'string' ? kind : resource.resource,
    apiVersion: group === '' ? version : `${group}/${version}`,
    namespace,
    name,
  };
  const show = (json: string | undefined): string | undefined => {
    const object = readObject(json);
    if (object === undefined) return undefined;
    const part = withoutLastApplied(reviewedPart(recordOf(object)));
    return yamlLines(redaction?.object(part, about) ?? part).join('\n');
  };
  const bytes = Buffer.from(body, 'base64');
  const sent = bytes.length === 0 ? undefined : shownSentOf({ body: bytes, contentType }, about, redaction);
  const [shownBefore, shownAfter] = [show(before), show(after)];
  return {
    body: sent === undefined ? '' : typeof sent === 'string' ? visibleText(sent) : yamlLines(sent).join('\n'),
    ...(shownBefore !== undefined && { before: shownBefore }),
    ...(shownAfter !== undefined && { after: shownAfter }),
  };
}
