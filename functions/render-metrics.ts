// Writes ServiceMetrics in the text format of Prometheus (version 0.0.4).
//
// Own lines instead of prom-client: that one needs node:cluster and process metrics, which Workers do not have, and
// it counts inside one process, while these figures are of the whole deployment and come from one database call.
import { CIRCUIT_STATES } from '../src/ports/circuit.ts';
import type { ServiceMetrics } from '../src/ports/machinery.ts';

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

const line = (name: string, [labels, value]: Sample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  return pairs.length === 0 ? `${name} ${value}` : `${name}{${pairs.join(',')}} ${value}`;
};

const family = (
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly Sample[],
): string[] =>
  samples.length === 0
    ? []
    : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => line(name, sample))];

const only = (value: number): readonly Sample[] => [[{}, value]];
const by = (label: string, values: Readonly<Record<string, number>>): readonly Sample[] =>
  Object.entries(values).map(([text, value]) => [{ [label]: text }, value]);

/** Buckets are cumulative already; the last count is that of +Inf and so the count of all. */
function histogram(name: string, help: string, latency: ServiceMetrics['latency']): string[] {
  const all = latency.counts.at(-1) ?? 0;
  const buckets = latency.bounds_ms.map(
    (bound, at): Sample => [{ le: String(bound / 1000) }, latency.counts[at] ?? 0],
  );
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} histogram`,
    ...[...buckets, [{ le: '+Inf' }, all] as Sample].map((sample) => line(`${name}_bucket`, sample)),
    line(`${name}_sum`, [{}, latency.sum_ms / 1000]),
    line(`${name}_count`, [{}, all]),
  ];
}

/** @returns the page, every line ended; base units are seconds, counters end in `_total`. */
export function renderMetrics(metrics: ServiceMetrics): string {
  const { model, circuit } = metrics;
  const refreshed =
    metrics.stats_refreshed_at === null ? [] : only(Date.parse(metrics.stats_refreshed_at) / 1000);
  return [
    family('saidso_updates_accepted_total', 'counter', 'Updates committed.', only(metrics.accepted)),
    family(
      'saidso_updates_ended_total',
      'counter',
      'Updates that have ended, by outcome.',
      by('outcome', metrics.outcomes),
    ),
    family(
      'saidso_updates_open',
      'gauge',
      'Updates that have not ended, by status.',
      by('status', metrics.open),
    ),
    family(
      'saidso_oldest_open_update_age_seconds',
      'gauge',
      'Age of the oldest update that has not ended.',
      only(metrics.oldest_open_seconds),
    ),
    histogram('saidso_update_latency_seconds', 'Time from accepted to applied.', metrics.latency),
    family('saidso_model_calls_total', 'counter', 'Calls of the model.', only(model.calls)),
    family(
      'saidso_model_failures_total',
      'counter',
      'Calls of the model without a usable answer.',
      only(model.failures),
    ),
    family(
      'saidso_model_tokens_total',
      'counter',
      'Tokens the model was given and wrote.',
      by('direction', { input: model.input_tokens, output: model.output_tokens }),
    ),
    family(
      'saidso_dead_letter_callbacks_total',
      'counter',
      'Deliveries the queue gave up.',
      only(metrics.dead_letter_callbacks),
    ),
    family(
      'saidso_dead_letters',
      'gauge',
      'Dead letters that were neither redriven nor dropped.',
      only(metrics.dead_letters),
    ),
    family(
      'saidso_open_update_deaths',
      'gauge',
      'Workers that died holding updates which are still open.',
      metrics.open_deaths === undefined ? [] : only(metrics.open_deaths),
    ),
    family(
      'saidso_open_updates_rung_again',
      'gauge',
      'Open updates that the sweep had to ring for: publishing fails or deliveries are lost.',
      metrics.open_rung_again === undefined ? [] : only(metrics.open_rung_again),
    ),
    family(
      'saidso_circuit_state',
      'gauge',
      'The circuit of the model: 1 for the state it is in.',
      circuit === undefined
        ? []
        : CIRCUIT_STATES.map((state) => [{ state }, Number(state === circuit.state)]),
    ),
    family(
      'saidso_circuit_opened_total',
      'counter',
      'How often the circuit of the model opened.',
      circuit === undefined ? [] : only(circuit.opened),
    ),
    family(
      'saidso_stats_refreshed_timestamp_seconds',
      'gauge',
      'When the sweep last refreshed the estimate.',
      refreshed,
    ),
  ]
    .flat()
    .map((text) => `${text}\n`)
    .join('');
}
