// The memory as a block for a prompt: read like any memory, packed by code. No tokenizer and no model: every line was
// counted when it was applied.
import type { PackFormat } from '../domain/block-format.ts';
import { type PackedMemory, type PendingWords, packMemory } from '../domain/pack-memory.ts';
import type { Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { PendingUpdate } from '../ports/memory-store.ts';
import { type MemoryRead, type ReadInput, type ReadPorts, readMemory } from './read-memory.ts';

type Input = Pick<ReadInput, 'chat' | 'cached'> & {
  /** o200k tokens, at least 64. */
  readonly maxTokens: number;
  readonly format: PackFormat;
  readonly includesPending: boolean;
};

const asWords = ({ context_snippet, messages }: PendingUpdate): PendingWords[] =>
  messages
    ? messages.map(({ role, content }) => ({ speaker: role, text: content }))
    : [{ speaker: null, text: context_snippet ?? '' }];

/**
 * Same network budget as a read: warm one Redis request, cold one more of Postgres. Without pending words the block
 * depends on version, budget and format alone, so one version is always the same bytes.
 * Refusals: chat_not_found, dependency_unavailable.
 */
export async function readContext(
  ports: ReadPorts,
  { chat, cached, maxTokens, format, includesPending }: Input,
): Promise<Result<{ readonly read: MemoryRead; readonly packed: PackedMemory }, Problem>> {
  const read = await readMemory(ports, { chat, cached, query: { waitSeconds: 0, includesPending } });
  if (!read.ok) return read;
  const { memory, pending } = read.value;
  const packed = packMemory({
    lines: memory.lines,
    pending: (pending ?? []).flatMap(asWords),
    maxTokens,
    format,
  });
  return ok({ read: read.value, packed });
}
