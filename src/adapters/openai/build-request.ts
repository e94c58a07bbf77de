// The body of the one request we make of a model: static instructions and schema first, so that providers cache them.
import { z } from 'zod';
import { modelOutput } from '../../contract/model-output.ts';
import type { Prompt } from '../../domain/prompt.ts';

/** Static, so that providers compile the grammar once. Number bounds are left out: some grammars refuse them. */
const { $schema: _, ...OUTPUT_SCHEMA } = z.toJSONSchema(modelOutput, {
  override: ({ jsonSchema }) => {
    delete jsonSchema.minimum;
    delete jsonSchema.maximum;
  },
});

// First-generation reasoning models think by default, and their thoughts count against the output cap.
const effortFor = (model: string): { reasoning_effort?: 'minimal' } =>
  /^gpt-5(?:-mini|-nano)?(?:-\d{4}-\d\d-\d\d)?$/.test(model) ? { reasoning_effort: 'minimal' } : {};

/** @param repair what was wrong with the last answer, or null at the first try. */
export const buildRequest = (model: string, prompt: Prompt, repair: string | null) => ({
  model,
  messages: [
    { role: 'system' as const, content: prompt.system },
    { role: 'user' as const, content: prompt.user },
    ...(repair === null ? [] : [{ role: 'system' as const, content: repair }]),
  ],
  response_format: {
    type: 'json_schema' as const,
    json_schema: { name: 'memory_operations', strict: true, schema: OUTPUT_SCHEMA },
  },
  max_completion_tokens: prompt.maxOutputTokens,
  ...effortFor(model),
});
