/** What the guide says, in the language of the question. A line is: name | English | Chinese. */

export type Language = 'en' | 'zh';

const TABLE = `
hello | Hello! | 你好！
thanks | You are welcome. | 不客气。
identity | I am the **offline guide**, not an AI model: fixed rules that work without an account or network. I use the same tools on your folder that a model would, and you approve them in the same way. | 我是**离线向导**，不是 AI 模型：只是一组固定的规则，不需要账号和网络。我在你的文件夹里使用的工具和真正的模型一样，也同样要经过你的批准。
unknown | I can't do that: I am the offline guide, not an AI model, and I only follow fixed rules. | 这个我做不到：我是离线向导，不是 AI 模型，只会按固定的规则工作。
abilities | I understand sentences such as:\\n\\n- \`explain this project\` or \`list files\`\\n- \`show README.md\` or \`find TODO\`\\n- \`create hello.txt with hello world\`\\n- \`replace foo with bar in a.txt\`, \`add a line to a.txt\` or \`delete a.txt\`\\n- \`make a plan for …\` or \`run the tests\`\\n- \`run: any command\` (in the sandbox) or \`run outside: any command\` (asks you first) | 我能听懂这样的话：\\n\\n- \`解释这个项目\`，\`列出文件\`\\n- \`查看 README.md\`，\`搜索 TODO\`\\n- \`创建 hello.txt，内容是 你好\`\\n- \`把 a.txt 中的 foo 替换成 bar\`，\`在 a.txt 末尾追加 一行\`，\`删除 a.txt\`\\n- \`制定计划：……\`，\`运行测试\`\\n- \`运行：任何命令\`（在沙箱内），\`在沙箱外运行：任何命令\`（会先问你）
connect | To connect a real model, do one of these:\\n\\n1. Open the app's settings, choose a provider and enter its key.\\n2. Set \`OPENAI_API_KEY\` in the environment and start Skein again.\\n3. Write \`config.toml\` in \`~/.skein\` (or \`SKEIN_HOME\`), for any server that speaks the Responses API, or Chat Completions (\`wire_api = "chat"\`: Ollama, LM Studio, llama.cpp, vLLM and most others):\\n\\n\`\`\`toml\\nmodel = "your-model"\\nmodel_provider = "local"\\n\\n[model_providers.local]\\nname = "Local"\\nbase_url = "http://127.0.0.1:8080/v1"\\nenv_key = "LOCAL_API_KEY"\\nwire_api = "responses"\\n\`\`\` | 要连接真正的模型，任选一种方法：\\n\\n1. 打开应用的设置，选择服务商并填入密钥。\\n2. 设置环境变量 \`OPENAI_API_KEY\`，再重新启动 Skein。\\n3. 在 \`~/.skein\`（或 \`SKEIN_HOME\`）里写 \`config.toml\`，可以用任何支持 Responses API 或 Chat Completions（\`wire_api = "chat"\`，如 Ollama、LM Studio、llama.cpp、vLLM）的服务：\\n\\n\`\`\`toml\\nmodel = "your-model"\\nmodel_provider = "local"\\n\\n[model_providers.local]\\nname = "Local"\\nbase_url = "http://127.0.0.1:8080/v1"\\nenv_key = "LOCAL_API_KEY"\\nwire_api = "responses"\\n\`\`\`
asked | Asked so far: | 到目前为止的请求：
noTool | The tool \`{0}\` is not available here. | 这里不能使用工具 \`{0}\`。
declined | That was declined, so I stopped here. Nothing further was run or changed. | 这一步没有得到批准，所以我停了下来，没有再运行或修改任何东西。
unfinished | The command did not finish: | 命令没有完成：
exit | The command ended with exit code {0}. | 命令以退出码 {0} 结束。
succeeded | It succeeded. | 运行成功。
patched | Done. The patch was applied: | 完成，补丁已应用：
unpatched | The patch could not be applied: | 补丁无法应用：
listing | I will list the folder. | 我来列出文件。
reading | I will read \`{0}\` first. | 我先读取 \`{0}\`。
empty | This folder is empty. | 这个文件夹是空的。
count | **{0} folders, {1} files** | **{0} 个文件夹，{1} 个文件**
folders | Folders | 文件夹
files | Files | 文件
telling | Now what the project says of itself. | 再看看项目自己的说明。
found | What I found | 我找到的信息
title | Title of the README | README 标题
package | Package | 包名
description | Description | 描述
tracked | Files in git | git 中的文件
scripts | Scripts | 脚本
testedBy | Tests are run with | 运行测试的命令
facts | These are facts from your files; judging the code needs a model. | 以上都是文件里的事实；要评价代码，需要连接一个模型。
searching | I will search for \`{0}\`. | 我来搜索 \`{0}\`。
nowhere | \`{0}\` occurs nowhere in this folder. | 在这个文件夹里没有找到 \`{0}\`。
hits | {0} lines in {1} files contain \`{2}\`: | {1} 个文件中有 {0} 行包含 \`{2}\`：
checking | First I make sure that \`{0}\` is free. | 先确认 \`{0}\` 还不存在。
taken | \`{0}\` is there already, so I left it alone. To change it, say \`replace … with … in {0}\`. | \`{0}\` 已经存在，所以我没有动它。要修改请说：把 {0} 中的 … 替换成 …
changing | Now the change. | 现在进行修改。
tooLarge | That file is too large for me to edit. | 这个文件太大了，我没法修改。
notThere | I did not find that text in \`{0}\`, so nothing was changed. | 在 \`{0}\` 里没有找到这段文字，所以没有改动。
usual | Look at the code that is concerned; {0}; Run the tests; Review the changes | 查看相关的代码；{0}；运行测试；检查改动
planning | I will write the plan down. | 我来写下计划。
plan | The plan: | 计划如下：
planned | The order is a fixed rule. Carry it out step by step, or connect a model for that. | 这是按固定规则排的顺序；可以一步一步执行，或者连接一个模型来完成。
detecting | I will see how this project is tested. | 我先看看这个项目怎么测试。
noTests | I found no tests here that I know how to run. Say \`run: <command>\` with the right one. | 这里没有找到我会运行的测试。请说：运行：<命令>
testing | The tests are run with \`{0}\`. | 运行 \`{0}\`。
passed | The tests passed. | 测试通过。
failed | The tests failed (exit code {0}). | 测试失败（退出码 {0}）。
running | I will run it. | 我来运行。
outside | May this run outside the sandbox: {0}? | 可以在沙箱外运行吗：{0}
confined | The sandbox may be the reason. To be asked for more, say \`run outside: {0}\`. | 可能是沙箱的限制。需要的话请说：在沙箱外运行：{0}
more | … {0} more lines | … 还有 {0} 行
`;

const TEXTS = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => line.replaceAll('\\n', '\n').split(' | '))
    .map(([name = '', en = '', zh = '']) => [name, { en, zh }]),
);

export function languageOf(text: string): Language {
  return /[\u3400-\u9fff]/.test(text) ? 'zh' : 'en';
}

/** The text of that name, its places filled in order. */
export function say(language: Language, name: string, ...values: readonly unknown[]): string {
  const text = TEXTS.get(name)?.[language];
  if (text === undefined) throw new Error(`the guide has no words for ${name}`);
  return text.replace(/\{(\d)\}/g, (_place, index: string) => String(values[Number(index)]));
}
