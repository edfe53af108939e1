import type { firstRun as english } from '../en/first-run.ts';
import type { Translated } from '../translated.ts';

export const firstRun: Translated<typeof english> = {
  begin: '从一个文件夹开始',
  newThreadIn: '在 {{project}} 中新建线程',
  beginAbout: '打开文件夹，说明要做什么。Skein 在更改内容、离开文件夹或使用网络之前都会询问。',
  newThreadAbout: '说明要做什么。Skein 在更改内容、离开文件夹或使用网络之前都会询问。',
  openFolder: '打开文件夹',
  openOther: '打开其他文件夹',
  workingIn: '工作文件夹：{{path}}',
  connect: '连接模型',
  keysInKeychain: '密钥保存在系统钥匙串中。',
  keysInFile: '此系统没有钥匙串：密钥保存在只有你的账户能读取的文件中。',
  readyNow: '现在即可使用',
  readyNowAbout: '无需账户，无需网络。',
  guide: '离线向导',
  guideIs: '不是 AI 模型',
  guideAbout: '内置规则，可在你的文件夹中搜索、编辑和运行命令，同样需要批准。',
  guideAnswers: '在连接模型之前由它回答',

  // First messages: what stands on the button, and what goes into the composer
  examples: '示例',
  prompt: {
    explain: '解释这个项目',
    explainAbout: '它的组成部分，以及如何运行',
    explainText: '解释这个项目：它的主要部分、入口在哪里、如何运行。',
    tests: '运行测试',
    testsAbout: '并说明哪些失败、为什么',
    testsText: '运行测试，告诉我哪些失败了、为什么。',
    review: '审查最近一次提交',
    reviewAbout: '先看错误，再看未测试的部分',
    reviewText: '审查最近一次提交：先指出错误，再指出没有测试覆盖的部分。',
    openEnds: '查找未完成之处',
    openEndsAbout: '每个 TODO，及其文件和行号',
    openEndsText: '在这个项目中查找 TODO。',
    files: '列出文件',
    filesAbout: '先大致看一看',
    filesText: '列出这个项目的文件。',
  },
};
