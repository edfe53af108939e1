import type { files as english } from '../en/files.ts';
import type { Translated } from '../translated.ts';

export const files: Translated<typeof english> = {
  file: '文件，{{path}}',
  content: '{{name}} 的内容',
  copyPath: '复制路径',
  openInEditor: '在编辑器中打开',
  notOpened: '无法打开编辑器',
  close: '关闭文件',
  line: '行',
  goToLine: '转到行',
  reading: '正在读取文件',
  binary: '这不是文本',
  binaryAbout: '大小为 {{size}} 的文件，无法在此显示。',
  unreadable: '无法读取文件',
  cut: '只显示开头，文件大小为 {{size}}。',
};
