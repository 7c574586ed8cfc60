import { quote, type Refusal, refuse } from '../../errors.ts';
import type { Flag, Plan } from '../../kube/command.ts';
import { firstRecord } from '../../kubectl/go-values.ts';
import { sortPositionals } from '../classification/index.ts';
import { contentsOf } from '../content.ts';
import { isListed } from '../images.ts';
import { ALLOW, deny, denyIf, NO_OPINION, type Policy, type Rule } from '../policy.ts';
import { isOwnText } from '../preapproved/pods.ts';

/** Layer 4: whatever way an image comes in, it must be listed; without a list run_image is off. */
export const imageAllowlist: Rule = {
  id: 'image-allowlist',
  judge: (plan, policy) => {
    // The rule `preapproved` judges the image of such a plan, by a list of its own.
    if (isOwnText(plan.preapproved)) return NO_OPINION;
    if (plan.image === undefined) return denyIf(refuseUnlisted(imagesOf(plan), policy));
    if (policy.allowedImages.length === 0) {
      return deny(
        refuse(
          'RUN_IMAGE_DISABLED',
          'run_image is disabled: no images are allowed on this server.',
          'Investigate with the kubectl tool, or ask the operator to set KUBECTL_ALLOWED_IMAGES.',
        ),
      );
    }
    const refusal = refuseUnlisted([plan.image], policy);
    return refusal === undefined ? ALLOW : deny(refusal);
  },
};

/** The same for images in documents and patches. */
export const imagesOfText: Rule = {
  id: 'image-allowlist',
  ofText: true,
  judge: (plan, policy) =>
    denyIf(
      plan.image === undefined
        ? refuseUnlisted(
            contentsOf(plan).flatMap(({ images }) => images),
            policy,
          )
        : undefined,
    ),
};

function refuseUnlisted(images: readonly string[], { allowedImages }: Policy): Refusal | undefined {
  const unlisted = images.find((image) => !isListed(image, allowedImages));
  if (unlisted === undefined) return undefined;
  return refuse(
    'IMAGE_NOT_ALLOWED',
    `Image ${quote(unlisted)} is not in the allowed list. Allowed images: ${allowedImages.toSorted().join(', ') || '(none)'}`,
    'Use one of the allowed images as listed, including its tag, or ask the operator to add it to KUBECTL_ALLOWED_IMAGES.',
  );
}

/** Every image that a command line names. */
function imagesOf(plan: Plan): readonly string[] {
  const { command } = plan;
  const named = command.flags.filter(({ name }) => name === 'image').flatMap(valuesOf);
  const replaced = command.flags
    .filter(({ name }) => name === 'set-image')
    .flatMap(({ value }) => value.split(',').map(afterEquals));
  const set = command.path.join(' ') === 'set image' ? sortPositionals(command).values.map(afterEquals) : [];
  return [...named, ...replaced, ...set];
}

/** A list flag takes several values in one token, separated as in CSV. */
function valuesOf({ value, repeat }: Flag): readonly string[] {
  return repeat === 'append-comma' ? (firstRecord(value) ?? [value]) : [value];
}

function afterEquals(assignment: string): string {
  return assignment.slice(assignment.indexOf('=') + 1);
}
