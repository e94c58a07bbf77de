// Passwords and secrets that are introduced as such: "password is …", "Passwort: …", "api key = …".
import type { Secret } from './secret.ts';

/** Names of a secret, in the languages chats come in. */
const NAMES = [
  'pass(?:word|code|phrase|wd)?s?',
  'pwd?',
  'pin(?:[ -]?(?:code|number))?',
  '(?:api|secret|access|private|client|auth|license)[ _-]?(?:key|token|secret)',
  '(?:geheim|zugangs|wifi|wlan)?[ -]?(?:passwort|kennwort|schlüssel)',
  'mot de passe',
  'contraseña',
  'clave',
  'senha',
  'palavra[ -]passe',
  "parola d[’']ordine",
  'wachtwoord',
  'hasło',
  'lösenord',
  'adgangskode',
  'salasana',
  'şifre',
  'пароль',
  'παρασύνθημα',
];
const INTRODUCED = new RegExp(
  // What it is for may stand between: "password for the portal is …".
  `(?<![\\p{L}\\p{N}_])(?:${NAMES.join('|')})(?:[ ](?:for|to|of|on|at|für|von|zum|de|del|du|da|per|pour|para)(?:[ ][\\p{L}\\p{N}.'-]{1,24}){1,4}?)?["'”’]?(?<sign>[ \\t\\u00a0]{0,3}[:=：][ \\t\\u00a0]{0,3}|[ ](?:is now|is|was|are|ist|war|lautet|est|es|é|è|era|jest|är|er|-|–|—)[ ](?:now[ ]|still[ ]|jetzt[ ])?)`,
  'giu',
);
const INTRODUCED_CJK =
  /(?:パスワード|暗証番号|密码|密碼|口令|비밀번호)(?<sign>[ \t]{0,3}(?:は|是|为|為|는|[:：=]){1,2}[ \t]{0,3})/gu;

/** What may be a secret after it: quoted, or one run. */
const QUOTED = /["“„'‘«`]([^"”“'’»`\n]{1,100})["”“'’»`]/uy;
const RUN = /[^\s"“”«»`，。；、]{1,200}/uy;

/** After a verb, a plain word is one only where the clause ends with it; these say how a password is, not what. */
const ADJECTIVES =
  /^(?:not|wrong|incorrect|right|correct|required|needed|expired|invalid|valid|weak|strong|missing|gone|lost|forgotten|broken|secret|safe|secure|unknown|different|same|ready|set|empty|blank|reset|changed|updated|saved|stored|hidden|here|there|this|that|these|it|what|below|above|optional|private|important|personal|mandatory|good|bad|great|simple|complex|easy|hard|unique|mine|yours|stolen|sent|none|any|see|as|please|ask|tbd|long|short|old|new|ok|okay|fine|working|accepted|rejected|falsch|richtig|weg|vergessen|abgelaufen|ungültig|sicher|unsicher|neu|alt|geheim|nötig|nicht|incorrecto|incorrecta|correcta|incorrecte|expiré|oubliée?|olvidada|errada|sbagliata|scaduta|неверный|неправильный|забыт)$/iu;

const isSecretLike = (word: string): boolean =>
  /\d/u.test(word) || /[^\p{L}\p{N}'’-]/u.test(word) || /\p{Ll}\p{Lu}/u.test(word);

const trimEnd = (text: string): string => text.replace(/(?:[.,;:)\]}。、]|\?(?=$)){1,200}$/u, '');

/** Length of the secret at the head of `rest`, and where it begins; null when prose goes on instead. */
function secretAt(
  text: string,
  at: number,
  sign: string,
  name: string,
): { start: number; end: number } | null {
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text);
  if (quoted?.[1]?.startsWith('[masked:')) return null;
  if (quoted?.[1] !== undefined) return { start: at + 1, end: at + 1 + quoted[1].length };
  RUN.lastIndex = at;
  const run = RUN.exec(text)?.[0];
  if (run === undefined || run.startsWith('[masked:')) return null;
  const word = trimEnd(run);
  if (word.length < 3) return null;
  const place = { start: at, end: at + word.length };
  // `PIN: 1234` is one, `pin is on the map` is not.
  if (/^pin/iu.test(name)) return /^\d{4,8}$/u.test(word) ? place : null;
  if (/^pass$/iu.test(name))
    return /\d/u.test(word) && /\p{L}/u.test(word) && word.length >= 6 ? place : null;
  if (/^clave$|key$|token$|secret$|schlüssel$/iu.test(name))
    return word.length >= 8 && isSecretLike(word) ? place : null;
  if (isSecretLike(word)) return place;
  const endsClause = /^(?:[.!?,;)\n。，]|\s*$|\s+(?:and|und|et|y|e|but|aber)\s)/u.test(
    text.slice(place.end, place.end + 12),
  );
  const isPlain = !ADJECTIVES.test(word) && !/(?:ed|ing)$/iu.test(word);
  const isSign = /[:=：]/u.test(sign);
  return (isSign || endsClause) && isPlain ? place : null;
}

/** Passwords of a text; the words that introduce them stay. */
export function findPasswords(text: string): Secret[] {
  return [INTRODUCED, INTRODUCED_CJK].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ 0: match, index, groups }): Secret[] => {
      const sign = groups?.sign ?? '';
      const name = match.slice(0, match.length - sign.length);
      const place = secretAt(text, index + match.length, sign, name);
      return place ? [{ kind: 'password', ...place }] : [];
    }),
  );
}
