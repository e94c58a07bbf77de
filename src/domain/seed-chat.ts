// Continuing: the entries a new chat begins with, taken from an old one, and what did not fit.
import { EVIDENCE_BYTES_MAX, REGISTERS_MAX } from './budget.ts';
import { type CountTokens, countLine, summaryLines } from './count-line.ts';
import { type EntryDraft, placeEntries, summaryDraft } from './entry-stamp.ts';
import { countEvidenceBytes } from './evidence-bytes.ts';
import { latestSummary } from './fold-entries.ts';
import { compareEntries, foldRegisters } from './fold-registers.ts';
import type { ChatId } from './ids.ts';
import type { Entry, Evidence, Section } from './memory.ts';

/** A new chat needs room of its own: assumptions and what went before come along only within this share of the limit. */
const SEED_SHARE = 0.5;
/**
 * Confirmed facts may take more, up to this share of every bound: a chat that is full must go on knowing at least 95 %
 * of what it knew. Half of the limit for all would leave more room to talk, and half of what the user said behind.
 */
const FACTS_SHARE = 0.97;
/** Guesses are not taken over: an assumption counts when the user's own words stand behind it. */
const LEAST_CONFIDENCE = 2;
const PREVIOUSLY_TOKENS = 150;
/** Of half the limit, and never of the facts' share: what went before gets what they leave. */
const PREVIOUSLY_SHARE = 0.15;
const PREVIOUSLY = 'Previously: ';

export type SeedSource = {
  readonly tokenLimit: number;
  readonly countTokens: CountTokens;
  readonly sourceChatId: ChatId;
  /** The version of the source that `sourceEntries` fold to. */
  readonly sourceVersion: number;
  /** Of the update that seeds the new chat; its first, unless told otherwise. */
  readonly seq?: number;
};

export type LeftBehind = { readonly section: Section; readonly key: string; readonly value: string };
export type Seed = { readonly entries: readonly Entry[]; readonly leftBehind: readonly LeftBehind[] };

const left = ({ section, key, value }: Entry): LeftBehind => ({ section, key, value });

/** One line of the goal and the newest progress, as much as 150 tokens hold; never begun twice. */
function previously(lines: readonly string[], room: number, countTokens: CountTokens): string {
  const [first = '', ...progress] = lines;
  const goal = first.startsWith(PREVIOUSLY) ? first.slice(PREVIOUSLY.length) : first;
  const most = Math.min(PREVIOUSLY_TOKENS, room);
  const fits = (text: string) => countLine(null, `${PREVIOUSLY}${text}`, countTokens) <= most;
  const points = [...goal];
  let kept = points.length;
  while (kept > 0 && !fits(points.slice(0, kept).join(''))) kept = Math.floor(kept * 0.8);
  let text = points.slice(0, kept).join('').trim();
  if (text === '') return '';
  if (kept === points.length)
    for (const count of progress.keys()) {
      const longer = [goal, ...progress.slice(progress.length - 1 - count)].join(' · ');
      if (!fits(longer)) break;
      text = longer;
    }
  return `${PREVIOUSLY}${text}`;
}

type Room = { tokens: number; registers: number; evidenceBytes: number };

/** Takes from the newest back, and from the room; one that does not fit lets an older, shorter one pass. */
function newestThatFit(entries: readonly Entry[], room: Room): Entry[] {
  return entries.toReversed().filter((entry) => {
    const evidenceBytes = countEvidenceBytes([entry]);
    if (entry.tokens > room.tokens || room.registers < 1 || evidenceBytes > room.evidenceBytes) return false;
    room.tokens -= entry.tokens;
    room.registers -= 1;
    room.evidenceBytes -= evidenceBytes;
    return true;
  });
}

/**
 * Seeds a chat from another one (4-memory, point 9): confirmed facts stay confirmed, with their evidence and where
 * it came from; assumptions of the highest confidence among them, one step less sure; one line of what went before.
 * What was said last is chosen first, no assumption while a fact stays behind, and all of it stands in the order it
 * had. Pure: the same version gives the same seed. Questions (`to_confirm`) are not taken over.
 * Weakness: a chat that continues a full one is near its limit from the start; `leftBehind` names every value that
 * stayed behind even so.
 */
export function seedChat(sourceEntries: readonly Entry[], source: SeedSource): Seed {
  const { tokenLimit, countTokens, seq = 1 } = source;
  const origin = { chat_id: source.sourceChatId, version: source.sourceVersion };
  // A fact carried twice still comes from the chat its words were said in.
  const carry = (evidence: Evidence): Evidence => ({
    ...evidence,
    attribution: 'carried',
    origin: evidence.origin ?? origin,
  });
  const registers = foldRegisters(sourceEntries);
  const confirmed = registers.flatMap((register) => register.confirmed).sort(compareEntries);
  const inferred = registers.flatMap((register) => register.inferred).sort(compareEntries);
  const highest = inferred.reduce((most, { confidence }) => Math.max(most, confidence), LEAST_CONFIDENCE);
  const summary = latestSummary(sourceEntries);
  const lines = summaryLines(summary?.value ?? '');

  const most = Math.floor(tokenLimit * FACTS_SHARE);
  const half = Math.floor(tokenLimit * SEED_SHARE);
  const room: Room = {
    tokens: most,
    registers: Math.floor(REGISTERS_MAX * FACTS_SHARE),
    evidenceBytes: Math.floor(EVIDENCE_BYTES_MAX * FACTS_SHARE),
  };
  const chosen = new Set(newestThatFit(confirmed, room));
  // Facts first: a long goal in front of them would cost more of them than the 5 % that may be lost.
  const free = tokenLimit - (most - room.tokens);
  const before = previously(lines, Math.min(Math.floor(half * PREVIOUSLY_SHARE), free), countTokens);
  // An assumption must not take the place of a fact, nor of the room to talk.
  const surest = inferred.filter(({ confidence }) => confidence === highest);
  room.tokens -= most - half + (before === '' ? 0 : countLine(null, before, countTokens));
  if (chosen.size === confirmed.length) for (const entry of newestThatFit(surest, room)) chosen.add(entry);

  const facts = [...confirmed, ...inferred];
  const drafts: EntryDraft[] = facts
    .filter((entry) => chosen.has(entry))
    .map((entry) =>
      entry.section === 'llm_inferred'
        ? { ...entry, confidence: entry.confidence - 1 }
        : { ...entry, evidence: entry.evidence && carry(entry.evidence) },
    );
  const leftBehind = facts.filter((entry) => !chosen.has(entry)).map(left);
  if (before !== '') drafts.push(summaryDraft(before));
  if (summary && summary.value !== '' && summaryLines(summary.value).some((line) => !before.includes(line)))
    leftBehind.push(left(summary));
  return { entries: placeEntries(drafts, { seq, position: 0 }, countTokens), leftBehind };
}
