import { pod, state } from './pod-parts.ts';
import type { Animal } from './zoo.ts';

/** Pods whose resources are set for the whole, changed under way, or too much for their node. */
export const SIZED: readonly Animal[] = [
  pod('pod-level', {
    resources: { requests: { cpu: '2', memory: '1000Mi' }, limits: { cpu: '4' } },
    containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu: '250m' } } }],
  }),
  pod(
    'resized',
    {
      runtimeClassName: 'zoo-runtime',
      initContainers: [
        { name: 'first', image: 'i', resources: { requests: { cpu: '2', memory: '10Mi' } } },
        {
          name: 'side',
          image: 's',
          restartPolicy: 'Always',
          resources: { requests: { cpu: '300m' }, limits: { cpu: '1' } },
        },
        { name: 'last', image: 'i', resources: { requests: { cpu: '1', memory: '3Gi' }, limits: { memory: '3Gi' } } },
      ],
      containers: [
        {
          name: 'app',
          image: 'a',
          resources: {
            requests: { cpu: '500m', memory: '64M', 'example.com/device': '1' },
            limits: { cpu: '1', 'example.com/device': '1' },
          },
        },
        {
          name: 'pages',
          image: 'b',
          resources: {
            requests: { cpu: '1', 'hugepages-2Mi': '4Mi', memory: '0.5Gi' },
            limits: { 'hugepages-2Mi': '4Mi' },
          },
        },
      ],
    },
    {
      phase: 'Running',
      containerStatuses: [
        {
          ...state('app', {}),
          allocatedResources: { cpu: '700m', memory: '64M' },
          resources: { requests: { cpu: '900m' }, limits: { cpu: '2' } },
        },
        { ...state('pages', {}), allocatedResources: { cpu: '1' } },
      ],
      initContainerStatuses: [{ ...state('side', {}), allocatedResources: { cpu: '400m' } }],
    },
  ),
  pod(
    'infeasible',
    {
      containers: [
        { name: 'app', image: 'a', resources: { requests: { cpu: '5', memory: '64M' }, limits: { cpu: '6' } } },
      ],
    },
    {
      phase: 'Running',
      conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }],
      containerStatuses: [
        {
          ...state('app', {}),
          allocatedResources: { cpu: '1', memory: '64M' },
          resources: { requests: { cpu: '1', memory: '32M' }, limits: { cpu: '2' } },
        },
      ],
    },
  ),
];
