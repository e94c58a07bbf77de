// Questions of the user: which of them still say something. “Do I live in Porto?” says nothing; “what is the weather
// in Porto?” and “can you book a table for 4?” tell what is wanted, and the wish is the user's own.

const QUESTION_MARK = /[?؟？][\s"')\]!.]*$/u;
/** Asks for a yes or no about how things are, with or without a question mark. */
const UNMARKED =
  /^(?:and |so |but |ok,? |okay,? |then )?(?:is|are|am|was|were|do|does|did|have|has|had|should|shall) (?:my|i|it|there|the|this|that|you|we|he|she|they|our|your)\b/u;
const YES_NO =
  /(?:^|[,;] ?)(?:(?:and|so|but|ok|okay|hi|hello|hey|well|wait|sorry),? )*(?:is|are|am|was|were|isn't|aren't|wasn't|do|does|did|don't|doesn't|didn't|has|have|had|will|would|can|could|should|shall|may|might|must)\b/u;
// What follows is a wish in the form of a question.
const REQUEST =
  /^(?:and |or |ok,? |hmm,? )?(?:what|how) about\b|\b(?:is|are) there (?:an?|any|some)\b|\bis it possible to\b|\bdo (?:you|they) have\b|\b(?:can|could|would|will) (?:you|we|i)\b|\bplease\b|\b(?:i|we)(?:'d| would) like\b|\b(?:i|we) (?:also |just )?(?:need|want|plan)\b|\bdo you know (?:of )?(?:any|some|an?)\b|^(?:know|have) (?:of )?any\b/u;
/** Asks whether something is so: nothing behind these words is said. */
const WONDERING =
  /\b(?:tell me|know|remember|recall|wonder(?:ing)?|remind me|sure|ask(?:ing)?) (?:if|whether|that)\b|\b(?:if|whether) (?:i|my|we|our|he|she)\b(?! (?:can|could|may|need|want))|\bdo you (?:think|remember|believe|suppose)\b(?! you (?:can|could)\b)|\byou (?:said|told|mean|say)\b|\b(?:would|do) you believe\b/u;
/** “When did I say that …”, “why is my plan Gold?”: what they presuppose may be false. */
const PRESUPPOSING =
  /^(?:and |so |but )?why\b|\b(?:did|do|am|was|have|had) (?:i|we)\b|\b(?:is|are|was|were|isn't|aren't) (?:my|our)\b/u;
/** “I live in Porto?” doubts what it says; “something Taiwanese?” asks for it. */
const OWN_STATEMENT = /^(?:so |and |but |then |ok,? )?(?:i|my|we|our|i'm|we're|i've)\b/u;
const WISHING =
  /\b(?:(?:i|we)(?:'d| would|'ll| will| need| want| also need| have to| leave)|i'm (?:curious|looking|interested))\b/u;
const INTERROGATIVE =
  /^(?:[\p{L}']+[.,!]? ){0,6}?(?:what|when|where|which|who|whom|whose|how|what's|how's|where's|when's|who's)\b/u;
const SECOND_TAG = /, ?(?:right|correct|no|isn't it|don't i|aren't i|am i not|yes)\?$/u;

/** Whether a folded, trimmed sentence of the user only asks, so that nothing in it counts as said. */
export function isQuestionOnly(sentence: string): boolean {
  const isMarked = QUESTION_MARK.test(sentence);
  if (!isMarked && !UNMARKED.test(sentence)) return false;
  if (WONDERING.test(sentence) || SECOND_TAG.test(sentence)) return true;
  if (REQUEST.test(sentence)) return false;
  if (PRESUPPOSING.test(sentence)) return true;
  if (INTERROGATIVE.test(sentence)) return false;
  if (OWN_STATEMENT.test(sentence)) return !WISHING.test(sentence);
  return YES_NO.test(sentence) || !isMarked;
}
