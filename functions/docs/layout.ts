// The frame of every page we serve for people: one style sheet, no script, text nodes only.
//
// Own pages instead of Scalar or Swagger UI: both load a script from a CDN, which our policy forbids, which does not
// work offline, and which would run with the rights of this origin.
import { html, raw } from 'hono/html';

export type Html = ReturnType<typeof html>;

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#e2e6ec;--paper:#fff;--tint:#f5f7fa;--accent:#0b6b53;
--get:#0b5cad;--post:#0b6b53;--delete:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#2a323d;--paper:#12161c;--tint:#1a2029;
--accent:#5fd0ac;--get:#74b3f5;--post:#5fd0ac;--delete:#f2938c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:2.2rem;line-height:1.2;margin:0;letter-spacing:-.02em}
h2{margin:3.5rem 0 .25rem;font-size:1.4rem;letter-spacing:-.01em}
h3{margin:0;font-size:1.1rem}
h4{margin:1.4rem 0 .4rem;font-size:.8rem;color:var(--soft);text-transform:uppercase;letter-spacing:.06em}
p{margin:.6rem 0;max-width:46rem}
.lead{font-size:1.15rem;color:var(--soft);margin:.4rem 0 0}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--tint);
padding:.1em .35em;border-radius:.3em;overflow-wrap:anywhere}
pre{background:var(--tint);border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem;margin:.5rem 0;overflow-x:auto}
pre code{background:none;padding:0;overflow-wrap:normal}
nav ul{list-style:none;margin:.5rem 0 0;padding:0;columns:2 18rem;column-gap:2rem}
nav li{margin:.15rem 0;break-inside:avoid}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
article{border:1px solid var(--line);border-radius:.8rem;padding:1.2rem 1.4rem 1.4rem;margin:1.2rem 0}
article:target{border-color:var(--accent)}
.call{display:flex;flex-wrap:wrap;align-items:baseline;gap:.3rem .8rem}
.call code{background:none;padding:0;font-size:1rem;color:var(--soft)}
.verb{font:600 .78rem ui-monospace,Menlo,monospace;letter-spacing:.05em}
.get{color:var(--get)}.post{color:var(--post)}.delete{color:var(--delete)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-top:1px solid var(--line)}
th{color:var(--soft);font-weight:500;font-size:.8rem;border-top:0}
td:first-child{white-space:nowrap}
.must{color:var(--delete);font-size:.8rem}
.codes{list-style:none;margin:.3rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.2rem;font-size:.93rem}
details{margin-top:.3rem}
summary{cursor:pointer;color:var(--soft)}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
`;

/** The policy of these pages: nothing but this one style sheet, named by its hash. */
export async function pagePolicy(): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(hash)));
  return `default-src 'none'; style-src 'sha256-${base64}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** Wraps a page. Everything interpolated is escaped; only our own style sheet is raw. */
export const page = (title: string, body: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body><main>${body}</main></body>
</html>`;

/** Our descriptions mark code with backticks; the rest is plain text. */
export const prose = (text: string): Html =>
  html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
