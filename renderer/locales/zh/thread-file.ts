import type { Translated } from '../translated.ts';
import type { threadFile as english } from '../en/thread-file.ts';

export const threadFile: Translated<typeof english> = {
  title: '导出线程',
  export: '导出',
  form: '格式',
  forms: { markdown: 'Markdown', html: '网页', json: 'JSON' },
  formAbout: {
    markdown: '便于阅读和粘贴：对话、命令及其输出、以差异显示的更改。',
    html: '一个文件，任何浏览器都能打开，不含脚本，也不从网络加载任何内容。',
    json: '包含全部内容，与保存的完全一致。只有这种格式可以再次导入。',
  },
  written_other: '已写入 {{count}} 个回合',
  exported: '已导出为 {{name}}',
  notExported: '无法导出：{{why}}',
  about: '{{folder}}，创建于 {{created}}，导出于 {{exported}}',
  thought: '思考',
  exit: '退出码 {{code}}',
  image: '图片',
  importing: '正在导入 {{name}}',
  imported: '已导入。智能体知道其中的对话，但不知道任何输出。',
  notImported: '未导入',
  notOurs: '该文件不是导出的线程',
  tooNew: '该文件的版本是 {{version}}，此 Skein 尚不支持',
  wrong: '文件已损坏：{{why}}',
  wrongTurn: '文件在第 {{at}} 个回合处损坏：{{why}}',
  cutOff_other: '文件在 {{count}} 个回合之后中断',
};
