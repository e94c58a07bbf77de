// What is happening, line by line: a moving line on a terminal, plain lines where the output is piped.

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const CLEAR_LINE = '\r\u001b[2K';

/** Colours by name, or the text as it is where they would only be noise (a pipe, `NO_COLOR`). */
export type Paint = Record<'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold', (text: string) => string>;

export function createPaint(colour: boolean): Paint {
  const code = (open: number, close: number) => (text: string) =>
    colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    green: code(32, 39),
    red: code(31, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
    dim: code(2, 22),
    bold: code(1, 22),
  };
}

/** `step` shows `label` as under way until `work` ends, then one line with the time; `say` prints in between. */
export type Progress = {
  /** Whether somebody watches: a terminal, not a pipe. */
  readonly live: boolean;
  readonly paint: Paint;
  readonly say: (text?: string) => void;
  readonly step: <Value>(
    label: string,
    work: Promise<Value>,
    detail?: (value: Value) => string,
  ) => Promise<Value>;
  /** As `step`, but leaves no line behind. */
  readonly watch: <Value>(label: string, work: Promise<Value>) => Promise<Value>;
};

/** Where lines go: a terminal, a pipe, or what a test collects. */
export type Output = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** @param out whether it is a terminal decides about movement and colours. */
export function createProgress(out: Output): Progress {
  const live = Boolean(out.isTTY) && process.env.TERM !== 'dumb';
  const paint = createPaint(live && !process.env.NO_COLOR);
  const underWay = new Set<string>();
  let frame = 0;
  let ticker: NodeJS.Timeout | undefined;

  const draw = () => {
    if (!live || underWay.size === 0) return;
    const names = [...underWay].join(', ').slice(0, Math.max(20, (out.columns || 80) - 4));
    out.write(`${CLEAR_LINE}${paint.cyan(FRAMES[frame++ % FRAMES.length] ?? '')} ${names}`);
  };
  const say = (text = '') => {
    out.write(`${live && underWay.size > 0 ? CLEAR_LINE : ''}${text}\n`);
    draw();
  };

  const begin = (label: string) => {
    underWay.add(label);
    if (live) ticker ??= setInterval(draw, 80).unref();
    draw();
  };
  const end = (label: string, line = '') => {
    if (live) out.write(CLEAR_LINE);
    if (line) out.write(`${line.trimEnd()}\n`);
    underWay.delete(label);
    if (underWay.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
    draw();
  };

  return {
    live,
    paint,
    say,
    async step(label, work, detail) {
      const began = performance.now();
      const line = (mark: string, note: string) => {
        const ms = `${Math.round(performance.now() - began)} ms`.padStart(8);
        return `${mark} ${label.padEnd(11)} ${paint.dim(ms)}  ${note}`;
      };
      begin(label);
      try {
        const value = await work;
        end(label, line(paint.green('✓'), detail?.(value) ?? ''));
        return value;
      } catch (error) {
        end(label, line(paint.red('✗'), ''));
        throw error;
      }
    },
    async watch(label, work) {
      begin(label);
      return work.finally(() => end(label));
    },
  };
}
