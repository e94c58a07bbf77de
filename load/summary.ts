// The summary file of a run: machine, versions, counts, p50/p95/p99 and error rate, so that a figure can be rerun.

type Values = Readonly<Record<string, number>>;
type Data = {
  readonly metrics: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly values: Values;
        readonly thresholds?: Readonly<Record<string, { ok: boolean }>>;
      }
    >
  >;
};

/** Statistics every script asks k6 for; p50 is called `med` there. */
export const TREND_STATS = ['count', 'min', 'med', 'p(95)', 'p(99)', 'max'];

/** @returns what k6 writes: `load/results/<name>.json` and one page for the terminal. */
export function summarise(name: string, data: Data): Record<string, string> {
  const round = (value: number | undefined) => (value === undefined ? null : Math.round(value * 100) / 100);
  const times = Object.entries(data.metrics)
    .filter(([, { type }]) => type === 'trend')
    .map(
      ([metric, { values }]) =>
        [
          metric,
          {
            count: values.count ?? null,
            p50: round(values.med),
            p95: round(values['p(95)']),
            p99: round(values['p(99)']),
            max: round(values.max),
          },
        ] as const,
    );
  const counts = Object.entries(data.metrics)
    .filter(([, { type }]) => type !== 'trend')
    .map(([metric, { values }]) => [metric, round(values.count ?? values.rate ?? values.value)] as const);
  const thresholds = Object.entries(data.metrics).flatMap(([metric, { thresholds }]) =>
    Object.entries(thresholds ?? {}).map(([rule, { ok }]) => ({ metric, rule, ok })),
  );
  const passed = thresholds.filter(({ ok }) => ok).length;
  const machine: unknown = JSON.parse(__ENV.MACHINE ?? '{}');
  const result = {
    name,
    date: new Date().toISOString(),
    machine,
    thresholds,
    counts: Object.fromEntries(counts),
    times_ms: Object.fromEntries(times),
  };
  const lines = [
    ...times
      .filter(([metric]) => /name:|accept_to/.test(metric))
      .map(([metric, t]) => `  ${metric.padEnd(38)} n=${t.count} p50=${t.p50} p95=${t.p95} p99=${t.p99} ms`),
    ...thresholds.map(({ metric, rule, ok }) => `  ${ok ? 'ok    ' : 'FAILED'} ${metric} ${rule}`),
    `${passed} passed, ${thresholds.length - passed} failed`,
  ];
  return {
    [__ENV.RESULT ?? `load/results/${name}.json`]: `${JSON.stringify(result, null, 2)}\n`,
    stdout: `${lines.join('\n')}\n`,
  };
}
