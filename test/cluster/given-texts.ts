/** The definition of a kind `Keeper` whose objects hold whatever they are given, numbers beyond those of JavaScript included. */
export function keepersOf(group: string) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `keepers.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'keepers', singular: 'keeper', kind: 'Keeper' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          },
        },
      ],
    },
  };
}

/** A Keeper in YAML; `spec` is YAML. */
export function keeper(group: string, name: string, spec: string): string {
  return `apiVersion: ${group}/v1\nkind: Keeper\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

/** A ConfigMap in YAML; `data` is YAML. */
export function configMap(name: string, data = '{}'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`;
}

/** A Deployment without replicas in YAML, with further lines of its pod's spec. */
export function deployment(name: string, more: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 0
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: app, image: "example/a:1"}]
${more}`;
}

/** The title of a test as the name of an object. */
export function slug(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
}
