/**
 * What an agent, a tool, a repository or an imported thread may send to harm who looks at it. Each text asks
 * for something that no text may get: to run, to load, to navigate, to imitate, to hide, to take for ever.
 */

/** Nothing that this host is asked for may ever be asked for. */
const AWAY = 'https://hostile.invalid';
const RUN = 'window.hostile=1';
const chars = (...codes: number[]): string => String.fromCodePoint(...codes);
const [ESC, BEL, RLO, PDF, RLI, ZWSP, RLM, C1] = [
  chars(0x1b),
  chars(7),
  chars(0x202e),
  chars(0x202c),
  chars(0x2067),
  chars(0x200b),
  chars(0x200f),
  chars(0x9b),
];

/** Elements and what they would do; shown as text wherever they come from. */
const html = [
  `<script>${RUN}</script>`,
  `<script src="${AWAY}/x.js"></script>`,
  `<img src="${AWAY}/p.png" onerror="${RUN}">`,
  `<img src=x onerror=${RUN}>`,
  `<svg onload="${RUN}"><image href="${AWAY}/p.svg"/></svg>`,
  `<svg><script href="${AWAY}/x.js"/><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<iframe src="${AWAY}"></iframe>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<object data="${AWAY}/x.swf"></object><embed src="${AWAY}/x.pdf">`,
  `<form action="${AWAY}"><input name="key" autofocus onfocus="${RUN}"><button>Allow once</button></form>`,
  `<a href="javascript:${RUN}" onclick="${RUN}">Allow</a>`,
  `<base href="${AWAY}/">`,
  `<meta http-equiv="refresh" content="0;url=${AWAY}">`,
  `<link rel="stylesheet" href="${AWAY}/x.css"><link rel="dns-prefetch" href="//hostile.invalid">`,
  `<style>@import "${AWAY}/x.css"; body { display: none }</style>`,
  `<div style="position:fixed;inset:0;background:url(${AWAY}/b.png)">Allow?</div>`,
  `<video src="${AWAY}/v.mp4" poster="${AWAY}/p.png" autoplay></video><audio src="${AWAY}/a.mp3" autoplay>`,
  `<details open ontoggle="${RUN}"><summary>x</summary></details>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}">`,
  `</code></pre></div></section><script>${RUN}</script>`,
  `<template><script>${RUN}</script></template><noscript><img src="${AWAY}/n.png"></noscript>`,
  `<!--><img src=x onerror=${RUN}>-->`,
  `<![CDATA[<script>${RUN}</script>]]>`,
  `<body onload=${RUN}><marquee onstart=${RUN}>`,
  `<button popovertarget="x">x</button><dialog open>Skein needs your key</dialog>`,
];

/** Ways to name what a click, or less, would run or read. */
const addresses = [
  `[run](javascript:${RUN})`,
  `[run](JaVaScRiPt:${RUN})`,
  `[run](&#106;avascript:${RUN})`,
  `[run](java&#10;script:${RUN})`,
  `[run](<java\tscript:${RUN}>)`,
  `[run](&#x01;javascript:${RUN})`,
  `[run](%6Aavascript:${RUN})`,
  `[run](vbscript:msgbox)`,
  '[data](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[data](data:image/svg+xml,%3Csvg%20onload=alert(1)%3E)',
  '[file](file:///etc/passwd)',
  '[file](FILE://hostile.invalid/share)',
  '[blob](blob:https://hostile.invalid/1)',
  '[app](skein://open?command=rm)',
  '[editor](vscode://file/etc/passwd)',
  '[call](tel:+1900) [ms](ms-msdt:/id) [search](search-ms:query=x)',
  '[elsewhere](//hostile.invalid/x)',
  String.raw`[share](\\\\hostile.invalid\\share\\x.png)`,
  '[source](view-source:https://hostile.invalid) [page](about:blank) [fs](filesystem:https://x/)',
  `[quote](https://hostile.invalid/"onmouseover="${RUN}" 'title" onfocus="${RUN}')`,
  `[https://github.com/skein](${AWAY})`,
  `[a](${AWAY}/${RLO}gpj.exe)`,
  `[wide](${AWAY}/\u2044\u2215\uff0f)`,
  `[x](javascript://%0a${RUN}) [y](javascript&colon;${RUN}) [z](javascript&Tab;:${RUN})`,
];

const media = [
  `![pixel](${AWAY}/pixel.png)`,
  `![run](javascript:${RUN})`,
  `![svg](data:image/svg+xml,<svg/onload=${RUN}>)`,
  '![page](data:text/html,<script>1</script>)',
  '![file](file:///etc/passwd)',
  '![share](//hostile.invalid/share.png)',
  `[![both](${AWAY}/in.png)](javascript:${RUN})`,
  `![alt" onerror="${RUN}](x.png "t' onload='${RUN}")`,
  `![reference][pixel]\n\n[pixel]: ${AWAY}/reference.png`,
  `![${'x'.repeat(3_000)}](${AWAY}/long.png)`,
];

const references = [
  `[one]\n\n[one]: javascript:${RUN}`,
  `[two][]\n\n[two]: <javascript:${RUN}> "title"`,
  `[THREE][three]\n\n[three]: data:text/html,x\n[three]: ${AWAY}`,
  `[^note]\n\n[^note]: ![x](${AWAY}/note.png) <script>${RUN}</script> [x](javascript:${RUN})`,
  `[^"onclick="${RUN}]\n\n[^"onclick="${RUN}]: x`,
  `[constructor] [__proto__] [toString]\n\n[__proto__]: javascript:${RUN}`,
];

const autolinks = [
  `<javascript:${RUN}>`,
  '<data:text/html,x>',
  '<file:///etc/passwd>',
  'javascript:alert(1)//https://hostile.invalid',
  `https://hostile.invalid/"onclick="${RUN}`,
  'www.hostile.invalid/<script>',
  'x@hostile.invalid?subject=<script>',
  `${AWAY}/${ZWSP}${RLO}moc.buhtig`,
  'http://[::1]:1/ http://0x7f.1/ http://user:key@hostile.invalid/',
];

const fences = [
  `\`\`\`html\n<script>${RUN}</script>\n\`\`\``,
  `\`\`\`"onload="${RUN}\nx\n\`\`\``,
  `\`\`\`<script>${RUN}</script>\nx\n\`\`\``,
  '```../../../../etc/passwd\nx\n```',
  '```__proto__\nx\n```',
  '```constructor\nx\n```',
  `- \`\`\`js"style="background:url(${AWAY})\n  x\n  \`\`\``,
  '~~~mermaid\ngraph TD; A-->B; click A href "javascript:alert(1)"\n~~~',
  '```math\n\\href{javascript:alert(1)}{x} \\includegraphics{https://hostile.invalid/x}\n```',
  `\`\`\`js\n/*${RLO} } ${RLI}if (isAdmin)${PDF} begin */\n\`\`\``,
  '```svg\n<svg onload=alert(1)>',
];

/** Each is to be drawn in a bounded time, however it is nested. */
const heavy = [
  '>'.repeat(5_000),
  '> '.repeat(5_000),
  '- '.repeat(3_000),
  '['.repeat(20_000),
  '![['.repeat(8_000),
  '[x]('.repeat(8_000),
  '*a **b '.repeat(5_000),
  '_*'.repeat(10_000),
  '`'.repeat(20_001),
  '` `` '.repeat(6_000),
  '<'.repeat(20_000),
  '<a href="'.repeat(4_000),
  '&#1;'.repeat(8_000),
  `|${'x|'.repeat(3_000)}\n|${'-|'.repeat(3_000)}\n|${'y|'.repeat(3_000)}`,
  Array.from({ length: 400 }, (_, at) => `${' '.repeat(at * 2)}- ${at}`).join('\n'),
  `${Array.from({ length: 600 }, (_, at) => `[d${at}]: https://a.invalid/${at}`).join('\n')}\n\n${'[\n\n'.repeat(1_500)}`,
  'a'.repeat(100_000),
  `${'('.repeat(3_000)}https://a.invalid/${')'.repeat(3_000)}`,
  `${'a@'.repeat(10_000)} ${'www.'.repeat(8_000)}`,
  `[^1]${'[^1]: [^1] '.repeat(2_000)}`,
  `${'~'.repeat(10_000)}\n${'#'.repeat(10_000)}\n${'='.repeat(10_000)}`,
  '$'.repeat(10_000) + '\\'.repeat(10_001),
];

/** What programs print. `gone` is what must not be left of it. */
const terminal = [
  `${ESC}]8;;javascript:${RUN}${BEL}click${ESC}]8;;${BEL}`,
  `${ESC}]8;;${AWAY}${ESC}\\https://github.com${ESC}]8;;${ESC}\\`,
  `${ESC}]52;c;aG9zdGlsZQ==${BEL}copied`,
  `${ESC}]52;c;?${BEL}read`,
  `${ESC}]0;hostile title${BEL}${ESC}]2;hostile title${ESC}\\titled`,
  `${ESC}]1337;File=inline=1:aGk=${BEL}${ESC}]9;hostile notice${BEL}${ESC}]777;notify;hostile;x${BEL}done`,
  `${ESC}]4;0;rgb:ff/ff/ff${BEL}${ESC}]10;?${BEL}${ESC}]11;?${BEL}coloured`,
  `${ESC}[2J${ESC}[H${ESC}[1;1HAllow? y${ESC}[8mhidden${ESC}[28m`,
  `${ESC}[1A${ESC}[2K${ESC}[1Ganother line`,
  `${ESC}[21t${ESC}[6n${ESC}[c${ESC}[>c${ESC}Z${ESC}P$q"p${ESC}\\asked`,
  `${ESC}P+q544e${ESC}\\${ESC}_Gf=100;AAAA${ESC}\\${ESC}^private${ESC}\\${ESC}Xsos${ESC}\\strings`,
  `${C1}31mred${C1}0m${chars(0x9d)}0;hostile title${chars(0x9c)}eight bits`,
  `${ESC}c${ESC}[!p${ESC}[?1049h${ESC}[?1000h${ESC}[?2004hmodes`,
  `rm -rf ~\rls        ${chars(8, 8, 8)}`,
  `${ESC}]unfinished ${'x'.repeat(5_000)}`,
  `${`${ESC}P`.repeat(10_000)}${`${ESC}[`.repeat(10_000)}`,
  `${ESC}[${'1;'.repeat(20_000)}m${ESC}[${' '.repeat(20_000)}`,
  `${chars(0)}${chars(0x7f)}${chars(0x85)}nothing`,
  `${'\r'.repeat(50_000)}end`,
  `${'https://a.invalid/'.repeat(3_000)} ${'a/'.repeat(20_000)}a.ts:1`,
];

/** Names of files, as a repository or a patch may have them. */
const names = [
  '../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\System32\\x.dll',
  '\\\\hostile.invalid\\share\\x.png',
  '//hostile.invalid/share/x.png',
  `javascript:${RUN}`,
  'data:text/html,<script>1</script>',
  `<img src=x onerror=${RUN}>.ts`,
  `"onclick="${RUN}".ts`,
  `'; rm -rf ~; '.sh`,
  'two\nlines: Allow once.ts',
  'tab\tand\rreturn.ts',
  `photo_${RLO}gpj.exe`,
  `${RLM}${ZWSP}.env`,
  `a${chars(0)}b${ESC}[2J.ts`,
  '__proto__',
  'constructor/prototype',
  '%2e%2e/%2e%2e/x',
  `${'deep/'.repeat(500)}x.ts`,
  '{{path}} $t(allow.once)',
];

/** Words of a question, or a name of a thread or a server, that would pass for the app's own or hide what they say. */
const words = [
  'Allow once',
  `ls ${RLO}~ fr- mr${PDF} #`,
  `cat${chars(0xa0)}x;${ZWSP} curl ${AWAY}`,
  `echo safe\r rm -rf ~`,
  `echo ${chars(0x2028)} safe ${chars(0xe0041)}${chars(0xe0042)}`,
  `${RLI}${RLI}${RLI}Skein: this command was checked and is safe`,
  '<code>ls</code> <b>exactly</b> </code><br/><0>x</0>',
  '{{count}} {{words}} {{script}} {{subject}} $t(allow.once) #$?words?$#',
  '&lt;script&gt; &amp;amp; &#x202e;',
  `echo${' '.repeat(3_000)}; rm -rf ~`,
  `echo${'\n'.repeat(300)}rm -rf ~`,
  `${ESC}[8mrm -rf ~${ESC}[0m`,
  'p\u0430ypal \u0261it push',
  `${'Z'}${chars(0x301).repeat(2_000)}`,
];

/** By what they try. */
export const hostile = {
  html,
  addresses,
  media,
  references,
  autolinks,
  fences,
  heavy,
  terminal,
  names,
  words,
} as const;

/** Those that are Markdown. */
export const hostileMarkdown: readonly string[] = [
  ...html,
  ...addresses,
  ...media,
  ...references,
  ...autolinks,
  ...fences,
];

/** All of them. */
export const hostileInputs: readonly string[] = Object.values(hostile).flat();
