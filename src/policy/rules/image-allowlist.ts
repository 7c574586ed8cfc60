import { quote, refuse } from '../../errors.ts';
import { ALLOW, deny, NO_OPINION, type Rule } from '../policy.ts';

/** Layer 4: run_image starts only images that are listed, letter for letter; without a list the tool is off. */
export const imageAllowlist: Rule = {
  id: 'image-allowlist',
  judge: ({ tool, image }, policy) => {
    if (tool !== 'run_image') return NO_OPINION;
    if (policy.allowedImages.length === 0) {
      return deny(
        refuse(
          'RUN_IMAGE_DISABLED',
          'run_image is disabled: no images are allowed on this server.',
          'Investigate with the kubectl tool, or ask the operator to set KUBECTL_ALLOWED_IMAGES.',
        ),
      );
    }
    if (image !== undefined && policy.allowedImages.includes(image)) return ALLOW;
    return deny(
      refuse(
        'IMAGE_NOT_ALLOWED',
        `Image ${quote(image ?? '')} is not in the allowed list. Allowed images: ${policy.allowedImages.toSorted().join(', ')}`,
        'Use one of the allowed images exactly as listed, including its tag.',
      ),
    );
  },
};
