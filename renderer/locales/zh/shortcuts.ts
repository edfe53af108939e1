import type { shortcuts as english } from '../en/shortcuts.ts';
import type { Translated } from '../translated.ts';

export const shortcuts: Translated<typeof english> = {
  filter: '按名称或按键筛选',
  resetAll: '全部重置',
  noMatch: '没有与“{{filter}}”匹配的命令',
  noMatchAbout: '已查找名称和按键。',
  showAll: '显示全部',
  ofBrowser: '（浏览器占用了 {{keys}}）',
  remove: '从“{{command}}”移除 {{keys}}',
  add: '为“{{command}}”添加按键',
  reset: '重置“{{command}}”的按键',
  fixed: '固定',
  press: '请按键…',
  pressFor: '请按下用于“{{command}}”的按键',
  escapeCancels: '按 Escape 取消。',
  held: '已用于“{{command}}”。',
  heldForGood: '已固定用于“{{command}}”。',
  takeOver: '改用于此',
  refusal: {
    typing: '这些按键用于输入文字：请搭配 Ctrl、⌘ 或使用功能键。',
    editing: '这些按键用于编辑文字。',
    fields: '输入框和对话框需要这些按键。',
    system: '系统保留了这些按键。',
  },
  here: '此处可用的快捷键',
  change: '更改快捷键',
};
