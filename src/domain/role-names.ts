// The names that speakers bear in labelled text, in several spellings and languages.
import { foldLetters } from './fold-line-head.ts';
import type { Role } from './message.ts';

const SPELLINGS: Readonly<Record<Role, string>> = {
  user: 'user|human|customer|client|guest|me|nutzer|nutzerin|benutzer|utilisateur|usuario|usuária|usuário|utente|gebruiker|пользователь|用户|ユーザー',
  assistant:
    'assistant|ai|bot|agent|chatbot|chatgpt|gpt|claude|gemini|copilot|support|assistent|asistente|assistente|ассистент|бот|助手|アシスタント|model|llm|ai assistant|ai agent|ai model|ki|ia|modell|modèle|modelo|modello|机器人|ボット',
  tool: 'tool|function|observation|tool result|tool output|werkzeug|инструмент|工具|ツール',
  system: 'system|developer|système|sistema|система|系统|システム',
};

const ROLE_OF: ReadonlyMap<string, Role> = new Map(
  (Object.keys(SPELLINGS) as Role[]).flatMap((role) =>
    SPELLINGS[role].split('|').map((spelling): [string, Role] => [foldLetters(spelling), role]),
  ),
);

/** Every known name as a source for a RegExp over folded line heads, the longer ones first. */
export const ROLE_NAMES = [...ROLE_OF.keys()].sort((a, b) => b.length - a.length).join('|');

/** The role of a folded name, as `ROLE_NAMES` matches it. */
export const roleOf = (name: string): Role | undefined => ROLE_OF.get(name);

/** Words that are a speaker at the head of a line and a plain word when they stand alone on it. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(['me', 'client', 'guest', 'customer']);

const MACHINE =
  '(?:assistant|ai|a\\.i\\.|\\w{0,12}bot|chat ?gpt|gpt[\\w.-]{0,8}|claude|gemini|copilot|llm|llama|mistral|grok|deepseek|siri|alexa|assistent|asistente|assistente)';
/** A folded speaker that names a machine or its staff at its head or end: “my chatbot”, “answer from gpt-4”. */
export const NAMES_MACHINE = new RegExp(
  `^${MACHINE}(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}])(?:${MACHINE}|model|agent|support|concierge)[^\\p{L}\\p{N}]*$`,
  'u',
);
