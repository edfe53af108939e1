/** From a sentence, English or Chinese, to what is wanted. */

export type Intent = {
  readonly kind: string;
  readonly path: string;
  readonly text: string;
  readonly to: string;
};

/**
 * A line is: kind, pattern. The first line that matches wins. PATH is a file's name, bare or in
 * quotes; END is the end of a sentence; named groups become the intent's fields.
 */
const TABLE = String.raw`
runOutside ^(?:please\s+)?(?:run|execute)\s+outside\s*[:：]\s*(?<text>.+)$
runOutside ^(?:请)?在?沙[箱盒]外(?:面)?(?:运行|执行)\s*[:：]\s*(?<text>.+)$
run ^(?:please\s+|请)?(?:run|execute|运行|执行)(?:命令)?\s*[:：]\s*(?<text>.+)$
run ^(?:please\s+|请)?(?:run|execute|运行|执行)\s*${'`'}(?<text>[^${'`'}]+)${'`'}END
replace \b(?:replace|change)\s+(?<text>.+?)\s+(?:with|by|to|into)\s+(?<to>.+?)\s+in\s+(?:the\s+)?(?:file\s+)?PATHEND
replace \bin\s+(?:the\s+)?(?:file\s+)?PATH,?\s+(?:replace|change)\s+(?<text>.+?)\s+(?:with|by|to|into)\s+(?<to>.+?)END
replace [把将在]\s*PATH\s*(?:文件)?(?:里面|[中里])(?:的|，)?\s*[把将]?\s*(?<text>.+?)\s*(?:替换成|替换为|改成|改为|换成)\s*(?<to>.+?)END
create \b(?:create|make|write|add)\s+(?:an?\s+)?(?:new\s+)?(?:file\s+)?(?:named\s+|called\s+)?PATH\s+(?:with|containing|that\s+says|saying)\s+(?:the\s+)?(?:(?:text|contents?)\s+)?[:：]?\s*(?<text>.+)$
create (?:创建|新建|建立|写)\s*(?:一个)?(?:新的?)?(?:文件)?\s*PATH\s*(?:文件)?\s*[，,]?\s*(?:内容(?:是|为)?|写入|里面写|写上)\s*[:：]?\s*(?<text>.+)$
append \b(?:append|add)\s+(?<text>.+?)\s+to\s+(?:the\s+end\s+of\s+)?(?:the\s+)?(?:file\s+)?PATHEND
append 在\s*PATH\s*(?:文件)?(?:的)?(?:末尾|最后|结尾)\s*(?:追加|添加|加上)\s*[:：]?\s*(?<text>.+)$
remove \b(?:delete|remove)\s+(?:the\s+)?(?:file\s+)?PATHEND
remove 删除\s*(?:文件)?\s*PATHEND
plan (?:\b(?:make|write|create|draft)\s+(?:me\s+)?(?:a\s+)?plan\b|^plan\b)(?:\s+(?:for|to|of))?\s*[:：,]?\s*(?<text>.*)$
plan (?:制定|做|写|列)(?:一个|个|一份)?.{0,6}?计划\s*[:：，,]?\s*(?<text>.*)$
test \b(?:run|execute|start)\b.*\btests?\b|\btest\s+(?:the|this|my)\s+project\b|\bdo\s+the\s+tests\s+pass|(?:运行|跑|执行)(?:一下|所有|全部|单元)*测试|测试能通过吗
explain \b(?:explain|describe|summari[sz]e|understand)\b.*\b(?:project|repo|repository|code|codebase|folder|app)\b
explain \bwhat\s+(?:is|does)\s+this\s+(?:project|repo|repository|code|app)\b|\btell\s+me\s+about\s+(?:this|the)\s+(?:project|repo)
explain (?:解释|介绍|说明|讲讲|总结|分析)(?:一下)?(?:这个|本|该)?(?:项目|仓库|代码|工程)|这个?(?:项目|仓库)是(?:做|干)?什么
search \b(?:search|grep|look)\s+for\s+(?:the\s+)?(?:text\s+|word\s+)?(?<text>.+?)(?:\s+in\s+(?:the|this|all)\s+\w+)?END
search \b(?:find|grep)\s+(?:all\s+)?(?:(?:uses|usages|occurrences|places)\s+of\s+)?(?:the\s+)?(?:text\s+|word\s+)?(?<text>.+?)(?:\s+in\s+(?:the|this|all)\s+\w+)?END
search \bwhere\s+is\s+(?<text>.+?)(?:\s+(?:used|defined))?END
search (?:搜索|查找|搜一下|找一下|找出)\s*(?:所有)?(?:文本|文字|包含)?\s*[:：]?\s*(?<text>.+?)\s*(?:的地方|出现的地方)?END
list \b(?:list|show)\b.*\b(?:files|folders?|directory|project)(?:\s+(?:in|of)\s+(?:the\s+)?(?!(?:here|this|project|folder|directory|repo)\b)(?<path>[\w./-]*[\w/]))?END
list ^ls$|\bwhat(?:'s|\s+is|\s+files\s+are)\s+(?:in\s+)?(?:here|this\s+folder)|(?:列出|看看|显示).*(?:文件|目录|项目)END|有(?:哪些|什么)文件
show \b(?:show|open|read|cat|print|view)\s+(?:me\s+)?(?:the\s+)?(?:file\s+|contents?\s+of\s+)?PATHEND
show (?:显示|打开|查看|读取|看看)\s*(?:文件)?\s*PATH(?:\s*的内容)?END
connect \bconnect\b.*\bmodel\b|\bapi[ _-]?key\b|\b(?:real|other|better)\s+model\b|连接.*模型|换.*模型|密钥
identity \b(?:who|what)\s+are\s+you\b|\bare\s+you\s+(?:an?\s+)?(?:ai|real|llm|gpt|bot|model)|\bwhich\s+model|你是谁|你是什么|你是.*(?:模型|AI|人工智能)
help ^help\b|\bwhat\s+can\s+(?:you|i)\b|\bhow\s+(?:does\s+this|do\s+i)\b|帮助|你能做什么|你会什么|怎么用
thanks \bthank|\bthx\b|谢谢|感谢|多谢
hello ^(?:hi|hello|hey|good\s+(?:morning|afternoon|evening)|你好|您好|嗨|早上好)(?=$|[\s,.!，。！~]).{0,20}$
`;

const PATH =
  '[`"\'“‘「『]?(?<path>[^\\s`"\'“”‘’「」『』，。；：,;:?？!！]*[^\\s`"\'“”‘’「」『』，。；：,;:?？!！.])[`"\'”’」』]?';
const END = '(?:\\s*(?:file|文件))?\\s*[.。?？!！]*$';

const RULES = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [kind = '', ...rest] = line.split(' ');
    const source = rest.join(' ').replace('PATH', PATH).replace('END', END);
    return { kind, pattern: new RegExp(source, 'isu') };
  });

/** The first rule that fits; kind `unknown` if none does, or if the text is too long to be tried. */
export function readIntent(message: string): Intent {
  for (const { kind, pattern } of message.length > 4_000 ? [] : RULES) {
    const match = pattern.exec(message.trim());
    if (match === null) continue;
    const field = (name: string): string => unquote(match.groups?.[name] ?? '');
    return { kind, path: field('path'), text: field('text'), to: field('to') };
  }
  return { kind: 'unknown', path: '', text: '', to: '' };
}

/** Takes one pair of quotes off, of any kind, if it is the only one. */
function unquote(text: string): string {
  const inner = /^(["'`])((?:(?!\1).)*)\1$|^[“‘「『]([^”’」』]*)[”’」』]$/su.exec(text.trim());
  return inner?.[2] ?? inner?.[3] ?? text.trim();
}
