// Loaded into a server by --import, as an operator would load an SDK: writes every ended span to SPANS_FILE.
import { appendFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const file = process.env['SPANS_FILE'] ?? '/dev/null';
trace.setGlobalTracerProvider(
  new BasicTracerProvider({
    spanProcessors: [
      new SimpleSpanProcessor({
        export: (spans, done) => {
          for (const span of spans) {
            const { name, kind, attributes, status, links, parentSpanContext } = span;
            const { traceId, spanId, traceFlags } = span.spanContext();
            const line = {
              name,
              kind,
              attributes,
              status,
              links,
              parent: parentSpanContext,
              traceId,
              spanId,
              traceFlags,
            };
            appendFileSync(file, `${JSON.stringify(line)}\n`);
          }
          done({ code: 0 });
        },
        shutdown: () => Promise.resolve(),
      }),
    ],
  }),
);
