import type { components as english } from '../en/components.ts';
import type { Translated } from '../translated.ts';

export const components: Translated<typeof english> = {
  isWaking: '正在唤醒 {{server}}',
  isWakingFor: '正在唤醒 {{server}}，等待：{{what}}',
  tryAgain: '重试',
  showPath: '在文件夹中显示 {{path}}',
  copyPath: '复制路径 {{path}}',
  pathNotShown: '无法显示',
  close: '关闭',
  dismiss: '关闭',
  secondsLeft: '{{seconds}} 秒',

  // Side
  hideSidebar: '隐藏侧边栏',
  back: '后退',
  forward: '前进',

  // Log of a server
  logOf: '{{server}} 的日志',
  logEmpty: '没有写入任何内容。',
  move: '移动',

  // Copying
  copy: '复制',
  copied: '已复制',
  clipboardRefused: '剪贴板拒绝了操作',

  // Code and text
  code: '代码',
  codeIn: '代码，{{language}}',
  copyCode: '复制代码',
  image: '图片',
  imageOf: '图片：{{text}}',
  pictureOpen: '打开图片 {{name}}',
  pictureBroken: '无法显示图片 {{name}}',
  pictureActual: '实际大小',
  pictureFit: '适应窗口',
  pictureSize: '{{width}} × {{height}} 像素',
  table: '表格',

  // Diffs
  changesOf: '{{path}} 的更改',
  showLines: '再显示 {{next}} 行，剩余 {{left}} 行',
  binary: '二进制文件：不显示其内容。',
  noLines: {
    add: '添加了一个空文件。',
    delete: '删除了一个空文件。',
    rename: '从 {{path}} 移动而来；内容相同。',
    update: '没有更改任何行。',
  },
  openLine: '打开第 {{line}} 行',
  linesAdded_other: '行已添加',
  linesRemoved_other: '行已删除',
};
